using FlagGateway.Core.Cohorts;

namespace FlagGateway.Cohorts;

/// <summary>Where counts by route and by group come from: this instance, or the whole fleet.</summary>
internal interface ISegmentSource
{
    /// <summary>What was counted in the observation period of a rollout.</summary>
    /// <param name="windows">Its windows on this instance.</param>
    /// <param name="cancellationToken">Ends the wait for others' counts.</param>
    Task<SegmentReading> ReadAsync(RolloutWindows windows, CancellationToken cancellationToken);
}

/// <summary>Counts by segment, and whose they are.</summary>
/// <param name="Totals">The counts.</param>
/// <param name="Instances">How many of the instances that are alive are in them, this one among them.</param>
/// <param name="Of">How many are alive.</param>
/// <param name="Problem">Why the others are not in them, or <c>null</c>.</param>
internal sealed record SegmentReading(SegmentTotals Totals, int Instances, int Of, string? Problem = null);
