using FlagGateway.Core.Cohorts;

namespace FlagGateway.Simulation;

/// <summary>Requests that their clients leave before the answer.</summary>
internal static class Abandonment
{
    /// <summary>Takes abandoned requests out of the answered ones and returns how long their clients waited.</summary>
    /// <param name="answers">
    /// Requests per look by partition and bucket of their duration; what is abandoned is taken out.
    /// </param>
    /// <param name="leaving">Share of requests left after a uniform part of their duration.</param>
    /// <param name="hanging">
    /// Share of requests that hang, and are left when <paramref name="clientTimeout"/> is over.
    /// </param>
    /// <param name="clientTimeout">In seconds.</param>
    /// <returns>
    /// Abandoned requests per look, by partition and bucket of the time waited; <c>null</c> for none.
    /// </returns>
    public static double[,]? Split(double[,] answers, double leaving, double hanging, double clientTimeout)
    {
        if (leaving == 0 && hanging == 0)
            return null;
        var abandoned = new double[UserPartitions.Count, LatencyScale.Buckets];
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            for (var bucket = 0; bucket < LatencyScale.Buckets; bucket++)
            {
                var all = answers[partition, bucket];
                abandoned[partition, LatencyScale.BucketOf(clientTimeout)] += all * hanging;
                Leave(abandoned, partition, bucket, all * (1 - hanging) * leaving);
                answers[partition, bucket] = all * (1 - hanging) * (1 - leaving);
            }
        }

        return abandoned;
    }

    // A uniform part of a duration d is below x with probability x / d.
    private static void Leave(double[,] abandoned, int partition, int bucket, double rate)
    {
        double below = 0;
        var duration = LatencyScale.ValueOf(bucket);
        for (var waited = 0; rate > 0 && below < 1; waited++)
        {
            var upTo = waited == bucket ? 1 : Math.Min(1, LatencyScale.UpperBoundOf(waited) / duration);
            abandoned[partition, waited] += rate * (upTo - below);
            below = upTo;
        }
    }
}
