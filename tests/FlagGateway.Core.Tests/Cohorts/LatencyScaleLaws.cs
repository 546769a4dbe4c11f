using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Cohorts;

public sealed class LatencyScaleLaws
{
    // Nearest rank: the smallest duration that at least the share of all durations does not exceed.
    [Fact]
    public void Quantile_AnyDurations_IsWithinTwoPercentOfTheTrueOne()
    {
        Check.One(Laws.Try(300), Prop.ForAll(Durations(), durations =>
        {
            CohortWindow window = new();
            for (var i = 0; i < durations.Length; i++)
                window.Count(new Bucket((uint)i, (uint)i), isError: false, durations[i], isAnswered: true);
            var latency = window.Read().Latency;
            var sorted = durations.Order().Select(duration => duration.TotalSeconds).ToArray();

            foreach (var quantile in new[] { 0, 0.5, 0.9, 0.95, 0.99, 1 })
            {
                var rank = Math.Max(0, (int)Math.Ceiling(quantile * sorted.Length) - 1);
                var exact = Math.Clamp(sorted[rank], LatencyScale.Minimum, LatencyScale.Maximum);
                Assert.InRange(LatencyScale.ValueOf(BucketAt(latency, rank)), exact * 0.98 * 0.999999, exact * 1.02 * 1.000001);
            }
        }));
    }

    private static int BucketAt(IReadOnlyList<int> latency, int rank)
    {
        var seen = 0;
        for (var bucket = 0; bucket < LatencyScale.Buckets; bucket++)
        {
            for (var partition = 0; partition < UserPartitions.Count; partition++)
                seen += latency[(partition * LatencyScale.Buckets) + bucket];
            if (seen > rank)
                return bucket;
        }

        return LatencyScale.Buckets - 1;
    }

    // Spread evenly over all orders of magnitude, from 10 µs to more than 1000 s.
    private static Arbitrary<TimeSpan[]> Durations() =>
        Gen.Choose(-5_000_000, 3_100_000).Select(power => TimeSpan.FromSeconds(Math.Pow(10, power / 1e6))).NonEmptyListOf()
            .Select(list => list.ToArray()).ToArbitrary();
}
