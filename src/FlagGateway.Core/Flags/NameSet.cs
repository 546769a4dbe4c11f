namespace FlagGateway.Core.Flags;

/// <summary>
/// An immutable list of names that finds the first position of a name given as a span,
/// without allocating, in constant time. Ordinal and case-sensitive, as the libraries compare.
/// </summary>
internal sealed class NameSet
{
    private static readonly NameSet Empty = new([]);

    private readonly Dictionary<string, int> _indexes;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    private NameSet(Dictionary<string, int> indexes)
    {
        _indexes = indexes;
        _lookup = indexes.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public bool IsEmpty => _indexes.Count == 0;

    /// <summary>The position of each name; one that several names share occurs several times.</summary>
    public IEnumerable<int> Indexes => _indexes.Values;

    /// <summary>The names.</summary>
    public IEnumerable<string> Names => _indexes.Keys;

    public static NameSet From(IEnumerable<string>? names) =>
        names is null ? Empty : From([(names.Select((name, index) => (name, index)), CountOf(names))]);

    /// <summary>
    /// Creates a set from lists of names, each list with one position; the first position of a repeated name counts.
    /// </summary>
    public static NameSet From(IEnumerable<(IEnumerable<string> Names, int Index)>? lists) =>
        lists is null ? Empty : From(lists.Select(list => (list.Names.Select(name => (name, list.Index)), CountOf(list.Names))).ToArray());

    private static NameSet From((IEnumerable<(string Name, int Index)> Names, int Count)[] lists)
    {
        // Growing a dictionary to a million names would copy it twenty times.
        var indexes = new Dictionary<string, int>(lists.Sum(list => list.Count), StringComparer.Ordinal);
        foreach (var (names, _) in lists)
        {
            foreach (var (name, index) in names)
                indexes.TryAdd(name, index);
        }

        return indexes.Count == 0 ? Empty : new NameSet(indexes);
    }

    private static int CountOf(IEnumerable<string> names) => names.TryGetNonEnumeratedCount(out var count) ? count : 0;

    public int IndexOf(ReadOnlySpan<char> name) =>
        _indexes.Count != 0 && _lookup.TryGetValue(name, out var index) ? index : -1;

    /// <summary>Whether one of a subject's groups is among the names.</summary>
    public bool ContainsAny(GroupSet groups)
    {
        if (IsEmpty)
            return false;
        for (var i = 0; i < groups.Count; i++)
        {
            if (IndexOf(groups[i]) >= 0)
                return true;
        }

        return false;
    }
}
