using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Reports;
using FlagGateway.Reports.Content;
using FlagGateway.State;

namespace FlagGateway.Tests.Rollouts.Reports;

/// <summary>Each decision in two sentences and one formula.</summary>
public sealed class DecisionContentTests
{
    [Fact]
    public void Create_RollBack_ExplainsTheHardLimit() => Assert.Equal(
        [
            "In plain words: error_rate was 2.31 % on the candidate (8,120 samples), and 0.41 % on control (24,400); the limit is +0.5pp. Even if chance worked against the candidate, its true value is at least +1.20pp, which is beyond the limit, so everybody was taken off the candidate.",
            "As a formula: d = x₁ − x₀ = 2.31 % − 0.41 % = +1.90pp; [L, U] = [+1.20pp, +2.60pp]; L > +0.5pp (interval valid at every evaluation: Howard et al. 2021, arXiv:1810.08240; variance between 64 user partitions; bounds of both combined: Donner and Zou 2012, doi:10.1177/0962280210377285)",
        ],
        Texts(RolloutAction.RollBack, Samples.Conversion, Samples.ErrorRate(VerdictKind.HardFail, 0.019, 0.012, 0.026)));

    [Fact]
    public void Create_PassAtAPlannedAnalysis_ExplainsItsBound() => Assert.Equal(
        [
            "In plain words: error_rate was 0.42 % on the candidate (8,120 samples), and 0.41 % on control (24,400); the limit is +0.5pp. Even if chance worked for the candidate, its true value is at most +0.30pp, which is within the limit, so stage quarter began; it has the least room of the 2 guardrails that passed.",
            "As a formula: d = x₁ − x₀ = 0.42 % − 0.41 % = +0.01pp; U = +0.30pp < +0.5pp, analysis 1, α = 1 % (one-sided bound of a group-sequential test: Lan and DeMets 1983, doi:10.1093/biomet/70.3.659; variance between 64 user partitions; bounds of both combined: Donner and Zou 2012, doi:10.1177/0962280210377285)",
        ],
        Texts(
            RolloutAction.Advance,
            Samples.ErrorRate(VerdictKind.Pass, 0.0001, -0.004, 0.006) with { Planned = new PlannedBound(1, 0.01, 0.003) },
            Samples.Latency(VerdictKind.Pass, 0, -0.02, 0.02)));

