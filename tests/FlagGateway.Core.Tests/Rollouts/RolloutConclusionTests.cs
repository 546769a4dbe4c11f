using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using static FlagGateway.Core.Tests.Rollouts.Plans;

namespace FlagGateway.Core.Tests.Rollouts;

public sealed class RolloutConclusionTests
{
    private static readonly RolloutPlan Default = Plan();

    [Fact]
    public void From_BeyondALimit_IsNoGoAndNamesIt()
    {
        var conclusion = Conclude(In(Default, "canary"), Verdict("error_rate", VerdictKind.Pass), Verdict("signal:paid", VerdictKind.SoftFail), Verdict("latency_p95", VerdictKind.Inconclusive))!;

        Assert.Equal((RolloutConclusion.NoGo, "no-go: signal:paid (business) is beyond the soft limit +0.1pp"), (conclusion.Result, conclusion.Text));
    }

    [Fact]
    public void From_Verdicts_AreOneTableWithBusinessLast()
    {
        var conclusion = Conclude(In(Default, "canary"), Verdict("signal:paid", VerdictKind.Pass), Verdict("tokens_out", VerdictKind.Pass), Verdict("error_rate", VerdictKind.Pass), Verdict("reports:complaints", VerdictKind.Pass))!;

        Assert.Equal(
            [("tokens_out", "technical"), ("error_rate", "technical"), ("signal:paid", "business"), ("reports:complaints", "business")],
            conclusion.Criteria.Select(static one => (one.Guardrail, one.Kind)));
        var row = conclusion.Criteria[1];
        Assert.Equal(("1.00 %", "1.05 %", "+0.05pp [-0.10pp, +0.20pp]", "+0.1pp", "within the limit"), (row.Control, row.Candidate, row.Difference, row.Limit, row.Finding));
    }

    [Fact]
    public void From_AllMetAndHoldOver_IsGo()
    {
        var state = In(Default, "canary") with { InStage = Hour };

        var conclusion = Conclude(state, Verdict("error_rate", VerdictKind.Pass), Verdict("signal:paid", VerdictKind.Pass), Verdict("reports:complaints", VerdictKind.Inconclusive) with { IsStopOnly = true })!;

        Assert.Equal((RolloutConclusion.Go, "go: within the limits are 1 technical and 1 business criteria, 1 that only stops is not exceeded"), (conclusion.Result, conclusion.Text));
        Assert.Null(conclusion.After);
    }

