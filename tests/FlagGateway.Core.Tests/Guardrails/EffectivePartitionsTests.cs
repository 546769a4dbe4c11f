using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Tests.Guardrails;

/// <summary>How few users there are behind many requests is in the verdict.</summary>
public sealed class EffectivePartitionsTests
{
    private static readonly Guardrail Errors = Judging.Guardrail("error_rate", hard: "+5pp");

    [Fact]
    public void Judge_EqualPartitions_NamesNone()
    {
        var verdict = Judging.Judge(Errors, Users(static _ => 1_000), Users(static _ => 100));

        Assert.Equal((64d, 64d), (verdict.ControlPartitions, verdict.CandidatePartitions));
        Assert.DoesNotContain("unequal users", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error_rate")]
    [InlineData("latency_p95")]
    public void Judge_FewPartitions_SaysHowManyThereAre(string metric)
    {
        // Three tenants, of which one has half of the requests: 1 / (1/4 + 1/16 + 1/16).
        var verdict = Judging.Judge(Judging.Guardrail(metric, hard: "+50%"), Users(static _ => 1_000), Users(static partition => partition switch { 0 => 2_000, 1 or 2 => 1_000, _ => 0 }));

        Assert.Equal(8 / 3d, verdict.CandidatePartitions!.Value, 9);
        Assert.EndsWith("; few or unequal users: as uncertain as 2.7 equal user partitions of the candidate, 64 of control", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NoControl_NamesNone()
    {
        var verdict = Judging.Judge(Judging.Guardrail("error_rate", hard: "5%"), CohortCounts.Empty, Users(static partition => partition < 3 ? 1_000 : 0));

        Assert.Equal((null, 3d), (verdict.ControlPartitions, verdict.CandidatePartitions));
        Assert.DoesNotContain("unequal users", verdict.Arithmetic, StringComparison.Ordinal);
    }

    private static CohortCounts Users(Func<int, int> requests)
    {
        var latency = new int[UserPartitions.Count * LatencyScale.Buckets];
        for (var partition = 0; partition < UserPartitions.Count; partition++)
            latency[(partition * LatencyScale.Buckets) + LatencyScale.BucketOf(0.1)] = requests(partition);
        return CohortCounts.Empty with
        {
            Requests = [.. Enumerable.Range(0, UserPartitions.Count).Select(partition => (long)requests(partition))],
            Errors = [.. Enumerable.Range(0, UserPartitions.Count).Select(partition => requests(partition) / 500L)],
            Latency = latency,
        };
    }
}
