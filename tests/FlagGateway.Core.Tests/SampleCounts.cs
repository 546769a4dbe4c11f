using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Tests;

/// <summary>Makes counts of cohorts.</summary>
internal static class SampleCounts
{
    public static CohortCounts Errors(long requestsPerPartition, double rate, int seed = 1)
    {
        var random = new Random(seed);
        var (requests, errors) = (new long[UserPartitions.Count], new long[UserPartitions.Count]);
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            requests[partition] = requestsPerPartition;
            errors[partition] = Draw(random, requestsPerPartition, rate);
        }

        return new CohortCounts { Requests = requests, Errors = errors };
    }

    public static CohortCounts Latency(int requestsPerPartition, double median, double sigma = 0.5, int seed = 1)
    {
        var random = new Random(seed);
        var latency = new int[UserPartitions.Count * LatencyScale.Buckets];
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            for (var i = 0; i < requestsPerPartition; i++)
                latency[(partition * LatencyScale.Buckets) + LatencyScale.BucketOf(median * Math.Exp(sigma * Normal(random)))]++;
        }

        return new CohortCounts { Latency = latency };
    }

    public static CohortCounts Signal(string name, int reportsPerPartition, double mean, double deviation, int seed = 1)
    {
        var random = new Random(seed);
        var (count, sum) = (new long[UserPartitions.Count], new double[UserPartitions.Count]);
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            count[partition] = reportsPerPartition;
            for (var i = 0; i < reportsPerPartition; i++)
                sum[partition] += mean + (deviation * Normal(random));
        }

        return new CohortCounts { Signals = new Dictionary<string, SignalCounts>(StringComparer.Ordinal) { [name] = new(count, sum) } };
    }

    /// <summary>One user more, with as many requests as all others together.</summary>
    public static CohortCounts Poisoned(CohortCounts counts, int partition = 5)
    {
        long[] requests = [.. counts.Requests], errors = [.. counts.Errors];
        requests[partition] += counts.TotalRequests;
        errors[partition] += counts.TotalRequests;
        int[] latency = [.. counts.Latency];
        if (latency.Length > 0)
            latency[(partition * LatencyScale.Buckets) + LatencyScale.BucketOf(30)] += latency.Sum();
        return counts with { Requests = requests, Errors = errors, Latency = latency };
    }

    /// <summary>A share of the clients leave before the answer.</summary>
    /// <param name="counts">Durations without it.</param>
    /// <param name="share">How many leave.</param>
    /// <param name="after">When, by the duration there would have been; in seconds.</param>
    /// <param name="seed">Of the chance of who leaves.</param>
    public static CohortCounts Leave(CohortCounts counts, double share, Func<double, double> after, int seed = 3)
    {
        var random = new Random(seed);
        var (answered, left) = (counts.Latency.ToArray(), new int[counts.Latency.Count]);
        var abandoned = new long[UserPartitions.Count];
        for (var i = 0; i < answered.Length; i++)
        {
            var leaving = (int)Draw(random, answered[i], share);
            answered[i] -= leaving;
            abandoned[i / LatencyScale.Buckets] += leaving;
            for (; leaving > 0; leaving--)
                left[(i / LatencyScale.Buckets * LatencyScale.Buckets) + LatencyScale.BucketOf(after(LatencyScale.ValueOf(i % LatencyScale.Buckets)))]++;
        }

        return counts with { Latency = answered, CensoredLatency = left, Abandoned = abandoned };
    }

    /// <summary>The sum of two spans.</summary>
    public static CohortCounts Plus(CohortCounts a, CohortCounts b) => a with
    {
        Requests = [.. a.Requests.Zip(b.Requests, (x, y) => x + y)],
        Errors = [.. a.Errors.Zip(b.Errors, (x, y) => x + y)],
        Compared = [.. a.Compared.Zip(b.Compared, (x, y) => x + y)],
        Mismatched = [.. a.Mismatched.Zip(b.Mismatched, (x, y) => x + y)],
        NotComparable = Sum(a.NotComparable, b.NotComparable),
        Latency = a.Latency.Zip(b.Latency, (x, y) => x + y).ToArray(),
        CensoredLatency = a.CensoredLatency.Zip(b.CensoredLatency, (x, y) => x + y).ToArray(),
        Abandoned = Sum(a.Abandoned, b.Abandoned),
        UploadResets = Sum(a.UploadResets, b.UploadResets),
        StatusClasses = Sum(a.StatusClasses, b.StatusClasses),
        StatusCodes = a.StatusCodes.ToDictionary(static code => code.Key, code => Sum(code.Value, b.StatusCodes[code.Key])),
        Networks = new NetworkCounts
        {
            Requests = Sum(a.Networks.Requests, b.Networks.Requests),
            Errors = Sum(a.Networks.Errors, b.Networks.Errors),
            UploadResets = Sum(a.Networks.UploadResets, b.Networks.UploadResets),
            Abandoned = Sum(a.Networks.Abandoned, b.Networks.Abandoned),
            StatusClasses = Sum(a.Networks.StatusClasses, b.Networks.StatusClasses),
            Latency = a.Networks.Latency.Zip(b.Networks.Latency, (x, y) => x + y).ToArray(),
            CensoredLatency = a.Networks.CensoredLatency.Zip(b.Networks.CensoredLatency, (x, y) => x + y).ToArray(),
        },
        Signals = a.Signals.ToDictionary(
            signal => signal.Key,
            signal => new SignalCounts(
                [.. signal.Value.Count.Zip(b.Signals[signal.Key].Count, (x, y) => x + y)],
                [.. signal.Value.Sum.Zip(b.Signals[signal.Key].Sum, (x, y) => x + y)]),
            StringComparer.Ordinal),
    };

    private static long[] Sum(IReadOnlyList<long> a, IReadOnlyList<long> b) => [.. a.Zip(b, (x, y) => x + y)];

    private static long Draw(Random random, long count, double rate)
    {
        long drawn = 0;
        for (var i = 0L; i < count; i++)
            drawn += random.NextDouble() < rate ? 1 : 0;
        return drawn;
    }

    private static double Normal(Random random) => MathNet.Numerics.Distributions.Normal.Sample(random, 0, 1);
}
