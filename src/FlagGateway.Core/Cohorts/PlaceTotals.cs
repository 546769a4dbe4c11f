namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Everything that was counted by route and by group, in a form in which the counts of several instances can be added
/// up. Bounded: beyond <see cref="MaxPlaces"/> the least frequent of a kind are added to its others, so that nothing is lost.
/// </summary>
/// <remarks>Not safe to use from several threads.</remarks>
public sealed class PlaceTotals
{
    /// <summary>How many places are kept apart, those of others aside.</summary>
    public const int MaxPlaces = 1024;

    private readonly Dictionary<PlaceKey, (SideTotals Control, SideTotals Candidate)> _places = [];

    /// <summary>The counts of each place.</summary>
    public IReadOnlyDictionary<PlaceKey, (SideTotals Control, SideTotals Candidate)> Places => _places;

    /// <summary>Adds what another instance counted, or the same one at another place.</summary>
    public void Add(PlaceTotals other)
    {
        ArgumentNullException.ThrowIfNull(other);
        foreach (var (key, (control, candidate)) in other._places)
            Add(key, control, candidate);
        Trim();
    }

    /// <summary>Adds to one place; several additions may be beyond the bound until <see cref="Trim"/>.</summary>
    public void Add(PlaceKey key, SideTotals control, SideTotals candidate)
    {
        if (!_places.TryGetValue(key, out var sides))
            _places[key] = sides = (new SideTotals(), new SideTotals());
        sides.Control.Add(control);
        sides.Candidate.Add(candidate);
    }

    /// <summary>Holds the bound.</summary>
    public void Trim()
    {
        var named = _places.Keys.Count(static key => !key.IsOthers);
        if (named <= MaxPlaces)
            return;
        foreach (var (key, (control, candidate)) in Ordered(_places.Where(static place => !place.Key.IsOthers)).Skip(MaxPlaces).ToArray())
        {
            _places.Remove(key);
            Add(key with { Name = "" }, control, candidate);
        }
    }

    /// <summary>Counts by route, the most frequent first.</summary>
    public IReadOnlyList<PlaceCounts> ByRoute() => [.. Ordered(_places.Where(static place => place.Key.IsRoute)).OrderBy(static place => place.Key.IsOthers).Select(Read)];

    /// <summary>Counts by value of each kind of group, the most frequent first and the rest of a kind last.</summary>
    public IReadOnlyList<PlaceCounts> ByGroup() =>
        [.. _places.Where(static place => !place.Key.IsRoute).GroupBy(static place => place.Key.Kind, StringComparer.Ordinal).OrderBy(static kind => kind.Key, StringComparer.Ordinal).SelectMany(Shown)];

    private static IEnumerable<PlaceCounts> Shown(IEnumerable<KeyValuePair<PlaceKey, (SideTotals Control, SideTotals Candidate)>> kind)
    {
        var places = kind.ToArray();
        var ordered = Ordered(places.Where(static place => !place.Key.IsOthers)).ToArray();
        foreach (var place in ordered.Take(CohortPlaces.ShownValues))
            yield return Read(place);
        PlaceTotals others = new();
        foreach (var (key, (control, candidate)) in ordered.Skip(CohortPlaces.ShownValues).Concat(places.Where(static place => place.Key.IsOthers)))
            others.Add(key with { Name = "" }, control, candidate);
        foreach (var place in others._places.Where(static place => RequestsOf(place.Value) > 0))
            yield return Read(place);
    }

    private static IEnumerable<KeyValuePair<PlaceKey, (SideTotals Control, SideTotals Candidate)>> Ordered(IEnumerable<KeyValuePair<PlaceKey, (SideTotals Control, SideTotals Candidate)>> places) =>
        places.OrderByDescending(static place => RequestsOf(place.Value)).ThenBy(static place => place.Key.Name, StringComparer.Ordinal).ThenBy(static place => place.Key.Kind, StringComparer.Ordinal);

    private static long RequestsOf((SideTotals Control, SideTotals Candidate) sides) => sides.Control.Requests + sides.Candidate.Requests;

    private static PlaceCounts Read(KeyValuePair<PlaceKey, (SideTotals Control, SideTotals Candidate)> place) =>
        new(place.Key.Kind, place.Key.IsOthers ? CohortPlace.Other : place.Key.Name, place.Value.Control.Read(), place.Value.Candidate.Read());
}

/// <summary>Which place it is.</summary>
/// <param name="IsRoute">Whether it is a route; a kind of group may have the same name.</param>
/// <param name="Kind">See <see cref="CohortPlace.Kind"/>.</param>
/// <param name="Name">Id of the route or value of the group; empty for all others of the kind together.</param>
public readonly record struct PlaceKey(bool IsRoute, string Kind, string Name)
{
    /// <summary>Whether it is all others of its kind together.</summary>
    public bool IsOthers => Name.Length == 0;
}
