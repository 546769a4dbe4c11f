namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Counts by route and by group, in a form in which the counts of several instances can be added
/// up. Bounded: beyond <see cref="MaxSegments"/> the least frequent of a kind are merged into its others, so that
/// nothing is lost.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class SegmentTotals
{
    /// <summary>Maximum number of segments, not counting those of others.</summary>
    public const int MaxSegments = 1024;

    private readonly Dictionary<SegmentKey, (SegmentCounts Control, SegmentCounts Candidate)> _segments = [];

    // Others that are put together for display are other ones than those that were compared.
    private static readonly IReadOnlyDictionary<SegmentKey, SegmentDifference> NoDifferences = new Dictionary<SegmentKey, SegmentDifference>();

    /// <summary>The counts of each segment.</summary>
    public IReadOnlyDictionary<SegmentKey, (SegmentCounts Control, SegmentCounts Candidate)> Segments => _segments;

    /// <summary>Adds the counts of another instance, or of the same one for another segment.</summary>
    public void Add(SegmentTotals other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (key, (control, candidate)) in other._segments)
            Add(key, control, candidate);
        Trim();
    }

    /// <summary>Adds to one segment; additions may exceed the bound until <see cref="Trim"/>.</summary>
    public void Add(SegmentKey key, SegmentCounts control, SegmentCounts candidate)
    {
        if (!_segments.TryGetValue(key, out var cohorts))
            _segments[key] = cohorts = (new SegmentCounts(), new SegmentCounts());
        cohorts.Control.Add(control);
        cohorts.Candidate.Add(candidate);
    }

    /// <summary>Requests and errors by partition: counts, and later ones since earlier ones.</summary>
    internal static SegmentTotals Sum(SegmentTotals? counts, SegmentTotals later, SegmentTotals? earlier)
    {
        SegmentTotals sum = new();
        foreach (var (key, (control, candidate)) in later._segments)
        {
            var (controlCounts, candidateCounts) = counts?._segments.GetValueOrDefault(key) ?? default;
            var (controlEarlier, candidateEarlier) = earlier?._segments.GetValueOrDefault(key) ?? default;
            sum.Take(key, SegmentCounts.Sum(controlCounts, control, controlEarlier), SegmentCounts.Sum(candidateCounts, candidate, candidateEarlier));
        }

        return sum;
    }

    /// <summary>Sets the counts of a segment that has none yet; they become part of the totals.</summary>
    internal void Take(SegmentKey key, SegmentCounts control, SegmentCounts candidate) => _segments.Add(key, (control, candidate));

    /// <summary>Enforces the bound.</summary>
    public void Trim()
    {
        var named = _segments.Keys.Count(static key => !key.IsOthers);
        if (named <= MaxSegments)
            return;
        foreach (var (key, (control, candidate)) in Ordered(_segments.Where(static segment => !segment.Key.IsOthers)).Skip(MaxSegments).ToArray())
        {
            _segments.Remove(key);
            Add(key with { Name = "" }, control, candidate);
        }
    }

    /// <summary>Counts by route, the most frequent first.</summary>
    public IReadOnlyList<SegmentComparison> ByRoute() => ByRoute(NoDifferences);

    /// <summary>The same, with the differences of error rates.</summary>
    internal IReadOnlyList<SegmentComparison> ByRoute(IReadOnlyDictionary<SegmentKey, SegmentDifference> differences) =>
        [.. Ordered(_segments.Where(static segment => segment.Key.IsRoute)).OrderBy(static segment => segment.Key.IsOthers).Select(segment => Read(segment, differences))];

    /// <summary>Counts by value of each kind of group, the most frequent first and the rest of a kind last.</summary>
    public IReadOnlyList<SegmentComparison> ByGroup() => ByGroup(NoDifferences);

    /// <summary>The same, with the differences of error rates.</summary>
    internal IReadOnlyList<SegmentComparison> ByGroup(IReadOnlyDictionary<SegmentKey, SegmentDifference> differences) =>
        [.. _segments.Where(static segment => !segment.Key.IsRoute).GroupBy(static segment => segment.Key.Kind, StringComparer.Ordinal).OrderBy(static kind => kind.Key, StringComparer.Ordinal).SelectMany(kind => Shown(kind, differences))];

    private static IEnumerable<SegmentComparison> Shown(IEnumerable<KeyValuePair<SegmentKey, (SegmentCounts Control, SegmentCounts Candidate)>> kind, IReadOnlyDictionary<SegmentKey, SegmentDifference> differences)
    {
        var segments = kind.ToArray();
        var ordered = Ordered(segments.Where(static segment => !segment.Key.IsOthers)).ToArray();
        foreach (var segment in ordered.Take(CohortSegments.ShownValues))
            yield return Read(segment, differences);
        SegmentTotals others = new();
        foreach (var (key, (control, candidate)) in ordered.Skip(CohortSegments.ShownValues).Concat(segments.Where(static segment => segment.Key.IsOthers)))
            others.Add(key with { Name = "" }, control, candidate);
        foreach (var segment in others._segments.Where(static segment => RequestsOf(segment.Value) > 0))
            yield return Read(segment, ordered.Length > CohortSegments.ShownValues ? NoDifferences : differences);
    }

    private static IEnumerable<KeyValuePair<SegmentKey, (SegmentCounts Control, SegmentCounts Candidate)>> Ordered(IEnumerable<KeyValuePair<SegmentKey, (SegmentCounts Control, SegmentCounts Candidate)>> segments) =>
        segments.OrderByDescending(static segment => RequestsOf(segment.Value)).ThenBy(static segment => segment.Key.Name, StringComparer.Ordinal).ThenBy(static segment => segment.Key.Kind, StringComparer.Ordinal);

    private static long RequestsOf((SegmentCounts Control, SegmentCounts Candidate) cohorts) => cohorts.Control.Requests + cohorts.Candidate.Requests;

    private static SegmentComparison Read(KeyValuePair<SegmentKey, (SegmentCounts Control, SegmentCounts Candidate)> segment, IReadOnlyDictionary<SegmentKey, SegmentDifference> differences) =>
        new(segment.Key.Kind, segment.Key.IsOthers ? CohortSegment.Other : segment.Key.Name, segment.Value.Control.Read(), segment.Value.Candidate.Read()) { Difference = differences.GetValueOrDefault(segment.Key) };
}

/// <summary>Identifies a segment.</summary>
/// <param name="IsRoute">Whether it is a route; a kind of group may have the same name.</param>
/// <param name="Kind">See <see cref="CohortSegment.Kind"/>.</param>
/// <param name="Name">Id of the route or value of the group; empty for all others of the kind.</param>
public readonly record struct SegmentKey(bool IsRoute, string Kind, string Name)
{
    /// <summary>Whether it stands for all others of its kind.</summary>
    public bool IsOthers => Name.Length == 0;
}
