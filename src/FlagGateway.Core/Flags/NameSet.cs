namespace FlagGateway.Core.Flags;

/// <summary>
/// An immutable list of names that finds the first position of a name given as a span,
/// without allocating, in constant time. Ordinal and case-sensitive, as the libraries compare.
/// </summary>
internal sealed class NameSet
{
    private static readonly NameSet Empty = new([]);

    private readonly Dictionary<string, int> _places;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    private NameSet(Dictionary<string, int> places)
    {
        _places = places;
        _lookup = places.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public bool IsEmpty => _places.Count == 0;

    /// <summary>The position of each name; one that several names share occurs several times.</summary>
    public IEnumerable<int> Places => _places.Values;

    public static NameSet From(IEnumerable<string>? names) =>
        names is null ? Empty : From([(names.Select((name, place) => (name, place)), CountOf(names))]);

    /// <summary>Creates a set from lists of names, each list with one position; the first position of a repeated name counts.</summary>
    public static NameSet From(IEnumerable<(IEnumerable<string> Names, int Place)>? lists) =>
        lists is null ? Empty : From(lists.Select(list => (list.Names.Select(name => (name, list.Place)), CountOf(list.Names))).ToArray());

    private static NameSet From((IEnumerable<(string Name, int Place)> Names, int Count)[] lists)
    {
        // Growing a dictionary to a million names would copy it twenty times.
        var places = new Dictionary<string, int>(lists.Sum(list => list.Count), StringComparer.Ordinal);
        foreach (var (names, _) in lists)
        {
            foreach (var (name, place) in names)
                places.TryAdd(name, place);
        }

        return places.Count == 0 ? Empty : new NameSet(places);
    }

    private static int CountOf(IEnumerable<string> names) => names.TryGetNonEnumeratedCount(out var count) ? count : 0;

    public int IndexOf(ReadOnlySpan<char> name) =>
        _places.Count != 0 && _lookup.TryGetValue(name, out var place) ? place : -1;
}
