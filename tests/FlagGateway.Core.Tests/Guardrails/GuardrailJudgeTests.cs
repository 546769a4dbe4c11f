using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Tests.Guardrails;

public sealed class GuardrailJudgeTests
{
    private static readonly Guardrail Errors = Judging.Guardrail("error_rate", "+0.5pp", "+0.1pp");
    private static readonly Guardrail Latency = Judging.Guardrail("latency_p95", "+50%", "+20%");

    [Theory]
    [InlineData(0.001, VerdictKind.Pass)]
    [InlineData(0.004, VerdictKind.SoftFail)]
    [InlineData(0.02, VerdictKind.HardFail)]
    public void Judge_MuchTraffic_TellsTheThreeApart(double rate, VerdictKind expected)
    {
        var verdict = Judging.Judge(Errors, SampleCounts.Errors(20_000, 0.001), SampleCounts.Errors(4_000, rate, seed: 2));

        Assert.Equal(expected, verdict.Kind);
        Assert.Equal(rate - 0.001, verdict.Estimate!.Value, 0.0008);
        Assert.True(verdict.Lower < verdict.Estimate && verdict.Estimate < verdict.Upper);
        Assert.False(verdict.IsWarning || verdict.IsAbsoluteOnly);
    }

    [Theory]
    [InlineData(1.0, VerdictKind.Pass)]
    [InlineData(1.35, VerdictKind.SoftFail)]
    [InlineData(2, VerdictKind.HardFail)]
    public void Judge_Latency_TellsTheThreeApart(double factor, VerdictKind expected)
    {
        var verdict = Judging.Judge(Latency, SampleCounts.Latency(2_000, 0.1), SampleCounts.Latency(500, 0.1 * factor, seed: 2));

        Assert.Equal(expected, verdict.Kind);
        Assert.InRange(verdict.Estimate!.Value, (factor * 0.95) - 1, (factor * 1.05) - 1);
        Assert.InRange(factor - 1, verdict.Lower!.Value, verdict.Upper!.Value);
    }

