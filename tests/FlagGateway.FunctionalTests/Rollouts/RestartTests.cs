using System.Text.Json;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>A gateway that is restarted in the middle of a stage judges on what it counted before, too.</summary>
[Trait("Host", "Any")]
public sealed class RestartTests : IAsyncDisposable
{
    private static readonly string Plan = RolloutWorld.Plan("""{ "name": "half", "percentage": 50, "hold": "01:00:00" }""");

    private readonly TestFolder _folder = new("restart");

    private string Cohorts => Path.Combine(_folder.FullName, "state", "cohorts.json");

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task Restart_InTheMiddleOfAStage_SamplesAreStillThereAndGoOn()
    {
        await using var world = await StartAsync();
        await world.DoAsync("start");
        var before = await CountAsync(world, 200);
        Assert.All(before, static requests => Assert.InRange(requests, 60, 140));

        await world.RestartAsync();
        Assert.Equal(before, await RequestsAsync(world, 200));
        Assert.Equal(400, (await CountAsync(world, 200, known: 200)).Sum());

        // The second restart has what both of them counted.
        await world.RestartAsync();
        Assert.Equal(400, (await RequestsAsync(world, 400)).Sum());
    }

    [Theory]
    [InlineData("garbage")]
    [InlineData("""{ "format": 99 }""")]
    public async Task Restart_CountsAreDamaged_StartsAndCountsAnew(string text)
    {
        await using var world = await StartAsync();
        await world.DoAsync("start");
        await CountAsync(world, 100);

        await world.RestartAsync(() =>
        {
            Assert.True(File.Exists(Cohorts));
            File.WriteAllText(Cohorts, text);
        });

        await world.PhaseAsync("Progressing");
        Assert.Equal(50, (await CountAsync(world, 50)).Sum());
    }

    [Fact]
    public async Task Restart_OnRedis_TheFleetStillKnowsWhatWasCounted()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var world = await StartAsync(setup =>
        {
            setup.Overrides.Add("--FlagGateway:State:Kind=Redis");
            setup.Overrides.Add($"--FlagGateway:State:Configuration={redis.Address}");
        });
        await Eventually.TrueAsync(() => world.Gateway.State.Health.IsUp, "It did not find Redis.");
        await world.DoAsync("start");
        await CountAsync(world, 200);

        await world.RestartAsync();

        Assert.Equal(200, (await RequestsAsync(world, 200)).Sum());
    }

    private Task<World> StartAsync(Action<Setup>? change = null) => RolloutWorld.StartAsync(Plan, change: setup =>
    {
        setup.Overrides.Add($"--FlagGateway:State:Path={_folder.FullName}");
        change?.Invoke(setup);
    });

    private static async Task<long[]> CountAsync(World world, int users, int known = 0)
    {
        await world.SendUsersAsync(0, users);
        return await RequestsAsync(world, known + users);
    }

    /// <summary>Requests of control and candidate, once all are judged.</summary>
    private static async Task<long[]> RequestsAsync(World world, long sum)
    {
        long[] requests = [];
        JsonElement status = default;
        await Eventually.TrueAsync(
            async () =>
            {
                status = await world.StatusAsync();
                requests = [.. status.GetProperty("cohorts").EnumerateArray().Select(static cohort => cohort.GetProperty("requests").GetInt64())];
                return requests.Sum() == sum;
            },
            () => $"Expected {sum} requests: {string.Join(", ", requests)}: {status}");
        return requests;
    }
}