    [Fact]
    public void From_AllMetBeforeTheHold_NeedsTheRestOfIt()
    {
        var conclusion = Conclude(In(Default, "canary") with { InStage = Hour / 2 }, Verdict("error_rate", VerdictKind.Pass))!;

        Assert.Equal((RolloutConclusion.MoreData, TimeSpan.FromMinutes(30)), (conclusion.Result, conclusion.After));
        Assert.StartsWith("more data (about 30 min): 30m 00s of the hold", conclusion.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void From_Undecided_NeedsAsLongAsTheSlowest()
    {
        DecisionPace[] pace = [new("error_rate", "") { After = TimeSpan.FromHours(2) }, new("signal:paid", "") { After = TimeSpan.FromHours(4.5) }];

        var conclusion = RolloutConclusion.From(Default, In(Default, "canary") with { InStage = Hour }, [Verdict("error_rate", VerdictKind.Inconclusive), Verdict("signal:paid", VerdictKind.Inconclusive)], Samples, pace)!;

        Assert.Equal("more data (about 5 h): error_rate (technical) is undecided, about 2 h, signal:paid (business) is undecided, about 5 h", conclusion.Text);
        Assert.Equal([TimeSpan.FromHours(2), TimeSpan.FromHours(4.5)], conclusion.Criteria.Select(static one => one.After!.Value));
    }

    [Fact]
    public void From_OneTimeIsNotKnown_NamesNone()
    {
        DecisionPace[] pace = [new("error_rate", "") { After = TimeSpan.FromHours(2) }, new("signal:paid", "") { IsTooSlow = true }];

        var conclusion = RolloutConclusion.From(Default, In(Default, "canary"), [Verdict("error_rate", VerdictKind.Inconclusive), Verdict("signal:paid", VerdictKind.Inconclusive)], Samples, pace)!;

        Assert.Null(conclusion.After);
        Assert.StartsWith("more data: ", conclusion.Text, StringComparison.Ordinal);
        Assert.Contains("signal:paid (business) is undecided, longer than the plan waits", conclusion.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void From_FewUsers_NeedsThemAtTheirPace()
    {
        var plan = Plan(Stage("canary", 1) with { MinimumUsers = 300 });
        var state = In(plan, "canary") with { InStage = Hour };

        var conclusion = RolloutConclusion.From(plan, state, [Verdict("error_rate", VerdictKind.Pass)], new RolloutSamples(100, 100), [])!;

        Assert.Equal("more data (about 2 h): 300 users, has 100", conclusion.Text);
        Assert.Null(RolloutConclusion.From(plan, state, [Verdict("error_rate", VerdictKind.Pass)], NoSamples, [])!.After);
    }

    [Fact]
    public void From_PassedBefore_IsMet()
    {
        var state = In(Default, "canary") with { InStage = Hour };
        state = state with { Analyses = new StageAnalyses(state.ObservationPeriod, state.Plan, 1, ["error_rate"]) };

        var conclusion = Conclude(state, Verdict("error_rate", VerdictKind.Inconclusive))!;

        Assert.Equal((RolloutConclusion.Go, "passed at a planned analysis"), (conclusion.Result, conclusion.Criteria[0].Finding));
    }

    // The same verdicts and needs: what the machine leaves is a go, and what it does not leave is none.
    [Theory]
    [InlineData(VerdictKind.Pass)]
    [InlineData(VerdictKind.Inconclusive)]
    [InlineData(VerdictKind.NotJudged)]
    [InlineData(VerdictKind.Error)]
    [InlineData(VerdictKind.SoftFail)]
    [InlineData(VerdictKind.HardFail)]
    public void From_AnyVerdict_AgreesWithTheMachine(VerdictKind kind)
    {
        foreach (var (verdict, unjudged) in new[] { (Verdict("error_rate", kind), UnjudgedAction.Hold), (Verdict("error_rate", kind), UnjudgedAction.Advance), (Verdict("error_rate", kind) with { IsNotApplicable = true }, UnjudgedAction.Hold), (Verdict("error_rate", kind) with { IsStopOnly = true }, UnjudgedAction.Hold) })
        {
            var plan = Default with { Unjudged = unjudged };
            var state = In(plan, "canary") with { InStage = Hour };

            var action = RolloutMachine.Next(plan, state, [verdict], Samples, Tick(TimeSpan.Zero)).Action;

            var expected = action switch { RolloutAction.Advance => RolloutConclusion.Go, RolloutAction.None => RolloutConclusion.MoreData, _ => RolloutConclusion.NoGo };
            Assert.Equal(expected, RolloutConclusion.From(plan, state, [verdict], Samples, [])!.Result);
        }
    }

    [Theory]
    [InlineData(RolloutPhase.Pending)]
    [InlineData(RolloutPhase.Succeeded)]
    [InlineData(RolloutPhase.Aborted)]
    public void From_NotActive_IsNone(RolloutPhase phase) => Assert.Null(Conclude(In(Default, "canary") with { Phase = phase }, Verdict("error_rate", VerdictKind.Pass)));

    [Fact]
    public void From_NothingJudged_IsNone() => Assert.Null(Conclude(In(Default, "canary")));

    [Fact]
    public void From_RolledBack_IsNoGo() => Assert.Equal("no-go: rolled back", Conclude(In(Default, "canary") with { Phase = RolloutPhase.RolledBack }, Verdict("error_rate", VerdictKind.Pass))!.Text);

    [Theory]
    [InlineData(RolloutAction.Advance, true, VerdictKind.Pass, RolloutConclusion.Go)]
    [InlineData(RolloutAction.Succeed, true, VerdictKind.Pass, RolloutConclusion.Go)]
    [InlineData(RolloutAction.Advance, true, VerdictKind.Inconclusive, RolloutConclusion.Go)]
    [InlineData(RolloutAction.Advance, false, VerdictKind.Inconclusive, RolloutConclusion.MoreData)]
    [InlineData(RolloutAction.Pause, false, VerdictKind.Pass, RolloutConclusion.MoreData)]
    [InlineData(RolloutAction.Pause, true, VerdictKind.SoftFail, RolloutConclusion.NoGo)]
    [InlineData(RolloutAction.RollBack, true, VerdictKind.Inconclusive, RolloutConclusion.NoGo)]
    public void FromStep_Action_IsWhatLedToIt(RolloutAction action, bool isByMachine, VerdictKind kind, string result) =>
        Assert.Equal(result, RolloutConclusion.FromStep(null, null, action, isByMachine, [Verdict("error_rate", kind)]).Result);

    [Fact]
    public void FromStep_AdvancedWithAnInconclusiveVerdict_SaysWhy() => Assert.EndsWith(
        "; passed at an earlier analysis, or left undecided as the plan says: latency_p95",
        RolloutConclusion.FromStep(null, null, RolloutAction.Advance, true, [Verdict("error_rate", VerdictKind.Pass), Verdict("latency_p95", VerdictKind.Inconclusive)]).Text,
        StringComparison.Ordinal);

    private static RolloutConclusion? Conclude(RolloutState state, params GuardrailVerdict[] verdicts) => RolloutConclusion.From(Default, state, verdicts, Samples, []);

    private static GuardrailVerdict Verdict(string metric, VerdictKind kind) => Plans.Verdict(kind) with
    {
        Guardrail = metric,
        Control = 0.01,
        Candidate = 0.0105,
        Estimate = 0.0005,
        Lower = -0.001,
        Upper = 0.002,
        Threshold = new Threshold(ThresholdKind.DifferenceInPoints, 0.001, "+0.1pp"),
    };
}
