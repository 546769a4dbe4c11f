using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Demo.Simulation;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Telemetry;

namespace FlagGateway.FunctionalTests.Demo;

/// <summary>
/// A whole rollout as the demo plays it; the plan is a short one, because those of the examples take a minute.
/// </summary>
public sealed class SimulationTests
{
    private const string Short = """
        { "rollouts": [ { "flag": "release.orders-service", "control": "legacy", "candidate": "new",
            "stages": [
              { "name": "shadow", "percentage": 0, "shadow": 25, "hold": "00:00:00.5" },
              { "name": "half", "percentage": 50, "hold": "00:00:00.5", "gate": "manual" },
              { "name": "everyone", "percentage": 100, "hold": "00:00:00.5" } ],
            "guardrails": [ { "metric": "error_rate", "hard": "+0.5pp" } ] } ] }
        """;

    [Fact]
    public async Task Rollout_GoodCandidate_SucceedsThroughAllStages()
    {
        await using DemoSession demo = new();
        demo.WritePlan(Short);

        var exit = await demo.RunAsync("--rollout", "--users", "400");

        Assert.True(exit == 0, demo.Output + demo.Error);
        Assert.Contains("error_rate hard +5pp instead of +0.5pp", demo.Output, StringComparison.Ordinal);
        Assert.Contains("in 2 s the demo approves, in place of a person", demo.Output, StringComparison.Ordinal);
        Assert.Contains("succeed, now Succeeded in stage everyone at 100 %", demo.Output, StringComparison.Ordinal);
        Assert.Contains("The rollout succeeded: 3 stages in 0:", demo.Output, StringComparison.Ordinal);
        Assert.Equal(400, demo.Figure("new", column: 3));
        Assert.Equal(0, demo.Figure("new", column: 6));
    }

    [Fact]
    public async Task Rollout_BadCandidate_GoesBackByItselfAndSaysWhy()
    {
        await using DemoSession demo = new();
        demo.WritePlan(Short);

        var exit = await demo.RunAsync("--rollout", "--bad", "--errors", "40", "--users", "400");

        Assert.True(exit == 0, demo.Output + demo.Error);
        Assert.Contains("new fails: 40 % of its responses are errors from now on", demo.Output, StringComparison.Ordinal);
        Assert.Matches(@"failed in stage half and was rolled back automatically \d+\.\d s later: error_rate \+\d+\.\dpp \(candidate .+ requests, control 0\.0 % of .+\), interval .+, hard \+5pp: exceeded", demo.Output);
        Assert.Contains("All 400 users are on legacy, and none of legacy's users saw an error.", demo.Output, StringComparison.Ordinal);
        Assert.Equal(0, demo.Figure("legacy", column: 6));
        Assert.True(demo.Figure("new", column: 6) > 0, demo.Output);
    }

