using System.Collections.Concurrent;

namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Counts of one observation period by route and by group, so that a regression can be located. Bounded: of each kind
/// of group the first <see cref="MaxValues"/> values have counts of their own, and the <see cref="ShownValues"/> most
/// frequent of them are shown.
/// </summary>
public sealed class CohortSegments
{
    /// <summary>Number of values of one kind of group that are counted separately.</summary>
    public const int MaxValues = 64;

    /// <summary>Number of values shown; the others are shown as <see cref="CohortSegment.Other"/>.</summary>
    public const int ShownValues = 20;

    // Kinds come from the configuration; a request has at most eight groups.
    private const int MaxKinds = 16;

    private readonly Lock _lock = new();
    private readonly CohortSegments? _first;
    private readonly ConcurrentDictionary<string, RouteSegments> _routes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, CohortSegment>> _groups = new(StringComparer.Ordinal);

    /// <summary>Creates the counts of a rollout's candidate.</summary>
    public CohortSegments()
    {
    }

    /// <summary>
    /// Creates those of a further candidate, which have the segments and the control of the first one.
    /// </summary>
    internal CohortSegments(CohortSegments first) => _first = first;

    /// <summary>The counts of a route; once there are some, nothing is allocated.</summary>
    public RouteSegments ForRoute(string route) => _routes.GetOrAdd(
        route,
        static (id, segments) => new RouteSegments(segments, segments._first is { } first ? new CohortSegment(first.ForRoute(id).Segment) : new CohortSegment(CohortSegment.RouteKind, id)),
        this);

    /// <summary>Counts by route, the most frequent first.</summary>
    public IReadOnlyList<SegmentComparison> ByRoute() => Export().ByRoute();

    /// <summary>Counts by value of each kind of group, the most frequent first and the rest of a kind last.</summary>
    public IReadOnlyList<SegmentComparison> ByGroup() => Export().ByGroup();

    /// <summary>The counts so far, to be added to those of other instances.</summary>
    /// <param name="withDurations">Whether durations are included; without them it costs a fifth.</param>
    public SegmentTotals Export(bool withDurations = true)
    {
        SegmentTotals totals = new();
        // A further candidate is compared in all segments of the first one: where it has no requests, control has.
        var own = _first is null ? null : All().ToDictionary(static one => one.Key, static one => one.Segment);
        foreach (var (key, segment) in _first?.All() ?? All())
        {
            var candidate = own is null ? segment.Candidate.Read(withDurations) : own.GetValueOrDefault(key)?.Candidate.Read(withDurations) ?? new SegmentCounts();
            totals.Take(key, segment.Control.Read(withDurations), candidate);
        }

        totals.Trim();
        return totals;
    }

    private List<(SegmentKey Key, CohortSegment Segment)> All()
    {
        List<(SegmentKey, CohortSegment)> all = [.. _routes.Values.Select(static route => (new SegmentKey(true, CohortSegment.RouteKind, route.Segment.Name), route.Segment))];
        lock (_lock)
        {
            foreach (var (kind, values) in _groups)
            {
                // The empty name stands for all others in both forms.
                foreach (var (name, segment) in values)
                    all.Add((new SegmentKey(false, kind, name), segment));
            }
        }

        return all;
    }

    /// <summary>
    /// The segment of a group such as <c>tenant:acme</c>; <c>null</c> beyond the largest number of kinds.
    /// </summary>
    internal CohortSegment? GroupOf(ReadOnlySpan<char> group)
    {
        if (_first is not null)
            return _first.GroupOf(group) is { } known ? OwnOf(known) : null;
        var colon = group.IndexOf(':');
        var kind = colon < 0 ? "group" : group[..colon].ToString();
        var name = colon < 0 ? group.ToString() : group[(colon + 1)..].ToString();
        lock (_lock)
        {
            if (!_groups.TryGetValue(kind, out var values))
            {
                if (_groups.Count == MaxKinds)
                    return null;
                _groups.Add(kind, values = new(StringComparer.Ordinal) { [""] = new CohortSegment(kind, CohortSegment.Other) });
            }

            if (values.TryGetValue(name, out var segment))
                return segment;
            // The empty name stands for all others.
            if (values.Count > MaxValues)
                return values[""];
            return values[name] = new CohortSegment(kind, name);
        }
    }

    // The empty name stands for all others here as well.
    private CohortSegment OwnOf(CohortSegment first, string? name = null)
    {
        name ??= _first!.IsOther(first) ? "" : first.Name;
        lock (_lock)
        {
            if (!_groups.TryGetValue(first.Kind, out var values))
                _groups.Add(first.Kind, values = new(StringComparer.Ordinal));
            return values.TryGetValue(name, out var own) ? own : values[name] = new CohortSegment(first);
        }
    }

    private bool IsOther(CohortSegment segment)
    {
        lock (_lock)
            return _groups.TryGetValue(segment.Kind, out var values) && ReferenceEquals(values.GetValueOrDefault(""), segment);
    }

    /// <summary>The segments of all others, one for each known kind.</summary>
    internal IReadOnlyList<CohortSegment> Others()
    {
        if (_first is not null)
            return [.. _first.Others().Select(other => OwnOf(other, ""))];
        lock (_lock)
            return [.. _groups.Values.Select(static values => values[""])];
    }
}
