namespace FlagGateway.Core.Flags;

/// <summary>
/// The groups of one request (<c>tenant:acme</c>, <c>tier:gold</c>), stored contiguously in
/// memory that the caller owns, so that a decision allocates nothing.
/// </summary>
/// <remarks>Group <c>i</c> is <c>text[ends[i-1]..ends[i]]</c>. Comparison is ordinal and case-sensitive.</remarks>
public readonly ref struct GroupSet
{
    private readonly ReadOnlySpan<char> _text;
    private readonly ReadOnlySpan<int> _ends;

    /// <summary>Creates the set over the caller's memory.</summary>
    /// <param name="text">All names, concatenated.</param>
    /// <param name="ends">
    /// For each group the index in <paramref name="text"/> just after its last character, ascending.
    /// </param>
    public GroupSet(ReadOnlySpan<char> text, ReadOnlySpan<int> ends)
    {
        _text = text;
        _ends = ends;
    }

    /// <summary>Creates the set from names, in memory of its own.</summary>
    /// <param name="names">The names.</param>
    public static GroupSet From(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var ends = new int[names.Count];
        for (int i = 0, end = 0; i < ends.Length; i++)
            ends[i] = end += names[i].Length;
        return new GroupSet(string.Concat(names), ends);
    }

    /// <summary>All names, concatenated.</summary>
    internal ReadOnlySpan<char> Text => _ends.IsEmpty ? default : _text[.._ends[^1]];

    /// <summary>End index of each name.</summary>
    internal ReadOnlySpan<int> Ends => _ends;

    /// <summary>Number of groups.</summary>
    public int Count => _ends.Length;

    /// <summary>The name of one group.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    public ReadOnlySpan<char> this[int index] => _text[(index == 0 ? 0 : _ends[index - 1]).._ends[index]];
}
