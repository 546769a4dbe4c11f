using System.Text.Json;
using FlagGateway.Core.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>A candidate or a control that becomes another one in the middle of a stage.</summary>
[Trait("Host", "Any")]
public class VariantChangeTests
{
    private const string Stages = """{ "name": "half", "percentage": 50, "hold": "01:00:00" }, { "name": "everyone", "percentage": 100, "hold": "01:00:00" }""";

    // Half an hour in a second.
    private const double Fast = 1800;

    [Fact]
    public async Task Reload_CandidateIsAnotherOneAndBad_IsNotCarriedByTheOldNumbers()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Stages));
        await world.DoAsync("start");
        await world.SendUsersAsync(0, 400);
        world.Candidate.Answer(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        });
        var before = await HalfwayAsync(world);

        await world.Gateway.ApplyAsync("flags.json", Setup.Split(0, """{ "X-Release": "2" }"""));
        var state = await ObservationPeriodAsync(world, before.ObservationPeriod + 1);

        Assert.Equal((50.0, "half"), (state.Percentage, state.Stage));
        Assert.True(state.InStage < before.InStage, $"{state.InStage} after {before.InStage}");
        var change = (await world.AuditAsync())[0].GetProperty("change");
        Assert.Equal(("observe", "flaggateway"), (change.GetProperty("action").GetString(), change.GetProperty("actor").GetString()));
        Assert.StartsWith("the configuration_value of new changed", change.GetProperty("reason").GetString(), StringComparison.Ordinal);
        world.Gateway.Clock.Scale = 1;
        await world.SendUsersAsync(1000, 400);
        await world.PhaseAsync("RolledBack");
    }

    [Theory]
    [InlineData("candidate", "no destination of cluster new of new is left")]
    [InlineData("control", "no destination of cluster legacy of legacy is left")]
    [InlineData("settings", "the clusters of legacy or their settings changed")]
    public async Task Reload_ClusterIsAnotherOne_BeginsANewPeriod(string what, string reason)
    {
        Setup setup = null!;
        await using var other = await Upstream.StartAsync("other");
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Stages), change: made => setup = made);
        await world.DoAsync("start");
        var before = await HalfwayAsync(world);

        switch (what)
        {
            case "candidate":
                setup.CandidateDestinations = Setup.Destinations(other);
                break;
            case "control":
                setup.LegacyDestinations = Setup.Destinations(other);
                break;
            default:
                setup.Cluster = """, "HttpRequest": { "ActivityTimeout": "00:00:07" }""";
                break;
        }

        await world.Gateway.ApplyAsync("gateway.json", setup.Gateway());

        var state = await ObservationPeriodAsync(world, before.ObservationPeriod + 1);
        Assert.StartsWith(reason, state.Reason, StringComparison.Ordinal);
        Assert.True(state.InStage < before.InStage, $"{state.InStage} after {before.InStage}");
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(", \"on_destination_change\": \"restart\"", true)]
    public async Task Reload_DestinationIsAdded_IsScalingUnlessThePlanSaysOtherwise(string more, bool restarts)
    {
        Setup setup = null!;
        await using var other = await Upstream.StartAsync("other");
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Stages, more: more), change: made => setup = made);
        await world.DoAsync("start");
        var before = await HalfwayAsync(world);

        setup.CandidateDestinations = Setup.Destinations(world.Candidate, other);
        await world.Gateway.ApplyAsync("gateway.json", setup.Gateway());
        await EvaluatedTwiceAsync(world);

        Assert.Equal(before.ObservationPeriod + (restarts ? 1 : 0), StateOf(world).ObservationPeriod);
    }

    // The clock stands still afterwards, so that nothing advances while a test looks.
    private static async Task<RolloutState> HalfwayAsync(World world)
    {
        world.Gateway.Clock.Scale = Fast;
        TimeSpan inStage = default;
        await Eventually.TrueAsync(
            async () => (inStage = TimeSpan.Parse((await world.StatusAsync()).GetProperty("in_stage").GetString()!, System.Globalization.CultureInfo.InvariantCulture)) > TimeSpan.FromMinutes(5),
            () => $"The stage's time stands at {inStage}.");
        world.Gateway.Clock.Scale = 0;
        return StateOf(world) with { InStage = inStage };
    }

    private static async Task<RolloutState> ObservationPeriodAsync(World world, long observationPeriod)
    {
        await Eventually.TrueAsync(() => StateOf(world).ObservationPeriod == observationPeriod, $"No new period of {observationPeriod}.");
        return StateOf(world);
    }

    private static async Task EvaluatedTwiceAsync(World world)
    {
        for (var i = 0; i < 2; i++)
        {
            var last = EvaluatedAt(await world.StatusAsync());
            await Eventually.TrueAsync(async () => EvaluatedAt(await world.StatusAsync()) > last, static () => "Nobody looked at the rollout.");
        }
    }

    private static DateTimeOffset EvaluatedAt(JsonElement status) => status.GetProperty("evaluated_at").GetDateTimeOffset();

    private static RolloutState StateOf(World world) => world.Gateway.State.Current.Rollouts[Setup.Flag];
}
