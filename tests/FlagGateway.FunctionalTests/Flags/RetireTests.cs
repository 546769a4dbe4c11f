using System.Text.Json;
using FlagGateway.FunctionalTests.Reload;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hosting;
using FlagGateway.Hygiene.Life;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.FunctionalTests.Flags;

/// <summary>
/// A flag goes while users are served: nobody changes variant, nothing fails, and where it would, it is refused.
/// </summary>
public sealed class RetireTests
{
    private const string Stages = """{ "name": "canary", "percentage": 10, "hold": "01:00:00" }, { "name": "everyone", "percentage": 100 }""";

    [Fact]
    public async Task Retire_SucceededRolloutUnderTraffic_FailsNothingAndMovesNobody()
    {
        await using var world = await StartAsync();
        await world.DoAsync("start");
        await world.PromoteAsync(isFull: true);
        await world.SendUsersAsync(0, 5);
        await world.PhaseAsync("Succeeded");
        await using Traffic traffic = new(world, users: 12, workers: 4);
        await traffic.RoundsAsync(2);

        var (exit, output, error) = await world.RunAsync("retire", Setup.Flag, "--keep", "new", "--write", "--quiet-days", "0");
        await Eventually.TrueAsync(() => world.Gateway.Snapshots.Current.Flags.Find(Setup.Flag) is null, "not applied");
        await traffic.RoundsAsync(3);

        Assert.True(exit == ExitCode.Done, output + error);
        Assert.Contains("written: gateway.json, rollouts.json, flags.json", output, StringComparison.Ordinal);
        Assert.Empty(traffic.Failures);
        Assert.All(traffic.Sides(), static sides => Assert.Equal(["new"], sides));
        Assert.Equal(0, (await world.Gateway.MetricsAsync()).Sum("flaggateway_requests_total", "code=\"5xx\""));
        using var response = await world.GetAsync("somebody");
        Assert.Equal(("2.3.0", null), (world.Candidate.Last["X-Prompt-Version"], world.Candidate.Last["X-FlagGateway-Flag"]));
    }

    [Fact]
    public async Task Retire_RolloutUnderWay_IsRefusedAndNothingIsWritten()
    {
        await using var world = await StartAsync();
        await world.DoAsync("start");
        var before = Read(world);

        var (exit, _, error) = await world.RunAsync("retire", Setup.Flag, "--keep", "new", "--write");

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains("its rollout is progressing", error, StringComparison.Ordinal);
        Assert.Contains("some get legacy: 90 % of users", error, StringComparison.Ordinal);
        Assert.Equal(before, Read(world));
    }

    [Fact]
    public async Task Retire_Forced_MovesTheRest()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(50));

        var (refused, _, _) = await world.RunAsync("retire", Setup.Flag, "--keep", "legacy", "--write");
        var (exit, output, _) = await world.RunAsync("retire", Setup.Flag, "--keep", "legacy", "--write", "--force");
        await Eventually.TrueAsync(() => world.Gateway.Snapshots.Current.Flags.Find(Setup.Flag) is null, "not applied");

        Assert.Equal((ExitCode.Failed, ExitCode.Done), (refused, exit));
        Assert.Contains("forced although not everybody gets legacy: some get new: 50 % of users", output, StringComparison.Ordinal);
        Assert.Contains("cluster new: no longer used", output, StringComparison.Ordinal);
        Assert.Equal("legacy", await world.VariantOfAsync("candidate"));
    }

    [Fact]
    public async Task Retire_KilledFlag_KeepsWhatEverybodyGetsWhileItIs()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(50));
        await world.KillAsync();

        var (other, _, error) = await world.RunAsync("retire", Setup.Flag, "--keep", "new");
        var (exit, _, _) = await world.RunAsync("retire", Setup.Flag, "--keep", "legacy", "--quiet-days", "0");

        Assert.Equal((ExitCode.Failed, ExitCode.Done), (other, exit));
        Assert.Contains("nobody gets new", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retire_GatewayWithOtherFiles_IsToldAndTheFolderCounts()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(50));
        var folder = Directory.CreateTempSubdirectory("flaggateway-");
        File.Copy(Path.Combine(world.Gateway.Folder, "gateway.json"), Path.Combine(folder.FullName, "gateway.json"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "flags.json"), Setup.Split(0).Replace("\"candidate\"", "", StringComparison.Ordinal));

        var (exit, _, error) = await world.RunAsync("retire", Setup.Flag, "--keep", "legacy", "--quiet-days", "0", "--config", folder.FullName);

        folder.Delete(recursive: true);
        Assert.Equal(ExitCode.Done, exit);
        Assert.Contains("runs with another flags.json than in this folder", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retire_ControlHadRequestsJustNow_IsRefusedUntilItIsForced()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(50));
        await world.SendUsersAsync(0, 40);
        await world.Gateway.ApplyAsync("flags.json", Setup.Split(0).Replace("\"user\": [ { \"variant\": \"new\", \"users\": [ \"candidate\" ] } ],", "", StringComparison.Ordinal));
        await world.Gateway.Services.GetRequiredService<LifeWorker>().RecordAsync(isLast: true, CancellationToken.None);

        var (exit, output, error) = await world.RunAsync("retire", Setup.Flag, "--keep", "legacy", "--write");
        var (_, json, _) = await world.RunAsync("retire", Setup.Flag, "--keep", "legacy", "-o", "json");
        var (less, _, _) = await world.RunAsync("retire", Setup.Flag, "--keep", "legacy", "--quiet-days", "0");
        var (forced, text, _) = await world.RunAsync("retire", Setup.Flag, "--keep", "legacy", "--write", "--force");

        Assert.Equal((ExitCode.Failed, ExitCode.Done, ExitCode.Done), (exit, less, forced));
        Assert.Contains("It is not proven that what release.orders leaves behind can go", error, StringComparison.Ordinal);
        Assert.Matches("no proof: cluster new: its last request came 0 minutes ago, at .* UTC; 7 days without one are needed \\(destinations: http", output);
        Assert.Contains("forced without proof: cluster new", text, StringComparison.Ordinal);
        using var document = JsonDocument.Parse(json);
        var proof = document.RootElement.GetProperty("proof");
        Assert.Equal((7, false, "new", 1), (proof.GetProperty("quiet_days").GetInt32(), proof.GetProperty("is_proven").GetBoolean(), proof.GetProperty("clusters")[0].GetProperty("cluster").GetString(), proof.GetProperty("clusters")[0].GetProperty("destinations").GetArrayLength()));
    }

    private static Task<World> StartAsync() => RolloutWorld.StartAsync(
        RolloutWorld.Plan(Stages, more: RolloutWorld.Unjudged),
        change: static setup => setup.Flags = Setup.Split(0, """{ "X-Prompt-Version": "2.3.0" }""").Replace("\"user\": [ { \"variant\": \"new\", \"users\": [ \"candidate\" ] } ],", "", StringComparison.Ordinal));

    private static string Read(World world) => string.Concat(Directory.GetFiles(world.Gateway.Folder).Order(StringComparer.Ordinal).Select(File.ReadAllText));
}
