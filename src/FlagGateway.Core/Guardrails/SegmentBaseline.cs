using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// The counts of segments that are not compared: of the warm-up, and of the time in which both variants failed together
/// (<see cref="CommonOutages"/>). Immutable.
/// </summary>
/// <remarks>
/// Segments are read less often than all users, so time is left out from reading to reading: where more of the stage
/// was left out for all users since the last reading, what came since the one before it, in which the outage may have
/// begun.
/// </remarks>
internal sealed class SegmentBaseline
{
    private readonly SegmentTotals? _start;
    private readonly SegmentTotals? _latest;
    private readonly TimeSpan _leftOut;

    private SegmentBaseline(SegmentTotals? before, SegmentTotals? start, SegmentTotals? latest, TimeSpan leftOut) => (Before, _start, _latest, _leftOut) = (before, start, latest, leftOut);

    /// <summary>Everything is compared.</summary>
    public static SegmentBaseline None { get; } = new(null, null, null, TimeSpan.Zero);

    /// <summary>The counts that are not compared; <c>null</c> for none.</summary>
    public SegmentTotals? Before { get; }

    /// <summary>Begins comparisons at a reading.</summary>
    public static SegmentBaseline Begin(SegmentTotals before) => new(before, before, before, TimeSpan.Zero);

    /// <summary>Adds a reading.</summary>
    /// <param name="now">The counts of the observation period.</param>
    /// <param name="leftOut">Time of the stage that comparisons of all users leave out.</param>
    public SegmentBaseline Advance(SegmentTotals now, TimeSpan leftOut) => leftOut > _leftOut
        ? new SegmentBaseline(SegmentTotals.Sum(Before, now, _start), now, now, leftOut)
        : new SegmentBaseline(Before, _latest, now, leftOut);
}
