using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Tests.Guardrails;

public sealed class PlannedPassTests
{
    private static readonly PlannedAnalysis First = new(1, 0.01);

    private static readonly Guardrail Errors = Judging.Guardrail("error_rate", "+0.5pp", "+0.1pp");
    private static readonly Guardrail Latency = Judging.Guardrail("latency_p95", "+50%", "+20%");

    [Fact]
    public void Judge_EqualCandidateAtAnAnalysis_PassesWithLessData()
    {
        var (control, candidate) = (Counts(20_000, 20), Counts(700, 1));

        Assert.Equal(VerdictKind.Inconclusive, Judge(Errors, control, candidate, null).Kind);
        var verdict = Judge(Errors, control, candidate, First);
        Assert.Equal(VerdictKind.Pass, verdict.Kind);
        Assert.Contains("met at planned analysis 1", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error_rate", "+0.5pp", "pp")]
    [InlineData("error_rate", "+200%", "%")]
    [InlineData("latency_p95", "+50%", "%")]
    public void Judge_Bounds_HaveTheUnitOfTheLimit(string metric, string hard, string unit)
    {
        var (control, candidate) = metric == "error_rate" ? (Counts(20_000, 200), Counts(7_000, 70)) : (Modes(1, 0.05), Modes(1, 0.05));

        var verdict = Judge(Judging.Guardrail(metric, hard), control, candidate, First);

        Assert.Matches($@"interval \[[+-][0-9.]+{unit}, [+-][0-9.]+{unit}\]", verdict.Arithmetic);
        Assert.Matches($@"at planned analysis 1: at most [+-][0-9.]+{unit}, one-sided", verdict.Arithmetic);
    }

    [Fact]
    public void Judge_WorseCandidateAtAnAnalysis_DoesNotPass() =>
        Assert.NotEqual(VerdictKind.Pass, Judge(Errors, Counts(20_000, 20), Counts(7_000, 28), First).Kind);

    // One user: a single degree of freedom, whose quantiles are far out.
    [Theory]
    [InlineData(0.01)]
    [InlineData(0.0001)]
    [InlineData(0.0000001)]
    public void Judge_OneUserAtALateAnalysis_DoesNotPass(double alpha)
    {
        var (requests, errors) = (new long[UserPartitions.Count], new long[UserPartitions.Count]);
        (requests[3], requests[4], errors[3]) = (700, 50, 1);

        Assert.Equal(VerdictKind.Inconclusive, Judge(Errors, Counts(20_000, 20), new CohortCounts { Requests = requests, Errors = errors }, new PlannedAnalysis(9, alpha)).Kind);
    }

    // Control shows that errors come fifty at a time; a candidate without any has only not had its first burst.
    [Theory]
    [InlineData(false, VerdictKind.Pass)]
    [InlineData(true, VerdictKind.Inconclusive)]
    public void Judge_NoErrorYetAndControlHasBursts_IsAsUncertainAsControl(bool hasBursts, VerdictKind kind)
    {
        var control = Counts(20_000, 20, hasBursts ? 50 : 1);

        Assert.Equal(kind, Judge(Errors, control, Counts(700, 0), First).Kind);
    }

    // The slow mode has about 5 % of the requests, so p95 is in one mode or the other by chance.
    [Theory]
    [InlineData(1, VerdictKind.Pass)]
    [InlineData(1.2, VerdictKind.Inconclusive)]
    [InlineData(1.6, VerdictKind.HardFail)]
    public void Judge_TwoModesAroundTheQuantile_IsDecidedByItsNeighbours(double factor, VerdictKind kind) =>
        Assert.Equal(kind, Judge(Latency, Modes(1, 0.05), Modes(factor, 0.0505), First).Kind);

    [Fact]
    public void Judge_SlowModeHalfAgainAsLarge_DoesNotPass() =>
        Assert.NotEqual(VerdictKind.Pass, Judge(Latency, Modes(1, 0.05), Modes(1, 0.075), First).Kind);

    [Fact]
    public void Judge_WarmingUp_JudgesGrossFailuresOnly()
    {
        var input = new JudgeInput { Windows = [new ComparisonWindow(Counts(20_000, 20), Counts(7_000, 300))], WarmingUp = TimeSpan.FromSeconds(80) };
        var verdict = GuardrailJudge.Judge(Errors, input);

        Assert.Equal((VerdictKind.Inconclusive, "error_rate: warming up, not judged for another 1m 20s"), (verdict.Kind, verdict.Arithmetic));
        Assert.Equal(VerdictKind.HardFail, GuardrailJudge.Judge(Errors, input with { Windows = [new ComparisonWindow(Counts(20_000, 20), Counts(7_000, 6_000))] }).Kind);
    }

    // A control that always fails 30 % of its requests is no news.
    [Theory]
    [InlineData(0.05, VerdictKind.Inconclusive)]
    [InlineData(0.5, VerdictKind.Pass)]
    public void Judge_ControlFailsAsItAlwaysDoes_IsJudgedBelowThePlansOwnLimit(double controlFailure, VerdictKind kind)
    {
        var guardrail = Judging.Guardrail("error_rate", "+50%", "+10%");
        var input = new JudgeInput { Windows = [new ComparisonWindow(Counts(20_000, 6_000), Counts(20_000, 6_000))], ControlFailure = controlFailure };

        Assert.Equal(kind, GuardrailJudge.Judge(guardrail, input).Kind);
    }

    private static GuardrailVerdict Judge(Guardrail guardrail, CohortCounts control, CohortCounts candidate, PlannedAnalysis? analysis) =>
        GuardrailJudge.Judge(guardrail, new JudgeInput { Windows = [new ComparisonWindow(control, candidate)], Analysis = analysis });

    // Errors of each partition, or bursts of as many that hit one partition in each size of a burst.
    private static CohortCounts Counts(long requests, long errors, int burst = 1) => new()
    {
        Requests = [.. Enumerable.Repeat(requests, UserPartitions.Count)],
        Errors = [.. Enumerable.Range(0, UserPartitions.Count).Select(partition => partition % burst == 0 ? Math.Min(requests, errors * burst) : 0)],
    };

    // Two lognormal modes, the slow one ten times as slow, with users of slightly different shares.
    private static CohortCounts Modes(double factor, double slowShare)
    {
        const int Requests = 20_000;
        var latency = new int[UserPartitions.Count * LatencyScale.Buckets];
        Random random = new(7);
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            for (var i = 0; i < Requests; i++)
            {
                var mode = random.NextDouble() < slowShare * (1 + (0.1 * ((partition % 8) - 3.5) / 3.5)) ? 10 : 1;
                var duration = 0.1 * factor * mode * Math.Exp(0.5 * MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1));
                latency[(partition * LatencyScale.Buckets) + LatencyScale.BucketOf(duration)]++;
            }
        }

        return new CohortCounts { Requests = [.. Enumerable.Repeat((long)Requests, UserPartitions.Count)], Latency = latency };
    }
}
