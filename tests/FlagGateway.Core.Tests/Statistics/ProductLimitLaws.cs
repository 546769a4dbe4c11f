using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Statistics;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Statistics;

public sealed class ProductLimitLaws
{
    private static readonly double[] Levels = [0.5, 0.9, 0.95, 0.99];
    private static readonly Arbitrary<int> Seeds = Gen.Choose(0, int.MaxValue).ToArbitrary();

    [Fact]
    public void Table_NothingLeft_ReadsExactlyAsWithoutTheHistogram() => Check.One(Laws.Try(50), Prop.ForAll(Seeds, seed =>
    {
        var counts = Any(seed);
        var plain = LatencyTable.From(counts);

        var table = LatencyTable.From(counts with { CensoredLatency = new int[counts.Latency.Count] });

        foreach (var level in Levels)
        {
            var place = plain.Quantile(level);
            Assert.Equal((place, plain.Beyond(place)), (table.Quantile(level), table.Beyond(place)));
            Assert.Equal(LatencyContrast.Own(plain, plain, level, 0.01), LatencyContrast.Own(table, table, level, 0.01));
        }
    }));

    [Fact]
    public void ProductLimit_NothingLeft_IsThePlainShare() => Check.One(Laws.Try(50), Prop.ForAll(Seeds, seed =>
    {
        var counts = Any(seed);
        var plain = LatencyTable.From(counts);
        var totals = Totals(counts.Latency);
        ProductLimit limit = new(totals, new long[LatencyScale.Buckets], plain.First, plain.Last);
        var histogram = PartitionHistogram.From(counts.Latency);

        for (var bucket = plain.First; bucket <= plain.Last; bucket++)
        {
            Assert.Equal(plain.Beyond(bucket).Value, limit.Beyond(bucket), 1e-9);
            Assert.Equal(plain.Total, limit.SizeAt(bucket), 1e-6 * plain.Total);
        }

        foreach (var level in Levels)
            Assert.Equal(plain.Quantile(level), limit.Quantile(level), 1e-6);
        var row = limit.RowOf(histogram, PartitionHistogram.From([]), 3, plain.Sizes.SizeAt(3));
        for (var bucket = plain.First; bucket <= plain.Last; bucket++)
            Assert.Equal(histogram.Sum(3, bucket + 1, plain.Last), row[bucket - plain.First + 1], 1e-6);
    }));

    [Fact]
    public void Quantile_SomeLeft_IsNeverBetterThanAtLeastThatLong() => Check.One(Laws.Try(200), Prop.ForAll(Seeds, seed =>
    {
        Random random = new(seed);
        var counts = SampleCounts.Leave(Any(seed), random.NextDouble(), duration => duration * 4 * random.NextDouble(), seed);

        var table = LatencyTable.From(counts, includeAll: true);
        var asLong = LatencyTable.From(new CohortCounts { Latency = [.. counts.Latency.Zip(counts.CensoredLatency, static (a, b) => a + b)] }, includeAll: true);

        foreach (var level in Levels)
        {
            Assert.True(table.Quantile(level) >= asLong.Quantile(level) - 1e-9);
            var place = asLong.Quantile(level);
            Assert.True(table.Beyond(place).Value >= asLong.Beyond(place).Value - 1e-9);
            Assert.True(table.Unanswered(place).Value >= table.Beyond(place).Value - 1e-9);
        }
    }));

    [Fact]
    public void Quantile_ClientsLeaveWhateverTheAnswer_IsTheTrueOne() => Check.One(Laws.Try(30), Prop.ForAll(Seeds, seed =>
    {
        // A client timeout that has nothing to do with the duration: what the product limit is made for.
        Random random = new(seed);
        var (answered, left) = (new int[UserPartitions.Count * LatencyScale.Buckets], new int[UserPartitions.Count * LatencyScale.Buckets]);
        for (var i = 0; i < 40_000; i++)
        {
            var (duration, clientTimeout) = (-Math.Log(1 - random.NextDouble()), -2 * Math.Log(1 - random.NextDouble()));
            (duration <= clientTimeout ? answered : left)[((i % UserPartitions.Count) * LatencyScale.Buckets) + LatencyScale.BucketOf(Math.Min(duration, clientTimeout))]++;
        }

        var table = LatencyTable.From(new CohortCounts { Latency = answered, CensoredLatency = left });

        foreach (var level in new[] { 0.5, 0.9, 0.95 })
            Assert.Equal(1, LatencyTable.SecondsAt(table.Quantile(level)) / -Math.Log(1 - level), 0.08);
    }));

    [Fact]
    public void Beyond_ManyLeft_HasNoLessDoubtThanItHas()
    {
        // Over 400 draws the bounds at two standard errors hold the truth in about 95 %.
        Random random = new(7);
        var held = 0;
        for (var draw = 0; draw < 400; draw++)
        {
            var (answered, left) = (new int[UserPartitions.Count * LatencyScale.Buckets], new int[UserPartitions.Count * LatencyScale.Buckets]);
            for (var i = 0; i < 2_000; i++)
            {
                var (duration, clientTimeout) = (-Math.Log(1 - random.NextDouble()), -2 * Math.Log(1 - random.NextDouble()));
                (duration <= clientTimeout ? answered : left)[(random.Next(UserPartitions.Count) * LatencyScale.Buckets) + LatencyScale.BucketOf(Math.Min(duration, clientTimeout))]++;
            }

            var place = LatencyScale.BucketOf(-Math.Log(0.2));
            var beyond = LatencyTable.From(new CohortCounts { Latency = answered, CensoredLatency = left }).Beyond(place);
            var truth = Math.Exp(-LatencyScale.UpperBoundOf(place));
            held += beyond.Lower(1.96, 0.05) <= truth && truth <= beyond.Upper(1.96, 0.05) ? 1 : 0;
        }

        Assert.InRange(held, 372, 400);
    }

    private static CohortCounts Any(int seed)
    {
        Random random = new(seed);
        return SampleCounts.Latency(random.Next(2, 60), 0.001 * Math.Pow(1_000, random.NextDouble()), 0.1 + random.NextDouble(), seed);
    }

    private static long[] Totals(IReadOnlyList<int> histogram)
    {
        var totals = new long[LatencyScale.Buckets];
        for (var i = 0; i < histogram.Count; i++)
            totals[i % LatencyScale.Buckets] += histogram[i];
        return totals;
    }
}
