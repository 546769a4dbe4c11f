namespace FlagGateway.Core.Flags;

/// <summary>
/// An immutable list of names that answers «at which place does this name first stand» from a span,
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

    public static NameSet Of(IEnumerable<string>? names) => Of(names?.Select((name, place) => (name, place)));

    /// <summary>Takes names with the place to answer; the first place of a repeated name counts.</summary>
    public static NameSet Of(IEnumerable<(string Name, int Place)>? names)
    {
        if (names is null)
            return Empty;
        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, place) in names)
            places.TryAdd(name, place);
        return places.Count == 0 ? Empty : new NameSet(places);
    }

    public int IndexOf(ReadOnlySpan<char> name) =>
        _places.Count != 0 && _lookup.TryGetValue(name, out var place) ? place : -1;
}
