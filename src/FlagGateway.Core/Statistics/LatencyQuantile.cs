using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Statistics;

/// <summary>Reads quantiles of durations from a cohort's histogram.</summary>
public static class LatencyQuantile
{
    /// <summary>The duration that a share of a cohort's requests do not exceed, in seconds; <c>null</c> without any.</summary>
    /// <param name="counts">The cohort.</param>
    /// <param name="level">The share, such as 0.95; in (0,1).</param>
    /// <returns>
    /// At most <see cref="LatencyScale.RelativeError"/> away from the true one. Requests that ended unanswered count as at least that
    /// long (<see cref="CohortCounts.CensoredLatency"/>); where they are too many to know, it is the longest time observed.
    /// </returns>
    public static double? Estimate(CohortCounts counts, double level)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return Estimate(LatencyTable.From(counts, includeAll: true), level);
    }

    /// <summary>The same from a table.</summary>
    internal static double? Estimate(LatencyTable table, double level) =>
        table.Total == 0 ? null : LatencyScale.ValueOf(Math.Max(0, (int)Math.Ceiling(table.Quantile(level))));
}
