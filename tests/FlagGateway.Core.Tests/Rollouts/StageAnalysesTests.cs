using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using static FlagGateway.Core.Tests.Rollouts.Plans;

namespace FlagGateway.Core.Tests.Rollouts;

public sealed class StageAnalysesTests
{
    private static readonly Threshold Limit = new(ThresholdKind.DifferenceInPoints, 0.001, "+0.1pp");

    [Fact]
    public void Next_GuardrailsPassAtDifferentAnalyses_Advances()
    {
        var plan = Plan();
        var state = In(plan, "canary");

        var first = Look(plan, state, Hour, Result("error_rate", VerdictKind.Pass, 0), Result("latency_p95", VerdictKind.Inconclusive, 0));
        var second = Look(plan, first.Next, Hour / 2, Result("error_rate", VerdictKind.Inconclusive, 0), Result("latency_p95", VerdictKind.Pass, 0));

        Assert.Equal((RolloutAction.None, RolloutAction.Advance), (first.Action, second.Action));
        Assert.Equal(1, first.Next.Analyses!.Number);
        Assert.Equal(["error_rate"], first.Next.Analyses!.Passed);
    }

    [Fact]
    public void Next_PassedBeforeAndBeyondTheLimitNow_Stays()
    {
        var plan = Plan();
        var first = Look(plan, In(plan, "canary"), Hour, Result("error_rate", VerdictKind.Pass, 0), Result("latency_p95", VerdictKind.Inconclusive, 0));

        var second = Look(plan, first.Next, Hour / 2, Result("error_rate", VerdictKind.Inconclusive, 0.002), Result("latency_p95", VerdictKind.Pass, 0));

        Assert.Equal(RolloutAction.None, second.Action);
        Assert.Equal("error_rate is Inconclusive", second.Needs[0]);
    }

    [Fact]
    public void Next_PassedBeforeAndMaskedByFewNow_Stays()
    {
        var plan = Plan();
        var first = Look(plan, In(plan, "canary"), Hour, Result("error_rate", VerdictKind.Pass, 0), Result("latency_p95", VerdictKind.Inconclusive, 0));

        var second = Look(plan, first.Next, Hour / 2, Result("error_rate", VerdictKind.Inconclusive, 0) with { IsMaskedByFew = true }, Result("latency_p95", VerdictKind.Pass, 0));

        Assert.Equal(RolloutAction.None, second.Action);
    }

    [Fact]
    public void Next_PassBeforeTheHold_IsNoAnalysis()
    {
        var plan = Plan();

        var early = Look(plan, In(plan, "canary"), Hour / 2, Result("error_rate", VerdictKind.Pass, 0));

        Assert.Null(early.Next.Analyses);
    }

    [Fact]
    public void Next_PlanWithOtherLimits_ForgetsWhatPassed()
    {
        var plan = Plan();
        var first = Look(plan, In(plan, "canary"), Hour, Result("error_rate", VerdictKind.Pass, 0), Result("latency_p95", VerdictKind.Inconclusive, 0));
        var edited = plan with { Guardrails = [new Guardrail("error_rate", null, Limit, null, null)] };

        var adopted = Look(edited, first.Next, TimeSpan.Zero, Result("error_rate", VerdictKind.Inconclusive, 0));
        var second = Look(edited, adopted.Next, TimeSpan.FromSeconds(1), Result("error_rate", VerdictKind.Inconclusive, 0));

        Assert.Equal((RolloutAction.Replan, RolloutAction.None), (adopted.Action, second.Action));
        Assert.Empty(second.Next.Analyses!.Passed);
    }

    [Fact]
    public void Next_NewObservationPeriod_ForgetsWhatPassed()
    {
        var plan = Plan();
        var first = Look(plan, In(plan, "canary"), Hour, Result("error_rate", VerdictKind.Pass, 0), Result("latency_p95", VerdictKind.Inconclusive, 0));

        var second = Look(plan, first.Next with { ObservationPeriod = first.Next.ObservationPeriod + 1 }, Hour / 2, Result("error_rate", VerdictKind.Inconclusive, 0), Result("latency_p95", VerdictKind.Pass, 0));

        Assert.Equal(RolloutAction.None, second.Action);
    }

    [Fact]
    public void Next_UndecidedAfterAnAnalysis_NamesTheNextOne()
    {
        var plan = Plan();

        var first = Look(plan, In(plan, "canary"), Hour, Result("error_rate", VerdictKind.Inconclusive, 0));

        Assert.Equal(["error_rate is Inconclusive", "the next planned analysis in 30m 00s"], first.Needs);
    }

