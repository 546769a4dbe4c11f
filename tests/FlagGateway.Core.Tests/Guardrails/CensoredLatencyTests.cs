using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Tests.Guardrails;

/// <summary>Clients that leave before the answer: their requests took at least that long.</summary>
public sealed class CensoredLatencyTests
{
    private static readonly CohortCounts Control = SampleCounts.Latency(200, 0.05);

    [Theory]
    [InlineData("latency_p50", "+50%", VerdictKind.HardFail)]
    [InlineData("latency_p50", "500ms", VerdictKind.Inconclusive)]
    [InlineData("latency_p95", "+50%", VerdictKind.HardFail)]
    [InlineData("latency_p95", "500ms", VerdictKind.HardFail)]
    public void Judge_HalfHangsUntilClientsLeave_DoesNotPass(string metric, string hard, VerdictKind expected) =>
        Assert.Equal(expected, Judge(metric, hard, Control, Leave(SampleCounts.Latency(200, 0.05, seed: 2), 0.5, 1)).Kind);

    [Theory]
    [InlineData("latency_p50", "+50%")]
    [InlineData("latency_p50", "500ms")]
    [InlineData("latency_p95", "500ms")]
    public void Judge_MoreThanHalfHangs_Fails(string metric, string hard) =>
        Assert.Equal(VerdictKind.HardFail, Judge(metric, hard, Control, Leave(SampleCounts.Latency(200, 0.05, seed: 2), 0.6, 1)).Kind);

    [Fact]
    public void Judge_AllHang_FailsWithoutOneAnswer() =>
        Assert.Equal(VerdictKind.HardFail, Judge("latency_p50", "+50%", Control, Leave(SampleCounts.Latency(200, 0.05, seed: 2), 1, 1)).Kind);

    [Fact]
    public void Judge_FivePerCentHang_FailsTheP99()
    {
        var verdict = Judge("latency_p99", "+50%", Control, Leave(SampleCounts.Latency(200, 0.05, seed: 2), 0.05, 1));

        Assert.Equal(VerdictKind.HardFail, verdict.Kind);
        Assert.Null(verdict.Upper);
        Assert.Contains("with requests that clients left unanswered, as at least that long: candidate", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_ImpatientClientsGetSlowAnswers_Fails()
    {
        // The 20 % who leave after 200 ms are the ones for whom the candidate is slow.
        var candidate = Leave(SampleCounts.Latency(200, 0.05, seed: 2), 0.2, 0.2);

        Assert.Equal(VerdictKind.HardFail, Judge("latency_p95", "+50%", Control, candidate).Kind);
    }

    [Theory]
    [InlineData("latency_p95", "+50%")]
    [InlineData("latency_p95", "150ms")]
    public void Judge_ClientsLeaveTheCandidateSoonerThanAnybodyCanTell_DoesNotPass(string metric, string hard)
    {
        // Those who leave after 40 ms say nothing of the quantile, were it not that control's clients do not leave.
        var candidate = Leave(SampleCounts.Latency(2_000, 0.05, seed: 2), 0.08, 0.04);

        Assert.Equal(VerdictKind.Inconclusive, Judge(metric, hard, SampleCounts.Latency(2_000, 0.05), candidate).Kind);
    }

    [Theory]
    [InlineData("latency_p50", "+50%")]
    [InlineData("latency_p95", "+50%")]
    [InlineData("latency_p95", "500ms")]
    public void Judge_ClientsOfBothLeaveAlike_Passes(string metric, string hard) => Assert.Equal(
        VerdictKind.Pass,
        Judge(metric, hard, Leave(SampleCounts.Latency(4_000, 0.05), 0.1, 0.03), Leave(SampleCounts.Latency(4_000, 0.05, seed: 2), 0.1, 0.03)).Kind);

    [Theory]
    [InlineData(0.5)]
    [InlineData(0.1)]
    public void Judge_BothHangAlike_DecidesNothing(double share) => Assert.Equal(
        VerdictKind.Inconclusive,
        Judge("latency_p95", "+50%", Leave(Control, share, 1), Leave(SampleCounts.Latency(200, 0.05, seed: 2), share, 1)).Kind);

    [Fact]
    public void Judge_OneNetworkLeaves_PausesOnly()
    {
        var verdict = Judge("latency_p95", "+50%", WithNetworks(Control), WithNetworks(Leave(SampleCounts.Latency(200, 0.05, seed: 2), 0.5, 1), leaving: 1));

        Assert.Equal((VerdictKind.SoftFail, true), (verdict.Kind, verdict.IsOfOneNetwork));
    }

    [Fact]
    public void Judge_ManyNetworksLeave_RollsBack()
    {
        var verdict = Judge("latency_p95", "+50%", WithNetworks(Control), WithNetworks(Leave(SampleCounts.Latency(200, 0.05, seed: 2), 0.5, 1), leaving: UserPartitions.Count));

        Assert.Equal((VerdictKind.HardFail, false), (verdict.Kind, verdict.IsOfOneNetwork));
    }

    private static GuardrailVerdict Judge(string metric, string hard, CohortCounts control, CohortCounts candidate) =>
        Judging.Judge(Judging.Guardrail(metric, hard), control, candidate);

    private static CohortCounts Leave(CohortCounts counts, double share, double after) => SampleCounts.Leave(counts, share, _ => after);

    // By network as by user; what clients left comes from the partitions of some networks only.
    private static CohortCounts WithNetworks(CohortCounts counts, int leaving = 0)
    {
        var (latency, censored) = (counts.Latency.ToArray(), new int[UserPartitions.Count * LatencyScale.Buckets]);
        for (var i = 0; i < counts.CensoredLatency.Count; i++)
            censored[(i / LatencyScale.Buckets % Math.Max(1, leaving) * LatencyScale.Buckets) + (i % LatencyScale.Buckets)] += counts.CensoredLatency[i];
        return counts with
        {
            Networks = new NetworkCounts
            {
                Requests = Rows(latency),
                Abandoned = Rows(censored),
                Latency = latency,
                CensoredLatency = censored,
                Distinct = 200,
            },
        };
    }

    private static long[] Rows(int[] histogram) =>
        [.. Enumerable.Range(0, UserPartitions.Count).Select(partition => (long)histogram.AsSpan(partition * LatencyScale.Buckets, LatencyScale.Buckets).ToArray().Sum())];
}
