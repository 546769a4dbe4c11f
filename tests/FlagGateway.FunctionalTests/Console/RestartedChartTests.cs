using FlagGateway.Admin.Console.Charts;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>Charts of a rollout on a gateway that was restarted.</summary>
public sealed class RestartedChartTests : IAsyncDisposable
{
    private readonly TestFolder _folder = new("charts");

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task Points_AfterARestart_ShowWhatWasBeforeAndGoOn()
    {
        await using var world = await StartAsync("00:00:01");
        await world.DoAsync("start");
        await SendUntilAsync(world, static point => point.Requests > 0, 4);
        var before = world.Gateway.History.PointsOf(Setup.Flag);

        await world.RestartAsync();
        await Eventually.TrueAsync(() => world.Gateway.History.PointsOf(Setup.Flag).Count > 0, "There is no point after the restart.");
        var restored = world.Gateway.History.PointsOf(Setup.Flag);
        await SendUntilAsync(world, point => point.From >= restored[^1].At && point.Requests > 0, 2);

        var after = world.Gateway.History.PointsOf(Setup.Flag);
        Assert.True(restored[0].From < before[^1].At, $"{restored[0].From:O} is after {before[^1].At:O}");
        Assert.All(restored.Zip(restored.Skip(1)), static pair => Assert.True(pair.First.At <= pair.Second.From));
        Assert.True(after.Count > restored.Count);
        Assert.Equal("canary", after[0].Stage);
        // Nothing is shown twice: what came before the first record, and after the last evaluation, is missing.
        var served = world.Legacy.Requests.Count + world.Candidate.Requests.Count;
        Assert.InRange(after.Sum(static point => point.Requests), served / 2, served);
    }

    [Fact]
    public async Task Points_RecordingOff_BeginAgain()
    {
        await using var world = await StartAsync("00:00:01", static setup => setup.Overrides.Add("--FlagGateway:Rollouts:Recording:Days=0"));
        await world.DoAsync("start");
        await SendUntilAsync(world, static point => point.Requests > 0, 2);
        var before = world.Gateway.History.PointsOf(Setup.Flag)[^1].At;

        await world.RestartAsync();
        await SendUntilAsync(world, static point => point.Requests > 0, 1);

        Assert.All(world.Gateway.History.PointsOf(Setup.Flag), point => Assert.True(point.From > before));
    }

    private Task<World> StartAsync(string interval, Action<Setup>? change = null) => RolloutWorld.StartAsync(RolloutWorld.Plan(), change: setup =>
    {
        setup.Overrides.Add($"--FlagGateway:State:Path={_folder.FullName}");
        setup.Overrides.Add($"--FlagGateway:Rollouts:Recording:Interval={interval}");
        change?.Invoke(setup);
    });

    private static Task SendUntilAsync(World world, Func<HistoryPoint, bool> isCounted, int count) => Eventually.TrueAsync(
        async () =>
        {
            await world.SendUsersAsync(0, 50);
            return world.Gateway.History.PointsOf(Setup.Flag).Count(isCounted) >= count;
        },
        () => $"There are {world.Gateway.History.PointsOf(Setup.Flag).Count(isCounted)} points.");
}
