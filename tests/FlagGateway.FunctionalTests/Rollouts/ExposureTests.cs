using System.Globalization;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>Stages that nobody is in: their time stands still, and they do not succeed.</summary>
[Trait("Host", "Any")]
public class ExposureTests
{
    private const string Stages = """{ "name": "everyone", "percentage": 100, "hold": "01:00:00" }""";

    // Half an hour in a second.
    private const double Fast = 1800;

    [Fact]
    public async Task Stage_FlagIsSwitchedOff_ItsTimeStandsStillUntilItIsOnAgain()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Stages, guardrails: ""), Fast, setup => setup.Flags = Flag("false"));
        await world.DoAsync("start");

        await NeedsAsync(world, "flags.json has the flag switched off");
        Assert.Equal(TimeSpan.Zero, InStage(await world.StatusAsync()));

        await world.Gateway.ApplyAsync("flags.json", Flag("true"));
        await world.SendUsersAsync(0, 5);
        await world.PhaseAsync("Succeeded");
    }

    [Fact]
    public async Task Stage_ConditionIsNotMet_ItsTimeStandsStill()
    {
        await using var world = await RolloutWorld.StartAsync(
            RolloutWorld.Plan(Stages, guardrails: ""), Fast, setup => setup.Flags = Flag("true", """{ "name": "Microsoft.TimeWindow", "parameters": { "End": "Wed, 01 Jan 2020 00:00:00 GMT" } }"""));
        await world.DoAsync("start");

        await NeedsAsync(world, "nobody meets the flag's conditions now");
        Assert.Equal(TimeSpan.Zero, InStage(await world.StatusAsync()));
    }

    [Fact]
    public async Task Stage_ExclusionOfEverybodyWhoComes_ItsTimeStandsStill()
    {
        await using var world = await RolloutWorld.StartAsync(
            RolloutWorld.Plan(Stages, guardrails: ""), 0, setup => setup.Flags = Flag("true", """{ "name": "Microsoft.Targeting", "parameters": { "Audience": { "DefaultRolloutPercentage": 100, "Exclusion": { "Groups": [ "tenant:acme" ] } } } }"""));
        await world.DoAsync("start");
        for (var i = 0; i < 30; i++)
        {
            var request = World.Request($"user-{i}");
            request.Headers.TryAddWithoutValidation("X-Tenant-Id", "acme");
            using var response = await world.SendAsync(request);
            Assert.Equal("legacy", await response.Content.ReadAsStringAsync());
        }

        await NeedsAsync(world, "the flag's exclusions or rules decided the last 30 requests");
        world.Gateway.Clock.Scale = Fast;
        await NeedsAsync(world, "the flag's exclusions or rules decided the last 30 requests");
        Assert.Equal(TimeSpan.Zero, InStage(await world.StatusAsync()));
    }

    [Fact]
    public async Task Stage_NobodyCame_DoesNotSucceed()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Stages, guardrails: ""), Fast);
        await world.DoAsync("start");

        await NeedsAsync(world, "a user on the candidate, has none");

        await world.SendUsersAsync(0, 5);
        await world.PhaseAsync("Succeeded");
    }

    private static string Flag(string enabled, string filters = "") =>
        Setup.Split(0).Replace("\"enabled\": true", $"\"enabled\": {enabled}{(filters.Length == 0 ? "" : $", \"conditions\": {{ \"client_filters\": [ {filters} ] }}")}", StringComparison.Ordinal);

    private static async Task NeedsAsync(World world, string need)
    {
        JsonElement status = default;
        await Eventually.TrueAsync(
            async () => (status = await world.StatusAsync()).GetProperty("needs").EnumerateArray().Any(one => one.GetString()!.StartsWith(need, StringComparison.Ordinal)),
            () => $"Expected {need}: {status}");
    }

    private static TimeSpan InStage(JsonElement status) => TimeSpan.Parse(status.GetProperty("in_stage").GetString()!, CultureInfo.InvariantCulture);
}