    [Fact]
    public void Create_PauseOfALowerLimit_ExplainsTheUpperEnd()
    {
        var texts = Texts(RolloutAction.Pause, Samples.Conversion with { Kind = VerdictKind.SoftFail, Lower = -0.4, Upper = -0.2, Estimate = -0.3 });

        Assert.EndsWith("its true value is at most -20.0%, which is beyond the limit, so the rollout paused.", texts[0], StringComparison.Ordinal);
        Assert.Contains("= -30.0%; [L, U] = [-40.0%, -20.0%]; U < -10% (", texts[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Create_PauseWithoutADecision_SaysThatNothingIsShown()
    {
        var texts = Texts(RolloutAction.Pause, Samples.Conversion);

        Assert.EndsWith("These numbers do not show yet on which side of the limit the candidate is, and the rollout paused.", texts[0], StringComparison.Ordinal);
        Assert.Contains("neither end decides -10% (", texts[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Create_RollBackForRareReports_NamesItsSources()
    {
        var texts = Texts(RolloutAction.RollBack, Samples.Conversion with { Guardrail = "reports:complaints", Kind = VerdictKind.HardFail, Threshold = new Threshold(ThresholdKind.RelativeDifference, 1, "+100%"), Lower = 1.2, Upper = 9, Estimate = 4 });

        Assert.Contains("L > +100% (interval of Poisson counts valid at every evaluation: Robbins 1970", texts[1], StringComparison.Ordinal);
        Assert.DoesNotContain("Howard", texts[1], StringComparison.Ordinal);
        Assert.DoesNotContain("Donner", texts[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Create_RollBackForADrift_NamesEarlierDays()
    {
        var texts = Texts(RolloutAction.RollBack, Samples.ErrorRate(VerdictKind.HardFail, 0.019, 0.012, 0.026) with { Reference = ReferenceKind.History });

        Assert.Contains("and 0.41 % at this time of earlier days (24,400)", texts[0], StringComparison.Ordinal);
        Assert.Contains("x₀ is the median of earlier days, and L lies beyond their variation as well: Rousseeuw and Croux 1993", texts[1], StringComparison.Ordinal);
        Assert.DoesNotContain("Donner", texts[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Create_PauseForARatio_NamesTheDeltaMethod() => Assert.Contains(
        "variance between 64 user partitions; ratio of two sums by the delta method: Deng, Knoblich and Lu 2018",
        Texts(RolloutAction.Pause, Samples.Conversion with { Guardrail = "signal:clicks/signal:sessions", Kind = VerdictKind.SoftFail, Lower = -0.4, Upper = -0.2, Estimate = -0.3 })[1],
        StringComparison.Ordinal);

    // Beside it the error rate decides nothing, and is not why.
    [Fact]
    public void Create_PauseForFailingUsers_ExplainsTheirNumber() => Assert.Equal(
        [
            "In plain words: every request of 12 users fails on the candidate, and of 1 on control. If the candidate failed no more users than control, chance would put so many of them on it in fewer than one of 1,000 rollouts, so the rollout paused.",
            "As a formula: x₁ = 12, x₀ = 1; E = mean of (s′/s)^x₁ ((1 − s′)/(1 − s))^x₀ over larger odds s′ than the candidate's share s of users; E ≥ 1,000 (likelihood ratio valid at every evaluation: Ramdas et al. 2023, arXiv:2210.01948)",
        ],
        Texts(
            RolloutAction.Pause,
            Samples.ErrorRate(VerdictKind.Inconclusive, 0.001, -0.001, 0.03),
            new GuardrailVerdict { Guardrail = FailingUsersCheck.Name, Kind = VerdictKind.SoftFail, Control = 1, Candidate = 12, Estimate = 12, Arithmetic = "" }));

    [Fact]
    public void Create_PauseForAFailingTenant_NamesItAndTheSources()
    {
        var texts = Texts(
            RolloutAction.Pause,
            new GuardrailVerdict
            {
                Guardrail = FailingSegmentsCheck.Name,
                Kind = VerdictKind.SoftFail,
                Control = 0.001,
                ControlSamples = 640,
                Candidate = 1,
                CandidateSamples = 20,
                Estimate = 1,
                Arithmetic = "",
                Segments = [new SegmentFinding("tenant", "acme", 0.001, 1, 0.999, 640, 20)],
            });

        Assert.Equal("In plain words: every one of 20 requests failed on the candidate of tenant acme, and 0.1 % of 640 on control. If the candidate were no worse than control, that would happen by chance in fewer than one of 1,000 days, so the rollout paused.", texts[0]);
        Assert.Contains("Kass and Raftery 1995", texts[1], StringComparison.Ordinal);
        Assert.Contains("Dunn 1961", texts[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Create_RollbackForAGrossLatency_SaysTheMedians() => Assert.Equal(
        "In plain words: half of 80 requests took 620 ms or longer on the candidate, and 100 ms on control (1,280). If the candidate were no worse than control, that would happen by chance in fewer than one of 1,000 days, so everybody was taken off the candidate.",
        Texts(
            RolloutAction.RollBack,
            new GuardrailVerdict { Guardrail = GrossLatencyCheck.Name, Kind = VerdictKind.HardFail, Control = 0.1, ControlSamples = 1280, Candidate = 0.62, CandidateSamples = 80, Estimate = 6.2, Arithmetic = "" })[0]);

    // It does not keep a stage from being left, so it is not why.
    [Fact]
    public void Create_AdvanceWithUndecidedReports_ExplainsWhatPassed() => Assert.StartsWith(
        "In plain words: error_rate was ",
        Texts(RolloutAction.Advance, Samples.Conversion with { Guardrail = "reports:complaints", IsStopOnly = true }, Samples.ErrorRate(VerdictKind.Pass, 0, -0.001, 0.001))[0],
        StringComparison.Ordinal);

    [Theory]
    [InlineData(RolloutAction.Start)]
    [InlineData(RolloutAction.Set)]
    public void Create_NotDecidedByNumbers_IsEmpty(RolloutAction action) => Assert.Empty(Texts(action, Samples.ErrorRate(VerdictKind.Pass, 0, -0.001, 0.001)));

    [Fact]
    public void Create_WithoutNumbers_IsEmpty() => Assert.Empty(Texts(RolloutAction.Pause, Samples.Unmeasured));

    private static string[] Texts(RolloutAction action, params GuardrailVerdict[] verdicts)
    {
        var state = new RolloutState { Flag = "release.orders", Control = "legacy", Candidate = "new", Plan = "p", Phase = RolloutPhase.Progressing, Stage = "quarter" };
        var change = new StateChange { Kind = ChangeKind.Rollout, Flag = state.Flag, Action = ChangeAction.From(action), Actor = "gateway", Source = ChangeSource.From("gateway"), Reason = "r", Rollout = state, Evidence = new Evidence(verdicts, [], []) };
        var step = new Step(1, new AuditEntry { Revision = 1, At = Samples.Day, Change = change, PreviousHash = "p", Hash = "h" }, state, state);
        return [.. DecisionContent.Create(step).Cast<TextBlock>().Select(static block => block.Text)];
    }
}
