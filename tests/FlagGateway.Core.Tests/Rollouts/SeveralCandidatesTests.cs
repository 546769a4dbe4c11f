using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using static FlagGateway.Core.Tests.Rollouts.Plans;

namespace FlagGateway.Core.Tests.Rollouts;

/// <summary>Decisions on a rollout of several candidates.</summary>
public sealed class SeveralCandidatesTests
{
    private static readonly RolloutPlan Three = Plan() with { Candidate = "a", FurtherCandidates = ["b", "c"] };

    [Fact]
    public void Start_PlanOfSeveral_AllAreInTheState()
    {
        var state = Begin(Three);

        Assert.Equal(["a", "b", "c"], RolloutCandidates.NamesOf(state));
        Assert.Equal(["a", "b", "c"], RolloutCandidates.ActiveOf(state));
        Assert.Null(Begin(Plan()).Candidates);
        Assert.Equal(["new"], RolloutCandidates.ActiveOf(Begin(Plan())));
    }

    [Theory]
    [InlineData(RolloutPhase.Progressing)]
    [InlineData(RolloutPhase.Waiting)]
    [InlineData(RolloutPhase.Paused)]
    public void Next_OneFails_ItIsDroppedAndTheRolloutGoesOn(RolloutPhase phase)
    {
        var state = In(Three, "quarter") with { Phase = phase };

        var decision = Judge(state, On("a", VerdictKind.Pass), On("b", VerdictKind.HardFail), On("c", VerdictKind.Pass));

        Assert.Equal(RolloutAction.Drop, decision.Action);
        Assert.Equal("b is dropped, and the rollout goes on with a and c: error_rate says HardFail", decision.Reason);
        Assert.Equal((phase, 25.0, state.ObservationPeriod, state.Stage), (decision.Next.Phase, decision.Next.Percentage, decision.Next.ObservationPeriod, decision.Next.Stage));
        Assert.Equal(["a", "c"], RolloutCandidates.ActiveOf(decision.Next));
        Assert.Equal(("error_rate says HardFail", Day), (decision.Next.Candidates![1].Dropped, decision.Next.Candidates[1].DroppedAt));
        Assert.Empty(decision.Next.FailedPlans);
    }

    [Fact]
    public void Next_OneAfterTheOtherFails_TheLastOneIsRolledBack()
    {
        var state = In(Three, "quarter");
        state = Judge(state, On("b", VerdictKind.HardFail)).Next;
        state = Judge(state, On("a", VerdictKind.HardFail)).Next;

        var decision = Judge(state, On("c", VerdictKind.HardFail));

        Assert.Equal((RolloutAction.RollBack, RolloutPhase.RolledBack, 0.0), (decision.Action, decision.Next.Phase, decision.Next.Percentage));
        Assert.Contains(PlanFingerprint.Compute(Three), decision.Next.FailedPlans);
        Assert.All(["a", "b", "c"], name => Assert.True(RolloutCandidates.HasLost(decision.Next, name)));
        Assert.False(RolloutCandidates.HasLost(decision.Next, "legacy"));
    }

    [Fact]
    public void Next_OneFailsForFewUsers_ItIsDropped()
    {
        var decision = Judge(In(Three, "canary"), On("c", VerdictKind.SoftFail) with { IsGross = true });

        Assert.Equal(RolloutAction.Drop, decision.Action);
        Assert.Equal(["a", "b"], RolloutCandidates.ActiveOf(decision.Next));
        // Of the last one, users return to control and the rollout pauses, as for a single candidate.
        var last = Judge(In(Three, "canary") with { Candidates = [new("a") { Dropped = "x" }, new("b") { Dropped = "x" }, new("c")] }, On("c", VerdictKind.SoftFail) with { IsGross = true });
        Assert.Equal((RolloutAction.Pause, 0.0), (last.Action, last.Next.Percentage));
    }

    [Fact]
    public void Next_OneIsSomewhatWorse_TheRolloutPauses() =>
        Assert.Equal(RolloutAction.Pause, Judge(In(Three, "quarter"), On("a", VerdictKind.Pass), On("b", VerdictKind.SoftFail)).Action);

