using FlagGateway.Core.Cohorts;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Cohorts;

public sealed class CohortWindowChoiceTests
{
    [Fact]
    public void Since_SumOfTwoSpans_GivesTheSecond() => Check.One(
        Laws.Try(100),
        Prop.ForAll(Gen.Choose(0, int.MaxValue).Two().ToArbitrary(), seeds =>
        {
            var (a, b) = (Any(seeds.Item1), Any(seeds.Item2));

            var span = SampleCounts.Plus(a, b).Since(a);

            Assert.Equal(b.Requests, span.Requests);
            Assert.Equal(b.Errors, span.Errors);
            Assert.Equal(b.Compared, span.Compared);
            Assert.Equal(b.Mismatched, span.Mismatched);
            Assert.Equal(b.NotComparable, span.NotComparable);
            Assert.Equal(b.Latency, span.Latency);
            Assert.Equal(b.CensoredLatency, span.CensoredLatency);
            Assert.Equal(b.Abandoned, span.Abandoned);
            Assert.Equal(b.UploadResets, span.UploadResets);
            Assert.Equal(b.StatusClasses, span.StatusClasses);
            Assert.Equal(b.StatusCodes[404], span.StatusCodes[404]);
            Assert.Equal(b.Networks.Requests, span.Networks.Requests);
            Assert.Equal(b.Networks.Errors, span.Networks.Errors);
            Assert.Equal(b.Networks.Abandoned, span.Networks.Abandoned);
            Assert.Equal(b.Networks.StatusClasses, span.Networks.StatusClasses);
            Assert.Equal(b.Networks.Latency, span.Networks.Latency);
            Assert.Equal(b.Networks.CensoredLatency, span.Networks.CensoredLatency);
            Assert.Equal(b.Signals["score"].Count, span.Signals["score"].Count);
            Assert.All(b.Signals["score"].Sum.Zip(span.Signals["score"].Sum), pair => Assert.Equal(pair.First, pair.Second, 1e-6));
        }));

    [Fact]
    public void Since_Nothing_IsItself()
    {
        var counts = Any(3);

        Assert.Same(counts, counts.Since(CohortCounts.Empty));
    }

    [Fact]
    public void Since_CountersStartedAnew_IsNeverBelowZero()
    {
        var (small, large) = (Any(3), SampleCounts.Plus(Any(3), Any(4)));

        var span = small.Since(large);

        Assert.All(span.Requests, count => Assert.Equal(0, count));
        Assert.All(span.Latency, count => Assert.Equal(0, count));
        Assert.All(span.Signals["score"].Sum, sum => Assert.Equal(0, sum));
    }

    [Fact]
    public void Since_Users_StayThoseOfTheWhole() =>
        Assert.Equal(12, (Any(1) with { Users = 12 }).Since(Any(1) with { Users = 10 }).Users);

    private static CohortCounts Any(int seed)
    {
        var random = new Random(seed);
        return new CohortCounts
        {
            Requests = Longs(),
            Errors = Longs(),
            Compared = Longs(),
            Mismatched = Longs(),
            NotComparable = Longs(),
            Latency = Histogram(),
            CensoredLatency = Histogram(),
            Abandoned = Longs(),
            UploadResets = Longs(),
            StatusClasses = Longs(UserPartitions.Count * CohortCounts.StatusClassCount),
            StatusCodes = new Dictionary<int, long[]> { [404] = Longs() },
            Networks = new NetworkCounts
            {
                Requests = Longs(),
                Errors = Longs(),
                Abandoned = Longs(),
                StatusClasses = Longs(UserPartitions.Count * CohortCounts.StatusClassCount),
                Latency = Histogram(),
                CensoredLatency = Histogram(),
            },
            Signals = new Dictionary<string, SignalCounts>(StringComparer.Ordinal)
            {
                ["score"] = new([.. Longs().Select(count => count + 1)], [.. Longs().Select(sum => sum / 7.0)]),
            },
        };

        long[] Longs(int count = UserPartitions.Count) => [.. Enumerable.Range(0, count).Select(_ => (long)random.Next(1_000))];

        int[] Histogram() => [.. Enumerable.Range(0, UserPartitions.Count * LatencyScale.Buckets).Select(_ => random.Next(3))];
    }
}
