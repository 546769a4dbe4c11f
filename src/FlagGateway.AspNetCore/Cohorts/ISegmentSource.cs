using FlagGateway.Core.Cohorts;

namespace FlagGateway.Cohorts;

/// <summary>Source of counts by route and by group: this instance, or the whole fleet.</summary>
internal interface ISegmentSource
{
    /// <summary>Reads the counts of a rollout's observation period.</summary>
    /// <param name="windows">Its windows on this instance.</param>
    /// <param name="withDurations">Whether durations of this instance are included.</param>
    /// <param name="cancellationToken">Ends the wait for others' counts.</param>
    Task<SegmentReading> ReadAsync(RolloutWindows windows, bool withDurations, CancellationToken cancellationToken);
}

/// <summary>Counts by segment, and the instances they include.</summary>
/// <param name="Totals">The counts.</param>
/// <param name="Instances">Number of live instances included, with this one.</param>
/// <param name="Of">Number of live instances.</param>
/// <param name="Problem">Why the others are not included, or <c>null</c>.</param>
internal sealed record SegmentReading(SegmentTotals Totals, int Instances, int Of, string? Problem = null);
