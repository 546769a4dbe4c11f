using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Statistics;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Statistics;

public sealed class LatencyQuantileTests
{
    [Fact]
    public void Of_AnyDurations_LiesWithinTwoPerCent() => Check.One(
        Laws.Try(300),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            var durations = Enumerable.Range(0, random.Next(1, 2_000)).Select(_ => LatencyScale.Minimum * Math.Pow(1e6, random.NextDouble())).ToArray();
            var latency = new int[UserPartitions.Count * LatencyScale.Buckets];
            foreach (var duration in durations)
                latency[(random.Next(UserPartitions.Count) * LatencyScale.Buckets) + LatencyScale.BucketOf(duration)]++;

            foreach (var level in new[] { 0.5, 0.9, 0.95, 0.99 })
            {
                var exact = durations.Order().ElementAt((int)Math.Ceiling(level * durations.Length) - 1);
                Assert.Equal(1, LatencyQuantile.Estimate(new CohortCounts { Latency = latency }, level)!.Value / exact, LatencyScale.RelativeError + 1e-9);
            }
        }));

    [Fact]
    public void Of_NoDurations_IsNull() => Assert.Null(LatencyQuantile.Estimate(CohortCounts.Empty, 0.95));

    [Fact]
    public void Of_OneUserRulesTheCohort_StillCountsAll()
    {
        var counts = SampleCounts.Poisoned(SampleCounts.Latency(100, 0.1));

        Assert.Equal(30, LatencyQuantile.Estimate(counts, 0.95)!.Value, 0.7);
    }

    [Fact]
    public void Table_OfADifference_ReadsTheSameAsOfItsNumbers()
    {
        var (first, second) = (SampleCounts.Latency(50, 0.1, seed: 1), SampleCounts.Latency(50, 0.3, seed: 2));
        var difference = SampleCounts.Plus(first, second).Since(first);

        var table = LatencyTable.From(difference, LatencyTable.From(SampleCounts.Plus(first, second)));
        var plain = LatencyTable.From(second);

        Assert.Equal((plain.First, plain.Last, plain.Total), (table.First, table.Last, table.Total));
        foreach (var place in new[] { 0, 150.5, 200, 220.25, 300 })
            Assert.Equal(plain.Beyond(place), table.Beyond(place));
    }

    [Fact]
    public void Beyond_QuantilesOwnPlace_IsWhatIsLeft()
    {
        var table = LatencyTable.From(SampleCounts.Latency(200, 0.1));

        foreach (var level in new[] { 0.5, 0.9, 0.95, 0.99 })
            Assert.Equal(1 - level, table.Beyond(table.Quantile(level)).Value, 1e-9);
    }
}
