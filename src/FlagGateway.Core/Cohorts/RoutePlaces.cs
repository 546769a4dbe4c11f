using System.Collections.Concurrent;
using FlagGateway.Core.Flags;

namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Finds where a request of one route is counted. Requests have few different sets of groups, so each set is put together once and
/// then found by its text: one lookup, no allocation, no lock.
/// </summary>
public sealed class RoutePlaces
{
    /// <summary>How many sets of groups are kept; those beyond count as other values of every kind.</summary>
    public const int KeptSets = 1024;

    private readonly CohortPlaces _places;
    private readonly ConcurrentDictionary<string, Entry> _sets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Entry>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly Lock _adding = new();
    private PlaceSet? _others;
    private int _count;

    internal RoutePlaces(CohortPlaces places, CohortPlace place)
    {
        (_places, Place) = (places, place);
        _lookup = _sets.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    internal CohortPlace Place { get; }

    /// <summary>Where requests with these groups are counted.</summary>
    public PlaceSet Find(GroupSet groups)
    {
        var text = groups.Text;
        if (_lookup.TryGetValue(text, out var known))
        {
            // The same text may be cut elsewhere: tenant:a and b, or tenant:ab.
            return groups.Ends.SequenceEqual(known.Ends) ? known.Set : Others();
        }

        return Volatile.Read(ref _count) >= KeptSets ? Others() : Add(groups);
    }

    private PlaceSet Add(GroupSet groups)
    {
        lock (_adding)
        {
            if (_lookup.TryGetValue(groups.Text, out var known))
                return known.Set;
            HashSet<CohortPlace> places = [Place];
            for (var i = 0; i < groups.Count; i++)
            {
                if (_places.GroupOf(groups[i]) is { } place)
                    places.Add(place);
            }

            var set = PlaceSet.Of(places);
            _sets[groups.Text.ToString()] = new Entry(groups.Ends.ToArray(), set);
            Volatile.Write(ref _count, _sets.Count);
            return set;
        }
    }

    private PlaceSet Others() =>
        Volatile.Read(ref _others) ?? Interlocked.CompareExchange(ref _others, PlaceSet.Of([Place, .. _places.Others()]), null) ?? _others;

    private sealed record Entry(int[] Ends, PlaceSet Set);
}
