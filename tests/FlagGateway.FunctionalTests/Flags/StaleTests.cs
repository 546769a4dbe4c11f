using System.Text.Json;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hosting;

namespace FlagGateway.FunctionalTests.Flags;

/// <summary>What a running gateway knows of its flags decides which of them are stale.</summary>
public sealed class StaleTests
{
    private const string Stages = """{ "name": "canary", "percentage": 10, "hold": "01:00:00" }, { "name": "everyone", "percentage": 100 }""";

    private const string Old = """{ "id": "release.old", "enabled": true, "lifecycle": { "type": "release", "owner": "team", "created": "2020-01-01", "expected_retirement": "2020-02-01" } }""";

    [Fact]
    public async Task Stale_RolloutKillAndRetirement_AreToldOldestFirst()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Stages, more: RolloutWorld.Unjudged), change: static setup => setup.Flags = Setup.Split(0).Replace("\"feature_flags\": [", $"\"feature_flags\": [ {Old},", StringComparison.Ordinal));
        await world.DoAsync("start");

        var (_, underWay, _) = await world.RunAsync("stale", "--after", "0");
        await world.PromoteAsync(isFull: true);
        await world.SendUsersAsync(0, 5);
        await world.PhaseAsync("Succeeded");
        await world.KillAsync();
        var (exit, output, error) = await world.RunAsync("stale", "--after", "0", "-o", "json");
        var (strict, _, _) = await world.RunAsync("stale", "--strict");

        Assert.Equal((ExitCode.Failed, ExitCode.Failed, ""), (exit, strict, error));
        Assert.DoesNotContain(Setup.Flag, underWay, StringComparison.Ordinal);
        using var answer = JsonDocument.Parse(output);
        Assert.Equal("gateway", answer.RootElement.GetProperty("source").GetString());
        Assert.Equal(
            ["release.old: past-retirement one-variant unused", "release.orders: rollout-over killed"],
            answer.RootElement.GetProperty("stale").EnumerateArray().Select(static flag =>
                $"{flag.GetProperty("id").GetString()}: {string.Join(' ', flag.GetProperty("reasons").EnumerateArray().Select(static reason => reason.GetProperty("kind").GetString()))}"));
        Assert.Contains("flaggateway flags retire release.orders --keep new", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stale_LimitNotReached_IsQuietAboutWhatJustEnded()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Stages));
        await world.DoAsync("start");
        await world.DoAsync("abort");

        var (exit, output, _) = await world.RunAsync("stale");

        Assert.Equal((ExitCode.Done, "None of 1 flags is stale."), (exit, output.TrimEnd()));
    }

    [Fact]
    public async Task FlagsApi_EverybodyGets_IsTheOneVariantThereIs()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(50));

        var before = await world.Gateway.Admin.GetStringAsync("/api/v1/flags");
        await world.KillAsync();
        var killed = await world.Gateway.Admin.GetStringAsync("/api/v1/flags");

        Assert.Equal(JsonValueKind.Null, Everybody(before).ValueKind);
        Assert.Equal("legacy", Everybody(killed).GetString());

        static JsonElement Everybody(string json) => JsonDocument.Parse(json).RootElement.GetProperty("flags")[0].GetProperty("everybody_gets");
    }
}