    [Fact]
    public void Next_OneIsSomewhatWorseAndThePlanDrops_ItLeavesAndTheLastOnePauses()
    {
        var plan = Three with { OnSoft = SoftAction.Drop };
        var soft = On("b", VerdictKind.SoftFail);
        RolloutDecision Next(RolloutState state, GuardrailVerdict verdict) => RolloutMachine.Next(plan, state, [verdict], Samples, Tick(Hour));

        var dropped = Next(In(plan, "quarter"), soft);

        Assert.Equal((RolloutAction.Drop, RolloutPhase.Progressing), (dropped.Action, dropped.Next.Phase));
        Assert.Equal(["a", "c"], RolloutCandidates.ActiveOf(dropped.Next));
        Assert.Equal(RolloutAction.Pause, Next(In(plan, "quarter"), soft with { IsOfOneNetwork = true }).Action);
        Assert.Equal(RolloutAction.Pause, Next(In(plan, "quarter"), soft with { Segments = [] }).Action);
        Assert.Equal(RolloutAction.Pause, Next(In(plan, "quarter") with { Candidates = [new("a") { Dropped = "x" }, new("b"), new("c") { Dropped = "x" }] }, soft).Action);
        Assert.NotEqual(PlanFingerprint.Compute(plan), PlanFingerprint.Compute(Three));
    }

    [Fact]
    public void Drop_OfTheOneThatPausedTheRollout_TheOthersGoOn()
    {
        var paused = Judge(In(Three, "quarter"), On("a", VerdictKind.Pass), On("b", VerdictKind.SoftFail)).Next;
        Assert.Equal((RolloutPhase.Paused, "b"), (paused.Phase, paused.PausedFor));

        var byMachine = Judge(paused, On("b", VerdictKind.HardFail)).Next;
        var byHand = RolloutVerbs.Drop(paused, "b", Tick(default), "slow").Decision!.Next;

        Assert.All([byMachine, byHand], static state => Assert.Equal((RolloutPhase.Progressing, null), (state.Phase, state.PausedFor)));
        // Any other pause stays: for another candidate, or by an operator.
        Assert.Equal((RolloutPhase.Paused, "b"), (RolloutVerbs.Drop(paused, "a", Tick(default), "slow").Decision!.Next is var other ? (other.Phase, other.PausedFor) : default));
        var byOperator = RolloutVerbs.Pause(RolloutVerbs.Resume(Three, paused, Tick(default), "go").Decision!.Next, Tick(default), "incident").Decision!.Next;
        Assert.Equal(RolloutPhase.Paused, Judge(byOperator, On("b", VerdictKind.HardFail)).Next.Phase);
        Assert.Null(RolloutVerbs.Set(paused, 5, new Approval(null, []), Tick(default), "less").Decision!.Next.PausedFor);
    }

    [Theory]
    [InlineData(0.95, 1)]
    [InlineData(0.95, 3)]
    [InlineData(0.9999, 8)]
    public void From_Plan_CandidatesShareTheProbabilityOfAFalseStop(double confidence, int candidates)
    {
        var plan = Plan() with { Candidate = "a", FurtherCandidates = [.. Enumerable.Range(1, candidates - 1).Select(static i => $"b{i}")], StopConfidence = confidence };

        Assert.Equal(1 - confidence, plan.Candidates.Sum(candidate => 1 - CandidateView.From(plan, candidate).StopConfidence), 12);
        Assert.All(plan.Candidates, candidate => Assert.Equal(plan.PassConfidence, CandidateView.From(plan, candidate).PassConfidence));
    }

    [Fact]
    public void Next_OneIsUndecided_TheStageWaitsForIt()
    {
        var waiting = Judge(In(Three, "quarter"), On("a", VerdictKind.Pass), On("b", VerdictKind.Inconclusive), On("c", VerdictKind.Pass));
        var passed = Judge(In(Three, "quarter"), On("a", VerdictKind.Pass), On("b", VerdictKind.Pass), On("c", VerdictKind.Pass));

        Assert.Equal((RolloutAction.None, "b: error_rate says Inconclusive"), (waiting.Action, waiting.Needs[0]));
        Assert.Equal((RolloutAction.Advance, "everyone"), (passed.Action, passed.Next.Stage));
        Assert.Equal(["a", "b", "c"], RolloutCandidates.ActiveOf(passed.Next));
    }

