using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Tests.Statistics;

public sealed class PastAdjustmentTests
{
    private const double ErrorRate = 0.05;

    [Fact]
    public void Estimate_UsersDifferAndTheirPastShowsIt_IntervalIsNarrowerAndMoves()
    {
        var (control, candidate, past) = Draw(new Random(1), spread: 1);

        var (before, after) = (Interval(control, candidate, null), Interval(control, candidate, past));

        Assert.True(after.Upper - after.Lower < 0.4 * (before.Upper - before.Lower), $"{before} {after}");
        Assert.True(Math.Abs(after.Estimate) < 0.25 * Math.Abs(before.Estimate), $"{before} {after}");
    }

    [Fact]
    public void Estimate_PastSaysNothing_IntervalIsTheSame()
    {
        var random = new Random(2);
        var (control, candidate, _) = Draw(random, spread: 0);
        var (_, _, other) = Draw(random, spread: 1);

        Assert.Equal(Interval(control, candidate, null), Interval(control, candidate, other));
    }

    /// <summary>The one error of a small candidate is of a partition that had most errors before.</summary>
    [Fact]
    public void Estimate_HandfulOfEvents_IntervalIsTheSame()
    {
        var (control, candidate) = (Few(30, 4, 20), Few(1, 1, 5));
        CohortPast past = new(Few(10_000, 400, 20), Few(500, 100, 5));

        Assert.Equal(Interval(control, candidate, null), Interval(control, candidate, past));

        static CohortCounts Few(long requests, long errors, int partition)
        {
            var counts = new CohortCounts { Requests = [.. Enumerable.Repeat(requests, UserPartitions.Count)], Errors = new long[UserPartitions.Count] };
            ((long[])counts.Errors)[partition] = errors;
            return counts;
        }
    }

    [Fact]
    public void Estimate_RatesRiseManyTimes_ShiftIsNoMoreThanWhatThePastShows()
    {
        // A draw whose every rate is ten times that of the past.
        var (control, candidate, _) = Draw(new Random(6), spread: 1);
        CohortPast past = new(Part(control), Part(candidate));

        var (before, after) = (Interval(control, candidate, null), Interval(control, candidate, past));

        var shift = Rate(past.Candidate) - Rate(past.Control);
        Assert.InRange(Math.Abs(before.Estimate - after.Estimate), 0.99 * Math.Abs(shift), 1.01 * Math.Abs(shift));

        static double Rate(CohortCounts counts) => counts.TotalErrors / (double)counts.TotalRequests;

        static CohortCounts Part(CohortCounts counts) => counts with { Errors = [.. counts.Errors.Select(static count => count / 10)] };
    }

    [Fact]
    public void Estimate_CandidateIsWorse_DifferenceRemains()
    {
        var (control, candidate, past) = Draw(new Random(3), spread: 1, added: 0.02);

        var interval = Interval(control, candidate, past);

        Assert.InRange(0.02, interval.Lower, interval.Upper);
        Assert.True(interval.Lower > 0.01, $"{interval}");
    }

    /// <summary>A planned interval at 2 % on one side is wrong in about 2 % of the draws on either side.</summary>
    [Theory]
    [InlineData(64)]
    [InlineData(8)]
    public void Estimate_ManyDraws_IntervalIsRarelyWrong(int partitions)
    {
        const int draws = 2_000;
        var random = new Random(4);
        int above = 0, below = 0;
        for (var i = 0; i < draws; i++)
        {
            var (control, candidate, past) = Draw(random, spread: 1, partitions: partitions);
            var interval = Interval(control, candidate, past, Coverage.Planned(0.02));
            above += interval.Lower > 0 ? 1 : 0;
            below += interval.Upper < 0 ? 1 : 0;
        }

        Assert.InRange(above, 0, 0.03 * draws);
        Assert.InRange(below, 0, 0.03 * draws);
    }

    [Fact]
    public void Create_NoPastOrTooFewPartitions_IsNull()
    {
        var sizes = PartitionSizes.From(Enumerable.Repeat(100.0, UserPartitions.Count).ToArray());
        PartitionSums none = PartitionSums.From([], []), few = PartitionSums.From([10, 10], [1, 0]), some = PartitionSums.From([10, 10, 10, 10, 10, 10], [1, 0, 2, 0, 0, 1]);

        Assert.Null(PastAdjustment.Create(sizes, none, sizes, some));
        Assert.Null(PastAdjustment.Create(sizes, some, sizes, none));
        Assert.Null(PastAdjustment.Create(sizes, few, sizes, few));
        Assert.NotNull(PastAdjustment.Create(sizes, some, sizes, some));
    }

