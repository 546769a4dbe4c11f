using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Guardrails;

/// <summary>
/// Finds the segments whose every request fails at the candidate since some evaluation: each segment's counts are those
/// since the last evaluation at which one of them had succeeded, or since the stage began. Immutable.
/// </summary>
public sealed class SegmentStreaks
{
    private readonly Dictionary<SegmentKey, SegmentStreak> _streaks;

    private SegmentStreaks(Dictionary<SegmentKey, SegmentStreak> streaks) => _streaks = streaks;

    /// <summary>Without a segment, when a stage begins.</summary>
    public static SegmentStreaks None { get; } = new([]);

    /// <summary>The segments, whether their requests fail or not.</summary>
    internal IReadOnlyCollection<SegmentStreak> All => _streaks.Values;

    /// <summary>Adds the next evaluation.</summary>
    /// <param name="totals">The counts of the observation period, which must not change afterwards.</param>
    public SegmentStreaks Advance(SegmentTotals totals)
    {
        ArgumentNullException.ThrowIfNull(totals);
        Dictionary<SegmentKey, SegmentStreak> next = new(totals.Segments.Count);
        foreach (var (key, (control, candidate)) in totals.Segments)
            next[key] = (_streaks.GetValueOrDefault(key) ?? new SegmentStreak(key)).Advance(control, candidate);
        return new SegmentStreaks(next);
    }
}

/// <summary>One segment since its candidate last served a request.</summary>
/// <param name="Key">The segment.</param>
internal sealed record SegmentStreak(SegmentKey Key)
{
    private static readonly SegmentCounts Nothing = new();

    private SegmentCounts _control = Nothing;
    private SegmentCounts _candidate = Nothing;

    /// <summary>Whether it is as long as the stage.</summary>
    public bool IsSinceStage { get; private init; } = true;

    /// <summary>The candidate's requests, all of which failed.</summary>
    public long Requests { get; private init; }

    /// <summary>Those by user partition.</summary>
    public IReadOnlyList<long> ByPartition { get; private init; } = [];

    /// <summary>Control's requests in the same time.</summary>
    public long ControlRequests { get; private init; }

    /// <summary>Those of them that failed.</summary>
    public long ControlErrors { get; private init; }

    /// <summary>User partitions that they came from.</summary>
    public int ControlPartitions { get; private init; }

    public SegmentStreak Advance(SegmentCounts control, SegmentCounts candidate)
    {
        // Counts go down where an instance left, and requests of both would be of different times.
        var isBroken = SucceededIn(candidate) > SucceededIn(_candidate) || candidate.Requests < _candidate.Requests || control.Requests < _control.Requests;
        if (isBroken)
            return new SegmentStreak(Key) { _control = control, _candidate = candidate, IsSinceStage = false };
        var (requests, ofControl) = (Since(candidate.PartitionRequests, _candidate.PartitionRequests), Since(control.PartitionRequests, _control.PartitionRequests));
        return this with
        {
            Requests = requests.Sum(),
            ByPartition = requests,
            ControlRequests = control.Requests - _control.Requests,
            ControlErrors = Math.Max(0, control.Errors - _control.Errors),
            ControlPartitions = ofControl.Count(static count => count > 0),
        };
    }

    private static long SucceededIn(SegmentCounts counts) => counts.Requests - counts.Errors;

    private static long[] Since(IReadOnlyList<long> counts, IReadOnlyList<long> before)
    {
        var since = new long[counts.Count];
        for (var partition = 0; partition < since.Length; partition++)
            since[partition] = Math.Max(0, counts[partition] - (before.Count > 0 ? before[partition] : 0));
        return since;
    }
}