    [Fact]
    public async Task Rollout_CandidateFailsUnasked_IsNoSuccess()
    {
        await using DemoSession demo = new();
        demo.WritePlan(Short);

        var exit = await demo.RunAsync("--rollout", "--errors", "60");

        Assert.Equal(1, exit);
        Assert.Contains("The simulation did not succeed: the rollout is RolledBack in stage half: error_rate", demo.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollout_NotOverInTime_SaysWhatItWaitedFor()
    {
        await using DemoSession demo = new();

        var exit = await demo.RunAsync("--rollout", "--example", "orders-migration", "--seconds", "2");

        Assert.Equal(1, exit);
        Assert.Matches("did not end in time: it is Progressing in stage shadow and waits for .+ of the hold of 3d 0h", demo.Output);
    }

    [Fact]
    public async Task Rollout_FolderWithoutAPlan_FailsWithTheRemedy()
    {
        await using DemoSession demo = new();

        var exit = await demo.RunAsync("--rollout");

        Assert.Equal(1, exit);
        Assert.Equal("rollouts.json: error: no plan is for a flag of a route that the demo can generate requests for. Play an example: --example orders-migration\n", demo.Error, ignoreLineEndingDifferences: true);
    }

    [Theory]
    [InlineData("orders-migration", false, "five", "canary 10 % instead of 1 %")]
    [InlineData("prompt-rollout", true, "day-3", "day-7 50 users instead of 1000")]
    public async Task Of_ExamplesPlan_KeepsItsStagesAndTellsWhatIsUnlike(string example, bool hasModel, string badStage, string change)
    {
        var plan = await PlanOfAsync(example);

        var simulation = SimulationPlan.From(plan, hasModel, ["format_compliance", "word_count_compliance"]);

        Assert.Equal(
            plan.Stages.Select(stage => (stage.Name, stage.Hold, stage.Gate, stage.Shadow)),
            simulation.Plan.Stages.Select(stage => (stage.Name, stage.Hold, stage.Gate, stage.Shadow)));
        foreach (var stage in plan.Stages.Where(static stage => stage.Percentage > 0))
            // Nobody posts conversions in a demo.
            Assert.Equal(plan.GuardrailsOf(stage.Name).Select(guardrail => guardrail.Metric).Where(static metric => metric != "signal:conversion"), simulation.Plan.GuardrailsOf(stage.Name).Select(guardrail => guardrail.Metric));
        Assert.Equal(32, plan.Stages.Sum(stage => stage.Hold.TotalSeconds) / simulation.Scale, 3);
        Assert.Equal(badStage, simulation.BadStage);
        Assert.Contains(change, simulation.Changes);
    }

    [Fact]
    public async Task Of_StagesOfGroups_AreJudgedByGrossFailureOnly()
    {
        var simulation = SimulationPlan.From(await PlanOfAsync("orders-migration"), hasModel: false);

        Assert.Equal((0, 3, 3), (simulation.Plan.GuardrailsOf("internal").Count, simulation.Plan.GuardrailsOf("canary").Count, simulation.Plan.GuardrailsOf("everyone").Count));
        Assert.NotNull(simulation.Plan.GrossFailure);
        Assert.Contains("beta judged only by whether most requests fail", simulation.Changes);
    }

    [Fact]
    public void Of_WhatSampleServicesDoNotHave_IsLeftOutAndTold()
    {
        var limit = new Threshold(ThresholdKind.Absolute, 0.01, "1%");
        Guardrail[] guardrails = [new("shadow_mismatch_rate", null, limit, null, null), new("signal:format_compliance", null, limit, null, null), new("error_rate", null, limit, null, null)];
        var plan = new RolloutPlan("f", "a", "b", [new RolloutStage("all", 100, null, [], TimeSpan.Zero, StageGate.Automatic, 0, 0)], guardrails, SoftAction.Pause, [new Uri("http://hook/")]);

        var simulation = SimulationPlan.From(plan, hasModel: false);

        Assert.Equal(["error_rate"], simulation.Plan.Guardrails.Select(guardrail => guardrail.Metric));
        Assert.Empty(simulation.Plan.Notify);
        Assert.Equal(
            ["no shadow_mismatch_rate, which the sample services do not have", "no signal:format_compliance, which the sample services do not have", "error_rate hard 5% instead of 1%", "nobody is notified"],
            simulation.Changes);
        Assert.Equal(1, simulation.Scale);
    }

    [Fact]
    public async Task Write_PlanWithAllKeys_ReadsAsTheSamePlan()
    {
        var folder = Directory.CreateTempSubdirectory("flaggateway-");
        try
        {
            var example = await PlanOfAsync("orders-migration");
            var plan = example with
            {
                Stages = [.. example.Stages.Select(static (stage, index) => index == 1 ? stage with { Users = ["ann"] } : stage)],
                Guardrails = [.. example.Guardrails.DistinctBy(static guardrail => guardrail.Metric).Select(static guardrail => guardrail with { Stages = ["canary", "half"] })],
                GrossFailure = 0.25,
                StatusMix = false,
                Unjudged = UnjudgedAction.Advance,
                OnControlFailure = ControlFailureAction.Promote,
                OnDestinationChange = DestinationChange.Restart,
            };

            SimulationFolder.Write(ExampleFolder("orders-migration"), folder.FullName, plan);

            var read = await ReadAsync(folder.FullName);
            Assert.Equal(PlanFingerprint.Compute(plan), PlanFingerprint.Compute(read));
            Assert.Equal(
                (0.25, false, UnjudgedAction.Advance, ControlFailureAction.Promote, DestinationChange.Restart),
                (read.GrossFailure, read.StatusMix, read.Unjudged, read.OnControlFailure, read.OnDestinationChange));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string ExampleFolder(string example) => Path.Combine(Repository.Root, "config", "examples", example);

    private static Task<RolloutPlan> PlanOfAsync(string example) => ReadAsync(ExampleFolder(example));

    private static async Task<RolloutPlan> ReadAsync(string folder)
    {
        var loader = new FlagGateway.Configuration.ConfigLoader(folder, [], new CohortRegistry());
        return Assert.Single((await loader.LoadAsync(previous: null)).Configuration!.Plans);
    }
}