    [Fact]
    public void IntervalOf_LatencyOfUsersWhoWereSlowBefore_IsAdjusted()
    {
        var random = new Random(5);
        var slow = Enumerable.Range(0, 2 * UserPartitions.Count).Select(_ => random.NextDouble()).ToArray();
        CohortCounts control = Durations(random, slow.AsSpan(0, UserPartitions.Count), 0), candidate = Durations(random, slow.AsSpan(UserPartitions.Count), 0.3);
        CohortPast past = new(Durations(random, slow.AsSpan(0, UserPartitions.Count), 0), Durations(random, slow.AsSpan(UserPartitions.Count), 0.3));

        LatencyReading own = new(new ComparisonWindow(control, candidate), 0.95, LatencySource.Response), adjusted = new(new ComparisonWindow(control, candidate) { Past = past }, 0.95, LatencySource.Response);
        var (before, after) = (own.IntervalOf(ThresholdKind.RelativeDifference, 0.1, 0.02), adjusted.IntervalOf(ThresholdKind.RelativeDifference, 0.1, 0.02));

        // The candidate's users were slower before, so they are not slower because of it.
        Assert.True(own.EstimateOf(ThresholdKind.RelativeDifference) > 0.05, $"{before}");
        Assert.InRange(adjusted.EstimateOf(ThresholdKind.RelativeDifference), -0.03, 0.03);
        Assert.Equal(adjusted.EstimateOf(ThresholdKind.RelativeDifference), after.Estimate, 6);
        Assert.InRange(0, after.Lower, after.Upper);
        Assert.True(after.Upper - after.Lower < before.Upper - before.Lower, $"{before} {after}");
    }

    [Fact]
    public void WithReference_AnotherReference_HasNoPastOfControl()
    {
        CohortCounts some = new(), other = new();
        ComparisonWindow[] windows = [new(some, some) { Past = new CohortPast(some, some) }];

        Assert.Null(ComparisonWindow.WithReference(windows, other)[0].Past);
        Assert.NotNull(windows[0].Copy().Past);
    }

    private static Interval Interval(CohortCounts control, CohortCounts candidate, CohortPast? past, Coverage? coverage = null) =>
        MetricReader.Read("error_rate", new ComparisonWindow(control, candidate) { Past = past }).IntervalOf(ThresholdKind.DifferenceInPoints, 0.005, coverage ?? 0.02);

    // Partitions whose users fail at rates of their own, before as now.
    private static (CohortCounts Control, CohortCounts Candidate, CohortPast Past) Draw(Random random, double spread, double added = 0, int partitions = UserPartitions.Count)
    {
        var (controlRates, candidateRates) = (Rates(), Rates());
        return (Counts(random, controlRates, 20_000), Counts(random, [.. candidateRates.Select(rate => rate + added)], 2_000), new CohortPast(Counts(random, controlRates, 100_000), Counts(random, candidateRates, 10_000)));

        double[] Rates() => [.. Enumerable.Range(0, partitions).Select(_ => ErrorRate * (1 + (spread * ((2 * random.NextDouble()) - 1))))];
    }

    private static CohortCounts Counts(Random random, double[] rates, long size)
    {
        long[] requests = new long[UserPartitions.Count], errors = new long[UserPartitions.Count];
        for (var i = 0; i < rates.Length; i++)
        {
            requests[i] = (long)(size * (0.5 + random.NextDouble()));
            errors[i] = Binomial(random, requests[i], rates[i]);
        }

        return new CohortCounts { Requests = requests, Errors = errors };
    }

    private static CohortCounts Durations(Random random, ReadOnlySpan<double> slow, double added)
    {
        var (requests, latency) = (new long[UserPartitions.Count], new int[UserPartitions.Count * LatencyScale.Buckets]);
        for (var partition = 0; partition < slow.Length; partition++)
        {
            for (var i = 0; i < 2_000; i++)
            {
                requests[partition]++;
                // A larger tail for some partitions.
                var seconds = 0.1 * Math.Exp(0.4 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()) * (1 + slow[partition] + added));
                latency[(partition * LatencyScale.Buckets) + LatencyScale.BucketOf(seconds)]++;
            }
        }

        return new CohortCounts { Requests = requests, Latency = latency };
    }

    private static long Binomial(Random random, long count, double rate)
    {
        // Close enough for hundreds of events.
        var normal = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        return Math.Clamp((long)Math.Round((count * rate) + (Math.Sqrt(count * rate * (1 - rate)) * normal)), 0, count);
    }
}
