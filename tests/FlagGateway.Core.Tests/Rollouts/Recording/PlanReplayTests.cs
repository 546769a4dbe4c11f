using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Recording;
using FlagGateway.Core.Rollouts.Simulation;
using FlagGateway.Core.Tests.Rollouts.Simulation;

namespace FlagGateway.Core.Tests.Rollouts.Recording;

/// <summary>What another plan would have done with what was recorded.</summary>
public sealed class PlanReplayTests
{
    private static readonly RolloutStage Ten = SimulationPlans.Stage("ten", 10, TimeSpan.FromHours(2));
    private static readonly RolloutStage Half = SimulationPlans.Stage("half", 50, TimeSpan.FromHours(2));

    // A candidate that fails three times as often as control, within lax limits.
    private static readonly RolloutPlan Lax = SimulationPlans.Plan(SimulationPlans.Guard("error_rate", "+5pp")) with { Stages = [Ten, Half] };
    private static readonly RecordedRollout Shipped = RecordedRollout.Run(Lax, new CandidateBehaviour { ErrorRate = 0.02 });

    [Fact]
    public void Run_PlanThatWasInForce_DecidesTheSameAtTheSameTime()
    {
        var report = PlanReplay.Run(Lax, RecordedRollout.Read(Shipped.Lines));

        Assert.Equal(RolloutPhase.Succeeded, Shipped.End.Phase);
        Assert.Equal(["ten", "half"], report.Stages.Select(static stage => stage.Name));
        Assert.All(report.Stages, static stage => Assert.Equal(stage.Recorded.Select(static step => (step.Action, step.At, step.After)), stage.Replayed.Select(static step => (step.Action, step.At, step.After))));
        Assert.Equal([RolloutAction.Advance, RolloutAction.Succeed], report.Stages.SelectMany(static stage => stage.Replayed).Select(static step => step.Action));
        Assert.Null(report.Stop);
    }

    [Fact]
    public void Run_LimitThatIsExceeded_RollsBackAndMarksWhatCameAfter()
    {
        var strict = Lax with { Guardrails = [SimulationPlans.Guard("error_rate", "+0.5pp")] };

        var report = PlanReplay.Run(strict, RecordedRollout.Read(Shipped.Lines));

        var stop = report.Stages[0];
        Assert.Same(stop, report.Stop);
        Assert.Equal(RolloutAction.RollBack, Assert.Single(stop.Replayed).Action);
        Assert.InRange(stop.Replayed[0].After, TimeSpan.FromMinutes(1), TimeSpan.FromHours(2));
        Assert.Contains("hard +0.5pp: exceeded", stop.Replayed[0].Reason, StringComparison.Ordinal);
        Assert.Equal(RolloutAction.Advance, Assert.Single(stop.Recorded).Action);
        Assert.True(report.Stages[1].IsAfterStop);
        Assert.Contains(report.Limits, static limit => limit.StartsWith("what would have come after a stop", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_SoftLimitThatIsExceeded_PausesAndGoesOnToWatch()
    {
        var soft = Lax with { Guardrails = [SimulationPlans.Guard("error_rate", "+1pp", "+0.2pp")] };

        var steps = PlanReplay.Run(soft, RecordedRollout.Read(Shipped.Lines)).Stages[0].Replayed;

        Assert.Equal(RolloutAction.Pause, steps[0].Action);
        Assert.All(steps.Skip(1), static step => Assert.Equal(RolloutAction.RollBack, step.Action));
    }

    [Fact]
    public void Run_LongerHold_IsNotOverAtTheEndOfTheRecord()
    {
        var longer = Lax with { Stages = [Ten with { Hold = TimeSpan.FromHours(5) }, Half] };

        var stage = PlanReplay.Run(longer, RecordedRollout.Read(Shipped.Lines)).Stages[0];

        Assert.Empty(stage.Replayed);
        Assert.Contains(stage.Needs, static need => need.EndsWith("of the hold of 5h 00m", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_OtherPercentagesAndStages_AreReplayedAsRecordedAndSaySo()
    {
        var other = Lax with { Stages = [Ten with { Percentage = 20 }, Half with { Name = "fifty" }] };

        var report = PlanReplay.Run(other, RecordedRollout.Read(Shipped.Lines));

        Assert.Equal(["ten", "fifty"], report.Stages.Select(static stage => stage.PlanStage));
        Assert.Contains("stage ten at the plan's 20 %: it is replayed at the 10 % that were recorded", report.Limits);
        Assert.StartsWith("the plan has no stage half", report.Stages[1].Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_StageThatThePlanDoesNotHave_IsNotReplayed()
    {
        var stage = PlanReplay.Run(Lax with { Stages = [Half] }, RecordedRollout.Read(Shipped.Lines)).Stages[0];

        Assert.Null(stage.PlanStage);
        Assert.Equal("not replayed: the plan has no stage ten, and none at 10 %", stage.Note);
        Assert.Equal(RolloutAction.Advance, Assert.Single(stage.Recorded).Action);
    }

    [Fact]
    public void Run_OtherVariants_AreNotReplayed() =>
        Assert.All(PlanReplay.Run(Lax with { Candidate = "newer" }, RecordedRollout.Read(Shipped.Lines)).Stages, static stage => Assert.StartsWith("not replayed: it was recorded from legacy to new", stage.Note, StringComparison.Ordinal));

    [Fact]
    public void Run_RollbackThatWasRecorded_IsShownWithItsReason()
    {
        var strict = Lax with { Guardrails = [SimulationPlans.Guard("error_rate", "+0.5pp")] };
        var recorded = RecordedRollout.Run(strict, new CandidateBehaviour { ErrorRate = 0.1 });

        var report = PlanReplay.Run(Lax with { Guardrails = [SimulationPlans.Guard("error_rate", "+50pp")] }, RecordedRollout.Read(recorded.Lines));

        var step = Assert.Single(Assert.Single(report.Stages).Recorded);
        Assert.Equal((RolloutAction.RollBack, recorded.Decisions[^1].Reason), (step.Action, step.Reason));
        Assert.Empty(report.Stages[0].Replayed);
        Assert.Null(report.Stop);
    }

    [Fact]
    public void Run_QueriesOfPrometheus_AreLeftOutAndSaySo()
    {
        var plan = Lax with { Guardrails = [.. Lax.Guardrails, new Guardrail("promql:conversion", "q", SimulationPlans.Limit("-2%"), null, null)] };

        var report = PlanReplay.Run(plan, RecordedRollout.Read(Shipped.Lines));

        Assert.Contains("results of Prometheus, which are not recorded: promql:conversion", report.Limits);
        Assert.Equal(RolloutAction.Advance, Assert.Single(report.Stages[0].Replayed).Action);
    }

    [Fact]
    public void Run_ManualGate_WaitsWhenEverythingIsSatisfied()
    {
        var gated = Lax with { Stages = [Ten with { Gate = StageGate.Manual }, Half] };

        Assert.Equal(RolloutAction.Wait, Assert.Single(PlanReplay.Run(gated, RecordedRollout.Read(Shipped.Lines)).Stages[0].Replayed).Action);
    }

    [Fact]
    public void Run_NoRecords_HasNoStages() => Assert.Empty(PlanReplay.Run(Lax, []).Stages);
}