    [Fact]
    public void Next_PassedAtAnAnalysis_OfEachCandidateApart()
    {
        var limit = new Threshold(ThresholdKind.DifferenceInPoints, 0.01, "+1pp");
        var plan = Three with { PassConfidence = 0.98 };
        var state = Judge(In(plan, "quarter"), On("a", VerdictKind.Pass), On("b", VerdictKind.Inconclusive), On("c", VerdictKind.Pass)).Next;

        Assert.Equal(["a: error_rate", "c: error_rate"], state.Analyses!.Passed);
        Assert.Equal(["error_rate"], CandidateView.From(state, "a").Analyses!.Passed);
        Assert.Empty(CandidateView.From(state, "b").Analyses!.Passed);
        var undecided = On("a", VerdictKind.Inconclusive) with { Threshold = limit, Estimate = 0 };
        Assert.True(StageAnalyses.HasPassed(state, undecided));
        Assert.False(StageAnalyses.HasPassed(state, undecided with { Variant = "b" }));
    }

    [Fact]
    public void Drop_ByAnOperator_IsRefusedWhereItMakesNoSense()
    {
        var state = In(Three, "quarter");

        Assert.Equal("a is no candidate that has users.", Refusal(RolloutVerbs.Drop(RolloutVerbs.Drop(state, "a", Tick(default), "slow").Decision!.Next, "a", Tick(default), "slow")));
        Assert.Equal("No candidate is named.", Refusal(RolloutVerbs.Drop(state, null, Tick(default), "slow")));
        Assert.Equal("legacy is no candidate that has users.", Refusal(RolloutVerbs.Drop(state, "legacy", Tick(default), "slow")));
        Assert.Equal("new is the only candidate.", Refusal(RolloutVerbs.Drop(In(Plan(), "quarter"), "new", Tick(default), "slow")));
        Assert.Equal("c is the last candidate.", Refusal(RolloutVerbs.Drop(state with { Candidates = [new("a") { Dropped = "x" }, new("b") { Dropped = "x" }, new("c")] }, "c", Tick(default), "slow")));
        Assert.Equal("It was never started.", Refusal(RolloutVerbs.Drop(null, "a", Tick(default), "slow")));
        // Somebody has to choose one of those that passed.
        Assert.Equal(RolloutAction.Drop, RolloutVerbs.Drop(state with { Phase = RolloutPhase.Succeeded }, "a", Tick(default), "slow").Decision!.Action);
    }

    [Fact]
    public void Restore_ADroppedCandidate_MeasuresTheStageFromItsBeginning()
    {
        var before = Judge(In(Three, "quarter"), On("b", VerdictKind.HardFail)).Next with { InStage = Hour, Phase = RolloutPhase.Waiting };

        var decision = RolloutVerbs.Restore(before, "b", Tick(default), "fixed").Decision!;

        Assert.Equal((RolloutAction.Restore, RolloutPhase.Progressing, TimeSpan.Zero), (decision.Action, decision.Next.Phase, decision.Next.InStage));
        Assert.Equal(before.ObservationPeriod + 1, decision.Next.ObservationPeriod);
        Assert.Equal(["a", "b", "c"], RolloutCandidates.ActiveOf(decision.Next));
        Assert.Equal("a is no candidate that was dropped.", Refusal(RolloutVerbs.Restore(before, "a", Tick(default), "fixed")));
        Assert.Equal("No candidate was dropped.", Refusal(RolloutVerbs.Restore(In(Three, "quarter"), "a", Tick(default), "fixed")));
    }

    [Fact]
    public void Freeze_DropsAndDoesNotRestore()
    {
        ActiveFreeze freeze = new("weekend", Day);
        var state = In(Three, "quarter");
        var dropped = RolloutVerbs.Drop(state, "a", Tick(default), "slow").Decision!;

        Assert.False(ActiveFreeze.Holds(freeze, state, dropped));
        Assert.True(ActiveFreeze.Holds(freeze, dropped.Next, RolloutVerbs.Restore(dropped.Next, "a", Tick(default), "fixed").Decision!));
    }

