using System.Collections.Concurrent;

namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Counts of one observation period by route and by group, so that a regression can be placed. Bounded: of each kind of group the first
/// <see cref="KeptValues"/> values have counts of their own, and the <see cref="ShownValues"/> most frequent of them are shown.
/// </summary>
public sealed class CohortPlaces
{
    /// <summary>How many values of a kind of group are counted apart.</summary>
    public const int KeptValues = 64;

    /// <summary>How many of them are shown; the rest shows as <see cref="CohortPlace.Other"/>.</summary>
    public const int ShownValues = 20;

    // Kinds come from the configuration; a request has at most eight groups.
    private const int MaxKinds = 16;

    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, RoutePlaces> _routes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, CohortPlace>> _groups = new(StringComparer.Ordinal);

    /// <summary>The counts of a route; asked when a snapshot is made, never by a request.</summary>
    public RoutePlaces Of(string route) => _routes.GetOrAdd(route, static (id, places) => new RoutePlaces(places, new CohortPlace(CohortPlace.RouteKind, id)), this);

    /// <summary>Counts by route, the most frequent first.</summary>
    public IReadOnlyList<PlaceCounts> ByRoute() => Export().ByRoute();

    /// <summary>Counts by value of each kind of group, the most frequent first and the rest of a kind last.</summary>
    public IReadOnlyList<PlaceCounts> ByGroup() => Export().ByGroup();

    /// <summary>What was counted so far, to be added to what others counted.</summary>
    public PlaceTotals Export()
    {
        PlaceTotals totals = new();
        foreach (var route in _routes.Values)
            Add(new PlaceKey(true, CohortPlace.RouteKind, route.Place.Name), route.Place);
        lock (_lock)
        {
            foreach (var (kind, values) in _groups)
            {
                // The empty name is that of all others here as there.
                foreach (var (name, place) in values)
                    Add(new PlaceKey(false, kind, name), place);
            }
        }

        totals.Trim();
        return totals;

        void Add(PlaceKey key, CohortPlace place) => totals.Add(key, SideTotals.Of(place.Control), SideTotals.Of(place.Candidate));
    }

    /// <summary>The place of a group such as <c>tenant:acme</c>; <c>null</c> for more kinds than anybody configures.</summary>
    internal CohortPlace? GroupOf(ReadOnlySpan<char> group)
    {
        var colon = group.IndexOf(':');
        var kind = colon < 0 ? "group" : group[..colon].ToString();
        var name = colon < 0 ? group.ToString() : group[(colon + 1)..].ToString();
        lock (_lock)
        {
            if (!_groups.TryGetValue(kind, out var values))
            {
                if (_groups.Count == MaxKinds)
                    return null;
                _groups.Add(kind, values = new(StringComparer.Ordinal) { [""] = new CohortPlace(kind, CohortPlace.Other) });
            }

            if (values.TryGetValue(name, out var place))
                return place;
            // The empty name is that of all others.
            if (values.Count > KeptValues)
                return values[""];
            return values[name] = new CohortPlace(kind, name);
        }
    }

    /// <summary>The places of all others, of each kind that has come up.</summary>
    internal IReadOnlyList<CohortPlace> Others()
    {
        lock (_lock)
            return [.. _groups.Values.Select(static values => values[""])];
    }
}