    [Theory]
    [InlineData(UndecidedAction.Pause, RolloutAction.Pause)]
    [InlineData(UndecidedAction.Advance, RolloutAction.Advance)]
    public void Next_UndecidedUntilTheDeadline_DoesWhatThePlanSays(UndecidedAction onUndecided, RolloutAction action)
    {
        var plan = Plan() with { OnUndecided = onUndecided };
        var held = Look(plan, In(plan, "canary"), Hour, Result("error_rate", VerdictKind.Inconclusive, 0));

        var late = Look(plan, held.Next, plan.ProgressDeadline, Result("error_rate", VerdictKind.Inconclusive, 0));

        Assert.Equal(action, late.Action);
        Assert.Contains("error_rate is Inconclusive", late.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(VerdictKind.Inconclusive, 0.002, 1)]
    [InlineData(VerdictKind.Error, 0, 1)]
    [InlineData(VerdictKind.NotJudged, 0, 1)]
    [InlineData(VerdictKind.Inconclusive, 0, 0)]
    public void Next_SomethingOtherThanTimeIsMissing_PausesWhateverThePlanSays(VerdictKind kind, double estimate, int requests)
    {
        var plan = Plan() with { OnUndecided = UndecidedAction.Advance };
        var samples = new RolloutSamples(requests, requests);
        var held = RolloutMachine.Next(plan, In(plan, "canary"), [Result("error_rate", kind, estimate)], samples, Tick(Hour));

        Assert.Equal(RolloutAction.Pause, RolloutMachine.Next(plan, held.Next, [Result("error_rate", kind, estimate)], samples, Tick(plan.ProgressDeadline)).Action);
    }

    [Fact]
    public void Next_UndecidedAtAManualGate_WaitsForAnApproval()
    {
        var plan = Plan(Stage("canary", 1) with { Gate = StageGate.Manual }, Stage("everyone", 100)) with { OnUndecided = UndecidedAction.Advance };
        var held = Look(plan, In(plan, "canary"), Hour, Result("error_rate", VerdictKind.Inconclusive, 0));

        Assert.Equal(RolloutAction.Wait, Look(plan, held.Next, plan.ProgressDeadline, Result("error_rate", VerdictKind.Inconclusive, 0)).Action);
    }

    [Theory]
    [InlineData("long", null, 120)]
    [InlineData("short", null, 6)]
    [InlineData("none", null, 0)]
    [InlineData("removed", null, 0)]
    [InlineData("short", 90, 90)]
    [InlineData("long", 0, 0)]
    public void WarmUpIn_Stage_IsTwoMinutesAtMostATenthOfTheHoldUnlessThePlanSetsIt(string stage, int? set, int expected)
    {
        RolloutStage[] stages = [Simulation.SimulationPlans.Stage("long", 5, TimeSpan.FromHours(4)), Simulation.SimulationPlans.Stage("short", 10, TimeSpan.FromMinutes(1)), Simulation.SimulationPlans.Stage("none", 20, TimeSpan.Zero)];
        var plan = Simulation.SimulationPlans.Plan() with { Stages = stages, WarmUp = set is { } seconds ? TimeSpan.FromSeconds(seconds) : null };

        Assert.Equal(expected, WarmUp.In(plan, stage).TotalSeconds);
    }

    [Theory]
    [InlineData(120, 0, 120)]
    [InlineData(120, 50, 70)]
    [InlineData(120, 120, 0)]
    [InlineData(0, 0, 0)]
    public void WarmUpLeft_TimeInTheStage_IsTheRest(int warmUp, int inStage, int left) =>
        Assert.Equal(left, WarmUp.Left(TimeSpan.FromSeconds(warmUp), TimeSpan.FromSeconds(inStage)).TotalSeconds);

    [Theory]
    [InlineData(120, 60, false)]
    [InlineData(120, 600, true)]
    [InlineData(120, 1_200, false)]
    [InlineData(0, 600, false)]
    public void WarmUpIsRecent_TimeInTheStage_UntilItHardlyMatters(int warmUp, int inStage, bool isRecent) =>
        Assert.Equal(isRecent, WarmUp.IsRecent(TimeSpan.FromSeconds(warmUp), TimeSpan.FromSeconds(inStage)));

    private static GuardrailVerdict Result(string guardrail, VerdictKind kind, double estimate) =>
        new() { Guardrail = guardrail, Kind = kind, Estimate = estimate, Threshold = Limit, Arithmetic = $"{guardrail} is {kind}" };

    private static RolloutDecision Look(RolloutPlan plan, RolloutState state, TimeSpan elapsed, params GuardrailVerdict[] verdicts) =>
        RolloutMachine.Next(plan, state, verdicts, Samples, Tick(elapsed));
}
