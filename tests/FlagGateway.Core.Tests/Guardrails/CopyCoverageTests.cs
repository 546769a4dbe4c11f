using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Tests.Guardrails;

/// <summary>What was never compared is no praise.</summary>
public sealed class CopyCoverageTests
{
    [Theory]
    // mismatch rate of the compared copies, share of all copies that is not comparable, verdict
    [InlineData(0.001, 0, VerdictKind.Pass)]
    [InlineData(0.001, 0.19, VerdictKind.Pass)]
    [InlineData(0.001, 0.21, VerdictKind.Inconclusive)]
    [InlineData(0.03, 0.21, VerdictKind.HardFail)]
    public void Judge_CopiesThatAreNotComparable_KeepItFromPassing(double rate, double share, VerdictKind expected)
    {
        var counts = SampleCounts.Errors(4_000, rate);
        var notComparable = (int)(counts.TotalRequests * share / (1 - share));

        var verdict = Judge(new CohortCounts { Compared = counts.Requests, Mismatched = counts.Errors, NotComparable = In(notComparable) });

        Assert.Equal(expected, verdict.Kind);
    }

    [Fact]
    public void Judge_NothingComparable_SaysWhy()
    {
        var verdict = Judge(new CohortCounts { NotComparable = In(492) });

        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.Contains("492 of 492 copies were not comparable", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_FewCopies_SaysNothingOfTheirShare()
    {
        var verdict = Judge(new CohortCounts { NotComparable = In(19) });

        Assert.DoesNotContain("not comparable", verdict.Arithmetic, StringComparison.Ordinal);
    }

    private static GuardrailVerdict Judge(CohortCounts candidate) => Judging.Judge(Judging.Guardrail("shadow_mismatch_rate", "1%"), CohortCounts.Empty, candidate);

    private static long[] In(int count)
    {
        var partitions = new long[UserPartitions.Count];
        for (var i = 0; i < count; i++)
            partitions[i % partitions.Length]++;
        return partitions;
    }
}