    [Fact]
    public void PlanChange_OtherCandidates_Pauses()
    {
        var state = In(Three, "quarter");

        Assert.Equal(RolloutAction.Pause, RolloutMachine.Next(Three with { FurtherCandidates = ["b"] }, state, [], Samples, Tick(default)).Action);
        Assert.Equal(RolloutAction.Pause, RolloutMachine.Next(Three with { FurtherCandidates = ["c", "b"] }, state, [], Samples, Tick(default)).Action);
        Assert.Equal(RolloutAction.Replan, RolloutMachine.Next(Three with { OnSoft = SoftAction.StepBack }, state, [], Samples, Tick(default)).Action);
        Assert.NotEqual(PlanFingerprint.Compute(Three), PlanFingerprint.Compute(Three with { FurtherCandidates = [] }));
    }

    [Theory]
    [InlineData(10, 1, 10)]
    [InlineData(10, 2, 5.2631578947)]
    [InlineData(60, 3, 33.3333333333)]
    [InlineData(100, 4, 100)]
    [InlineData(0, 2, 0)]
    public void ShareOf_OneOfSeveral_IsTheShareAmongItsUsersAndControls(double percentage, int candidates, double expected) =>
        Assert.Equal(expected, CandidateView.ShareOf(percentage, candidates), 6);

    [Fact]
    public void View_OfOneCandidate_IsARolloutOfIt()
    {
        var (plan, state) = (CandidateView.From(Three, "b"), CandidateView.From(In(Three, "quarter"), "b"));

        Assert.Equal(("b", 0), (plan.Candidate, plan.FurtherCandidates.Count));
        Assert.Equal(("b", null, "quarter"), (state.Candidate, state.Candidates, state.Stage));
        Assert.Equal(plan.Stages.First(static stage => stage.Name == "quarter").Percentage, state.Percentage);
        Assert.Equal(100.0 * (25.0 / 3) / ((25.0 / 3) + 75), state.Percentage, 9);
        Assert.Equal((1, 3, 25.0), state.Lane);
        Assert.True(state.HasComparablePast);
        Assert.Same(In(Plan(), "quarter") is var single ? single : null, CandidateView.From(single, "new"));
    }

    [Fact]
    public void Combine_Measurements_TheWeakestDecides()
    {
        RolloutSamples strong = new(500, 9_000), weak = new(20, 300, "mismatch") { GatewayErrors = 3 };

        var combined = CandidateView.Combine([("a", strong), ("b", weak)]);

        Assert.Equal((20, 300, "b: mismatch"), (combined.CandidateUsers, combined.CandidateRequests, combined.RatioProblem));
        Assert.Null(combined.ControlFailure);
        ControlFailure failing = new(new ComparisonWindow(Core.Cohorts.CohortCounts.Empty, Core.Cohorts.CohortCounts.Empty), 0.4, 0, 5_000);
        var sick = failing with { CandidateRate = 0.5, CandidateRequests = 9_000 };
        Assert.Same(sick, CandidateView.Combine([("a", strong with { ControlFailure = failing }), ("b", weak with { ControlFailure = sick })]).ControlFailure);
    }

    [Fact]
    public void VariantChange_AFurtherCandidateChanged_BeginsAPeriod()
    {
        ObservedVariants before = new(Fingerprint("1"), Fingerprint("2")) { Further = [Fingerprint("3"), Fingerprint("4")] };
        var state = In(Three, "quarter") with { Variants = before };

        var decision = RolloutMachine.Next(Three, state, [], Samples with { Variants = before with { Further = [Fingerprint("3"), Fingerprint("5")] } }, Tick(default));

        Assert.Equal((RolloutAction.Observe, state.ObservationPeriod + 1), (decision.Action, decision.Next.ObservationPeriod));
        Assert.StartsWith("the configuration_value of c changed", decision.Reason, StringComparison.Ordinal);
        Assert.NotEqual(RolloutAction.Observe, RolloutMachine.Next(Three, state, [], Samples with { Variants = before }, Tick(default)).Action);
        Assert.Equal("4", CandidateView.From(state, "c").Variants!.Candidate.Value);
    }

    private static VariantFingerprint Fingerprint(string value) => new(value, "", []);

    private static GuardrailVerdict On(string candidate, VerdictKind kind) => CandidateView.Name([Verdict(kind)], candidate).Single();

    private static RolloutDecision Judge(RolloutState state, params GuardrailVerdict[] verdicts) => RolloutMachine.Next(Three, state, verdicts, Samples, Tick(Hour));

    private static string Refusal(RolloutResult result) => result.Refusal!.Problem;
}
