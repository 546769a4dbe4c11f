using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Statistics;

/// <summary>Reads quantiles of durations from a cohort's histogram.</summary>
public static class LatencyQuantile
{
    /// <summary>
    /// Estimates the duration that a share of a cohort's requests do not exceed, in seconds; <c>null</c> without
    /// requests.
    /// </summary>
    /// <param name="counts">The cohort.</param>
    /// <param name="level">The share, such as 0.95; in (0,1).</param>
    /// <returns>
    /// Within <see cref="LatencyScale.RelativeError"/> of the true value. Abandoned requests count as at least that
    /// long (<see cref="CohortCounts.CensoredLatency"/>); if there are too many, it is the longest time observed.
    /// </returns>
    public static double? Estimate(CohortCounts counts, double level)
    {
        ArgumentNullException.ThrowIfNull(counts);
        return Estimate(LatencyTable.From(counts, includeAll: true), level);
    }

    /// <summary>Estimates the quantile from a table.</summary>
    internal static double? Estimate(LatencyTable table, double level) =>
        table.Total == 0 ? null : LatencyScale.ValueOf(Math.Max(0, (int)Math.Ceiling(table.Quantile(level))));
}