    [Fact]
    public void Judge_LittleTraffic_IsInconclusive()
    {
        var verdict = Judging.Judge(Errors, SampleCounts.Errors(1_000, 0.001), SampleCounts.Errors(10, 0.001));

        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.EndsWith("soft +0.1pp: not settled", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NoRequestOfTheCandidate_IsInconclusive()
    {
        var verdict = Judging.Judge(Errors, SampleCounts.Errors(1_000, 0.001), CohortCounts.Empty);

        Assert.Equal((VerdictKind.Inconclusive, "error_rate: no data (candidate 0 requests, control 64,000)"), (verdict.Kind, verdict.Arithmetic));
        Assert.Null(verdict.Candidate);
    }

    [Theory]
    [InlineData("error_rate")]
    [InlineData("latency_p50")]
    [InlineData("latency_p90")]
    [InlineData("latency_p99")]
    [InlineData("signal:score")]
    public void Judge_NoDataAtAll_IsInconclusive(string metric) =>
        Assert.Equal(VerdictKind.Inconclusive, Judging.Judge(Judging.Guardrail(metric, "+50%"), CohortCounts.Empty, CohortCounts.Empty).Kind);

    [Fact]
    public void Judge_NoErrorYet_DoesNotPassAtOnce() =>
        Assert.Equal(VerdictKind.Inconclusive, Judging.Judge(Errors, SampleCounts.Errors(1_000, 0), SampleCounts.Errors(10, 0)).Kind);

    [Fact]
    public void Judge_EveryRequestFails_StopsAfterAHundred() =>
        Assert.Equal(VerdictKind.HardFail, Judging.Judge(Errors, SampleCounts.Errors(100, 0.001), SampleCounts.Errors(1, 1)).Kind);

    [Theory]
    [InlineData(0.001, 1.0, VerdictKind.Pass, VerdictKind.Inconclusive)]
    [InlineData(0.02, 2.0, VerdictKind.HardFail, VerdictKind.HardFail)]
    public void Judge_OneUserIsHalfOfACohortAndFails_StopsNothingAndLetsNothingPass(double rate, double factor, VerdictKind control, VerdictKind candidate)
    {
        var (errors, failing) = (SampleCounts.Errors(20_000, 0.001), SampleCounts.Errors(4_000, rate, seed: 2));
        var (fast, other) = (SampleCounts.Latency(2_000, 0.1), SampleCounts.Latency(500, 0.1 * factor, seed: 2));

        var masked = Judging.Judge(Errors, errors, SampleCounts.Poisoned(failing));

        Assert.Equal((candidate, candidate == VerdictKind.Inconclusive), (masked.Kind, masked.IsMaskedByFew));
        Assert.Contains("left out: 51 % of the candidate's data", masked.Arithmetic, StringComparison.Ordinal);
        Assert.Equal(candidate, Judging.Judge(Latency, fast, SampleCounts.Poisoned(other)).Kind);
        Assert.Equal(control, Judging.Judge(Errors, SampleCounts.Poisoned(errors), failing).Kind);
        Assert.Equal(control, Judging.Judge(Latency, SampleCounts.Poisoned(fast), other).Kind);
    }

    // With nobody else to compare with, somebody decides: that takes the candidate away from the one user and rolls
    // nothing back.
    [Theory]
    [InlineData(1, VerdictKind.SoftFail)]
    [InlineData(5, VerdictKind.Inconclusive)]
    [InlineData(17, VerdictKind.Inconclusive)]
    public void Judge_OneUserIsHalfOfFewPartitions_RollsNothingBack(int partitions, VerdictKind expected)
    {
        var candidate = SampleCounts.Errors(4_000, 0.001);
        var few = candidate with { Requests = [.. candidate.Requests.Select((count, partition) => partition < partitions ? count : 0)], Errors = [.. candidate.Errors.Select((count, partition) => partition < partitions ? count : 0)] };

        Assert.Equal(expected, Judging.Judge(Errors, SampleCounts.Errors(20_000, 0.001), SampleCounts.Poisoned(few, partition: 0)).Kind);
    }

    [Fact]
    public void Judge_AbsoluteLimitThatControlBreaksToo_Holds()
    {
        var guardrail = Judging.Guardrail("error_rate", hard: "1%");

        var alone = Judging.Judge(guardrail, SampleCounts.Errors(4_000, 0.001), SampleCounts.Errors(4_000, 0.03));
        var both = Judging.Judge(guardrail, SampleCounts.Errors(4_000, 0.03), SampleCounts.Errors(4_000, 0.03));

        Assert.Equal((VerdictKind.HardFail, VerdictKind.Inconclusive), (alone.Kind, both.Kind));
        Assert.EndsWith("hard 1%: exceeded, but control breaks it as well: something else is broken", both.Arithmetic, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_ControlFailsAsOften_DoesNotPass()
    {
        var guardrail = Judging.Guardrail("error_rate", hard: "+5pp");

        var verdict = Judging.Judge(guardrail, SampleCounts.Errors(4_000, 0.2), SampleCounts.Errors(4_000, 0.2, seed: 2));

        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.Contains("control itself fails", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_ControlFailsButCandidateMuchMore_StillStops() =>
        Assert.Equal(VerdictKind.HardFail, Judging.Judge(Judging.Guardrail("error_rate", "+5pp"), SampleCounts.Errors(4_000, 0.2), SampleCounts.Errors(4_000, 0.4)).Kind);

    [Fact]
    public void Judge_NoReference_JudgesAbsoluteLimitsAndNeverPassesWithoutTheOthers()
    {
        var (control, bad) = (SampleCounts.Errors(4_000, 0.001), SampleCounts.Errors(4_000, 0.03));
        var mixed = Judging.Guardrail("error_rate", hard: "1%", soft: "+0.1pp");

        var relative = Judging.Judge(Errors, control, bad, ReferenceKind.None);
        var absolute = Judging.Judge(mixed, control, bad, ReferenceKind.None);
        var rest = Judging.Judge(mixed, control, SampleCounts.Errors(4_000, 0.001), ReferenceKind.None);

        Assert.Equal((VerdictKind.NotJudged, false, "error_rate: not judged, there is nothing to hold hard +0.5pp, soft +0.1pp against"), (relative.Kind, relative.IsNotApplicable, relative.Arithmetic));
        Assert.Equal((VerdictKind.HardFail, true), (absolute.Kind, absolute.IsAbsoluteOnly));
        Assert.Equal((VerdictKind.NotJudged, "error_rate: not judged, there is nothing to hold soft +0.1pp against"), (rest.Kind, rest.Arithmetic));
    }

    [Fact]
    public void Judge_AReferenceThatIsNoRandomSample_SaysSo()
    {
        var verdict = Judging.Judge(Errors, SampleCounts.Errors(4_000, 0.001), SampleCounts.Errors(4_000, 0.03), ReferenceKind.LastStage);

        Assert.Equal((VerdictKind.HardFail, ReferenceKind.LastStage), (verdict.Kind, verdict.Reference));
        Assert.EndsWith("; reference: control in the last stage that had both", verdict.Arithmetic, StringComparison.Ordinal);
        Assert.Contains(", reference 0.", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("+100%", 0.004, VerdictKind.HardFail)]
    [InlineData("+100%", 0.001, VerdictKind.Pass)]
    [InlineData("1%", 0.02, VerdictKind.HardFail)]
    [InlineData("1%", 0.004, VerdictKind.Pass)]
    public void Judge_ErrorRate_TakesEveryKindOfThreshold(string hard, double rate, VerdictKind expected) =>
        Assert.Equal(expected, Judging.Judge(Judging.Guardrail("error_rate", hard), SampleCounts.Errors(20_000, 0.001), SampleCounts.Errors(20_000, rate, seed: 2)).Kind);

    [Fact]
    public void Judge_RelativeToNoErrors_StopsWithoutAnUpperEnd()
    {
        var verdict = Judging.Judge(Judging.Guardrail("error_rate", "+100%"), SampleCounts.Errors(20_000, 0), SampleCounts.Errors(4_000, 0.02));

        Assert.Equal((VerdictKind.HardFail, (double?)null, (double?)null), (verdict.Kind, verdict.Estimate, verdict.Upper));
        Assert.Contains("no end]", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1, VerdictKind.Pass)]
    [InlineData(0.2, VerdictKind.HardFail)]
    public void Judge_LatencyInMilliseconds_NeedsNoControl(double median, VerdictKind expected)
    {
        var verdict = Judging.Judge(Judging.Guardrail("latency_p95", "300ms"), CohortCounts.Empty, SampleCounts.Latency(500, median));

        Assert.Equal(expected, verdict.Kind);
        Assert.Equal(median * Math.Exp(1.645 * 0.5), verdict.Estimate!.Value, 0.03);
    }

    [Theory]
    [InlineData(0.001, VerdictKind.Pass)]
    [InlineData(0.03, VerdictKind.HardFail)]
    public void Judge_ShadowMismatches_AreTheCandidatesAlone(double rate, VerdictKind expected)
    {
        var counts = SampleCounts.Errors(4_000, rate);

        var verdict = Judging.Judge(Judging.Guardrail("shadow_mismatch_rate", "1%"), CohortCounts.Empty, new CohortCounts { Compared = counts.Requests, Mismatched = counts.Errors });

        Assert.Equal(expected, verdict.Kind);
    }

    [Theory]
    [InlineData(10, VerdictKind.Pass)]
    [InlineData(8, VerdictKind.HardFail)]
    public void Judge_SignalThatIsWorseWhenLower_LooksBelow(double mean, VerdictKind expected)
    {
        var guardrail = Judging.Guardrail("signal:score", "-10%");

        var verdict = Judging.Judge(guardrail, SampleCounts.Signal("score", 500, 10, 3), SampleCounts.Signal("score", 500, mean, 3, seed: 2));

        Assert.Equal(expected, verdict.Kind);
        Assert.Equal((mean / 10) - 1, verdict.Estimate!.Value, 0.02);
    }

    [Fact]
    public void Judge_SignalThatAlwaysSaysTheSame_DoesNotPassAtOnce() =>
        Assert.Equal(VerdictKind.Inconclusive, Judging.Judge(Judging.Guardrail("signal:score", "-5%"), SampleCounts.Signal("score", 100, 1, 0), SampleCounts.Signal("score", 1, 1, 0)).Kind);

    [Theory]
    [InlineData(0.0001, 0.001, true)]
    [InlineData(0.001, 0.001, false)]
    [InlineData(0.001, 0.0015, false)]
    public void Judge_ManyTimesControlFarBelowTheLimit_PassesWithAWarning(double control, double candidate, bool isNoted)
    {
        var verdict = Judging.Judge(Judging.Guardrail("error_rate", "+1pp"), SampleCounts.Errors(20_000, control), SampleCounts.Errors(20_000, candidate, seed: 2));

        Assert.Equal((VerdictKind.Pass, isNoted), (verdict.Kind, verdict.IsWarning));
        Assert.Equal(isNoted, verdict.Arithmetic.Contains("times control's", StringComparison.Ordinal));
    }

    [Fact]
    public void Judge_BeyondWarnOnly_WarnsAndPasses()
    {
        var guardrail = Judging.Guardrail("error_rate", hard: "+1pp", warn: "+0.1pp");

        var verdict = Judging.Judge(guardrail, SampleCounts.Errors(20_000, 0.001), SampleCounts.Errors(20_000, 0.004));

        Assert.Equal((VerdictKind.Pass, true), (verdict.Kind, verdict.IsWarning));
    }

    [Theory]
    [InlineData("latency_p95", "+1pp", "latency_p95: +1pp: percentage points do not apply to a latency; write +50% or 250ms")]
    [InlineData("shadow_mismatch_rate", "+50%", "shadow_mismatch_rate: +50%: there is no control to compare mismatches with; write 1%")]
    [InlineData("nonsense", "+50%", "nonsense: unknown metric")]
    public void Judge_ThresholdThatMeansNothing_IsAnError(string metric, string hard, string expected)
    {
        var verdict = Judging.Judge(Judging.Guardrail(metric, hard), CohortCounts.Empty, CohortCounts.Empty);

        Assert.Equal((VerdictKind.Error, expected), (verdict.Kind, verdict.Arithmetic));
    }

    [Fact]
    public void Judge_Arithmetic_IsOneLineForPeople()
    {
        var verdict = Judging.Judge(Errors, SampleCounts.Errors(20_000, 0.001), SampleCounts.Errors(4_000, 0.02, seed: 2));

        Assert.Matches(@"^error_rate \+1\.\d\dpp \(candidate 2\.\d\d % of 256,000 requests, control 0\.(1\d|09\d+) % of 1,280,000\), interval \[\+1\.\d\dpp, \+2\.\d\dpp\], hard \+0\.5pp: exceeded since the stage began$", verdict.Arithmetic);
        Assert.Equal(("+0.5pp", 256_000L, 1_280_000L), (verdict.Threshold!.Text, verdict.CandidateSamples, verdict.ControlSamples));
    }
}
