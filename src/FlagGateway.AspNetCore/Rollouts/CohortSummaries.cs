using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Statistics;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>Summarizes the counts of a cohort for display.</summary>
internal static class CohortSummaries
{
    public static CohortSummary From(string variant, CohortCounts counts) => new()
    {
        Variant = variant,
        Requests = counts.TotalRequests,
        Errors = counts.TotalErrors,
        Users = Math.Round(counts.Users),
        Abandoned = counts.TotalAbandoned,
        UploadResets = counts.UploadResets.Sum(),
        Networks = Math.Round(counts.Networks.Distinct),
        P50 = LatencyQuantile.Estimate(counts, 0.5),
        P90 = LatencyQuantile.Estimate(counts, 0.9),
        P95 = LatencyQuantile.Estimate(counts, 0.95),
        P99 = LatencyQuantile.Estimate(counts, 0.99),
        Compared = counts.Compared.Sum(),
        Mismatched = counts.Mismatched.Sum(),
        Signals = counts.Signals
            .Select(signal => (signal.Key, Count: signal.Value.Count.Sum(), Sum: signal.Value.Sum.Sum()))
            .Where(static signal => signal.Count > 0)
            .ToDictionary(static signal => signal.Key, static signal => signal.Sum / signal.Count, StringComparer.Ordinal),
    };
}
