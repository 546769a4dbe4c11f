using System.Collections.Concurrent;
using FlagGateway.Core.Flags;

namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Finds the segments of a request of one route. There are few distinct sets of groups, so each set is resolved once
/// and then found by its text: one lookup, no allocation, no lock.
/// </summary>
public sealed class RouteSegments
{
    /// <summary>Maximum number of cached sets of groups; further sets count as other values of every kind.</summary>
    public const int MaxSets = 1024;

    private readonly CohortSegments _segments;
    private readonly ConcurrentDictionary<string, Entry> _sets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly Lock _adding = new();
    private SegmentSet? _others;
    private int _count;

    internal RouteSegments(CohortSegments segments, CohortSegment segment)
    {
        (_segments, Segment) = (segments, segment);
        _lookup = _sets.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    internal CohortSegment Segment { get; }

    /// <summary>The segments of requests with these groups.</summary>
    public SegmentSet Find(GroupSet groups)
    {
        var text = groups.Text;
        if (_lookup.TryGetValue(text, out var known))
        {
            // The same text may be split differently: tenant:a and b, or tenant:ab.
            return groups.Ends.SequenceEqual(known.Ends) ? known.Set : Others();
        }

        return Volatile.Read(ref _count) >= MaxSets ? Others() : Add(groups);
    }

    private SegmentSet Add(GroupSet groups)
    {
        lock (_adding)
        {
            if (_lookup.TryGetValue(groups.Text, out var known))
                return known.Set;
            HashSet<CohortSegment> segments = [Segment];
            for (var i = 0; i < groups.Count; i++)
            {
                if (_segments.GroupOf(groups[i]) is { } segment)
                    segments.Add(segment);
            }

            var set = SegmentSet.From(segments);
            _sets[groups.Text.ToString()] = new Entry(groups.Ends.ToArray(), set);
            Volatile.Write(ref _count, _sets.Count);
            return set;
        }
    }

    private SegmentSet Others() =>
        Volatile.Read(ref _others) ?? Interlocked.CompareExchange(ref _others, SegmentSet.From([Segment, .. _segments.Others()]), null) ?? _others;

    private sealed record Entry(int[] Ends, SegmentSet Set);
}
