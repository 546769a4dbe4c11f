using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Comparing;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Tests.Guardrails;

namespace FlagGateway.Core.Tests.Comparing;

public sealed class CohortComparisonTests
{
    [Fact]
    public void Compare_SameSpanAndLimit_HasTheNumbersOfTheGuardrail()
    {
        var (control, candidate) = (SampleCounts.Errors(500, 0.01), SampleCounts.Errors(400, 0.03, seed: 2));
        var guardrail = Judging.Guardrail("error_rate", "+0.5pp", "+0.1pp");

        var row = Row([guardrail], control, candidate, "error_rate");
        var verdict = Judging.Judge(guardrail, control, candidate);

        Assert.Equal((verdict.Control, verdict.Candidate, verdict.Estimate, verdict.Lower, verdict.Upper), (row.Control, row.Candidate, row.Difference, row.Lower, row.Upper));
        Assert.Equal((VerdictKind.HardFail, CohortVerdict.Stop), (verdict.Kind, row.Verdict));
        Assert.Equal(("+0.1pp", "+0.5pp", ThresholdKind.DifferenceInPoints), (row.Soft, row.Hard, row.Kind));
    }

    [Fact]
    public void Compare_NothingCounted_HasNoVerdict()
    {
        var rows = CohortComparison.Compare(new ComparisonWindow(CohortCounts.Empty, CohortCounts.Empty), []);

        Assert.Equal(["error_rate", "abandon_rate", "latency_p50", "latency_p95", "latency_p99"], rows.Select(static row => row.Metric));
        Assert.All(rows, static row => Assert.Equal((null, null, null, 0L), (row.Verdict, row.Control, row.Difference, row.CandidateSamples)));
    }

    [Fact]
    public void Compare_ClientsLeave_ShowsTheirShareAndLongerDurations()
    {
        var (control, candidate) = (Answered(SampleCounts.Latency(200, 0.1)), Answered(SampleCounts.Leave(SampleCounts.Latency(200, 0.1, seed: 2), 0.2, static _ => 5)));

        var row = Row([], control, candidate, "abandon_rate");
        var slow = Row([], control, candidate, "latency_p95");

        Assert.Equal((CohortVerdict.Investigate, 0.0), (row.Verdict, row.Control));
        Assert.InRange(row.Candidate!.Value, 0.18, 0.22);
        Assert.Equal(CohortVerdict.Investigate, slow.Verdict);
        Assert.InRange(slow.Candidate!.Value, 4.8, 5.2);

        static CohortCounts Answered(CohortCounts counts) => counts with
        {
            Requests = [.. Enumerable.Range(0, UserPartitions.Count).Select(partition => (long)counts.Latency.Skip(partition * LatencyScale.Buckets).Take(LatencyScale.Buckets).Sum())],
        };
    }

    [Fact]
    public void Compare_SlowerWithoutGuardrail_IsWorthALook()
    {
        var row = Row([], SampleCounts.Latency(200, 0.1), SampleCounts.Latency(200, 0.2, seed: 2), "latency_p95");

        Assert.Equal((CohortVerdict.Investigate, ThresholdKind.RelativeDifference), (row.Verdict, row.Kind));
        Assert.InRange(row.Difference!.Value, 0.8, 1.2);
        Assert.InRange(0, double.NegativeInfinity, row.Lower!.Value);
    }

    [Theory]
    [InlineData("-10%", 0.8, CohortVerdict.Stop)]
    [InlineData("-10%", 1.2, CohortVerdict.Better)]
    [InlineData(null, 1.2, CohortVerdict.Investigate)]
    public void Compare_Signal_GoesByTheSideThatTheGuardrailCallsBad(string? hard, double mean, CohortVerdict expected)
    {
        IReadOnlyList<Guardrail> guardrails = hard is null ? [] : [Judging.Guardrail("signal:score", hard)];

        var row = Row(guardrails, SampleCounts.Signal("score", 200, 1, 0.1), SampleCounts.Signal("score", 200, mean, 0.1, seed: 2), "signal:score");

        Assert.Equal(expected, row.Verdict);
    }

