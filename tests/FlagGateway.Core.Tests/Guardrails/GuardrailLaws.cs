using FlagGateway.Core.Cohorts;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Guardrails;

public sealed class GuardrailLaws
{
    private static readonly Config Some = Laws.Try(200);
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void Judge_CohortsExchanged_MirrorsTheIntervalOfADifference() => Check.One(Some, Prop.ForAll(Seeds, seed =>
    {
        var (control, candidate) = Any(seed);
        var guardrail = Judging.Guardrail("error_rate", "+0.5pp");

        var there = Judging.Judge(guardrail, control, candidate);
        var back = Judging.Judge(guardrail, candidate, control);

        Assert.Equal(there.Estimate!.Value, -back.Estimate!.Value, 1e-12);
        Assert.Equal(there.Lower!.Value, -back.Upper!.Value, 1e-9);
        Assert.Equal(there.Upper!.Value, -back.Lower!.Value, 1e-9);
    }));

    [Fact]
    public void Judge_CohortsExchanged_InvertsTheIntervalOfARatio() => Check.One(Some, Prop.ForAll(Seeds, seed =>
    {
        var (control, candidate) = Any(seed);
        var guardrail = Judging.Guardrail("error_rate", "+50%");

        var there = Judging.Judge(guardrail, control, candidate);
        var back = Judging.Judge(guardrail, candidate, control);

        if (there.Upper is { } upper && back.Lower is { } lower)
            Assert.Equal(1, (1 + upper) * (1 + lower), 1e-6);
    }));

    [Fact]
    public void Judge_IntervalAlwaysHoldsTheEstimate() => Check.One(Some, Prop.ForAll(Seeds, seed =>
    {
        var (control, candidate) = Any(seed);

        foreach (var limit in new[] { "+0.5pp", "+50%", "1%" })
        {
            var verdict = Judging.Judge(Judging.Guardrail("error_rate", limit), control, candidate);
            if (verdict.Estimate is { } estimate)
                Assert.InRange(estimate, verdict.Lower ?? double.NegativeInfinity, verdict.Upper ?? double.PositiveInfinity);
        }
    }));

    [Fact]
    public void Judge_TenTimesTheData_NarrowsTheInterval() => Check.One(Some, Prop.ForAll(Seeds, seed =>
    {
        var (control, candidate) = Any(seed);
        var guardrail = Judging.Guardrail("error_rate", "+0.5pp");

        var few = Judging.Judge(guardrail, control, candidate);
        var many = Judging.Judge(guardrail, Independent(control, seed), Independent(candidate, seed + 1));

        Assert.True(many.Upper - many.Lower < few.Upper - few.Lower);
    }));

    [Fact]
    public void Judge_TwoHundredEqualCohorts_CoversTheTruthInAll()
    {
        var missed = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var verdict = Judging.Judge(Judging.Guardrail("error_rate", "+0.5pp"), SampleCounts.Errors(2_000, 0.005, seed), SampleCounts.Errors(500, 0.01, seed + 1_000));
            missed += verdict.Lower > 0.005 || verdict.Upper < 0.005 ? 1 : 0;
        }

        // At one look the intervals are wider than 99 %: two misses would be bad luck, three a fault.
        Assert.InRange(missed, 0, 2);
    }

    [Fact]
    public void Judge_TwoHundredEqualLatencies_CoversTheTruthInAll()
    {
        var missed = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var verdict = Judging.Judge(Judging.Guardrail("latency_p95", "+50%"), SampleCounts.Latency(200, 0.1, seed: seed), SampleCounts.Latency(50, 0.13, seed: seed + 1_000));
            missed += verdict.Lower > 0.3 || verdict.Upper < 0.3 ? 1 : 0;
        }

        Assert.InRange(missed, 0, 2);
    }

    [Fact]
    public void Judge_AnyCountsAtAll_GivesAVerdictWithoutNaN() => Check.One(Some, Prop.ForAll(Seeds, seed =>
    {
        var random = new Random(seed);
        var (control, candidate) = (Wild(random), Wild(random));

        foreach (var metric in new[] { "error_rate", "shadow_mismatch_rate", "latency_p50", "latency_p99", "signal:score" })
        {
            foreach (var limit in new[] { "+0.5pp", "+0pp", "+50%", "-10%", "1%", "250ms", "0" })
            {
                var verdict = Judging.Judge(Judging.Guardrail(metric, limit, warn: limit), control, candidate);

                Assert.All([verdict.Control, verdict.Candidate, verdict.Estimate, verdict.Lower, verdict.Upper], value => Assert.True(value is null || double.IsFinite(value.Value)));
                Assert.DoesNotContain("NaN", verdict.Arithmetic, StringComparison.Ordinal);
            }
        }
    }));

    // Few or many partitions, sizes over many orders, all or nothing failing.
    private static CohortCounts Wild(Random random)
    {
        var (requests, errors, latency, sums) = (new long[UserPartitions.Count], new long[UserPartitions.Count], new int[UserPartitions.Count * LatencyScale.Buckets], new double[UserPartitions.Count]);
        var partitions = random.Next(UserPartitions.Count + 1);
        for (var partition = 0; partition < partitions; partition++)
        {
            requests[partition] = (long)Math.Pow(10, 9 * random.NextDouble());
            errors[partition] = random.Next(3) switch { 0 => 0, 1 => requests[partition], _ => (long)(requests[partition] * random.NextDouble()) };
            latency[(partition * LatencyScale.Buckets) + random.Next(LatencyScale.Buckets)] = (int)requests[partition];
            sums[partition] = requests[partition] * (random.Next(3) - 1.0);
        }

        return new CohortCounts
        {
            Requests = requests,
            Errors = errors,
            Compared = requests,
            Mismatched = errors,
            Latency = latency,
            Signals = new Dictionary<string, SignalCounts>(StringComparer.Ordinal) { ["score"] = new(requests, sums) },
        };
    }

    // Ten times the requests at the same mean rate, with counts of their own: variance between partitions falls
    // tenfold.
    private static CohortCounts Independent(CohortCounts counts, int seed) =>
        SampleCounts.Errors(10 * counts.Requests[0], counts.TotalErrors / (double)counts.TotalRequests, seed);

    private static (CohortCounts Control, CohortCounts Candidate) Any(int seed)
    {
        var random = new Random(seed);
        return (Cohort(), Cohort());

        CohortCounts Cohort() => SampleCounts.Errors(random.Next(1, 200), 0.2 * random.NextDouble() * random.NextDouble(), random.Next());
    }
}