    [Fact]
    public void Compare_NotComparable_HoldsOnlyAbsoluteLimits()
    {
        var (control, candidate) = (SampleCounts.Errors(500, 0.001), SampleCounts.Errors(500, 0.05, seed: 2));
        var span = new ComparisonWindow(control, candidate);

        var relative = CohortComparison.Compare(span, [Judging.Guardrail("error_rate", "+0.5pp")], static _ => new AppliedReference(ReferenceKind.None))[0];
        var absolute = CohortComparison.Compare(span, [Judging.Guardrail("error_rate", "1%")], static _ => new AppliedReference(ReferenceKind.None))[0];

        Assert.Equal((null, null), (relative.Verdict, relative.Difference));
        Assert.Equal((CohortVerdict.Stop, null), (absolute.Verdict, absolute.Difference));
    }

    [Fact]
    public void Compare_WithReference_HoldsRelativeLimitsAgainstIt()
    {
        var (before, candidate) = (SampleCounts.Errors(500, 0.001), SampleCounts.Errors(500, 0.05, seed: 2));

        var row = CohortComparison.Compare(
            new ComparisonWindow(CohortCounts.Empty, candidate), [Judging.Guardrail("error_rate", "+0.5pp")], _ => new AppliedReference(ReferenceKind.GroupsBefore, before))[0];

        Assert.Equal((CohortVerdict.Stop, ReferenceKind.GroupsBefore), (row.Verdict, row.Reference));
        Assert.InRange(row.Difference!.Value, 0.03, 0.07);
    }

    [Theory]
    [InlineData(VerdictKind.Inconclusive, CohortVerdict.Inconclusive)]
    [InlineData(VerdictKind.NotJudged, CohortVerdict.NotJudged)]
    [InlineData(VerdictKind.Error, CohortVerdict.NotMeasured)]
    [InlineData(VerdictKind.Pass, CohortVerdict.WithinTolerance)]
    [InlineData(VerdictKind.SoftFail, CohortVerdict.Investigate)]
    [InlineData(VerdictKind.HardFail, CohortVerdict.Stop)]
    public void Compare_GuardrailHasAVerdict_IsTheVerdictOfTheRow(VerdictKind kind, CohortVerdict expected)
    {
        var counts = SampleCounts.Errors(500, 0.01);
        GuardrailVerdict verdict = new() { Guardrail = "error_rate", Kind = kind, Arithmetic = "as it is" };

        var row = CohortComparison.Compare(new ComparisonWindow(counts, counts), [Judging.Guardrail("error_rate", "+5pp")], verdicts: [verdict])[0];

        Assert.Equal(expected, row.Verdict);
    }

    [Fact]
    public void Compare_LimitNotSettled_IsInconclusiveAsTheGuardrailIs()
    {
        var (guardrail, counts) = (Judging.Guardrail("error_rate", "+0.1pp"), SampleCounts.Errors(20, 0.05));

        var row = Row([guardrail], counts, counts, "error_rate");

        Assert.Equal(VerdictKind.Inconclusive, Judging.Judge(guardrail, counts, counts).Kind);
        Assert.Equal((CohortVerdict.Inconclusive, false), (row.Verdict, row.IsSettled));
    }

    [Fact]
    public void Compare_CopiesDiffer_HasARowWithoutControl()
    {
        var counts = SampleCounts.Errors(100, 0.05);
        var candidate = CohortCounts.Empty with { Compared = counts.Requests, Mismatched = counts.Errors };

        var row = Row([Judging.Guardrail("shadow_mismatch_rate", "1%")], CohortCounts.Empty, candidate, "shadow_mismatch_rate");

        Assert.Equal((null, null, CohortVerdict.Stop), (row.Control, row.Difference, row.Verdict));
    }

    private static CohortRow Row(IReadOnlyList<Guardrail> guardrails, CohortCounts control, CohortCounts candidate, string metric) =>
        Assert.Single(CohortComparison.Compare(new ComparisonWindow(control, candidate), guardrails), row => row.Metric == metric);
}
