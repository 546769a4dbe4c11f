using System.Numerics;

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
    private readonly ReadOnlySpan<string> _segments;
    private readonly ulong _members;

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

    private GroupSet(GroupSet own, ReadOnlySpan<string> segments, ulong members)
        : this(own._text, own._ends)
    {
        _segments = segments;
        _members = members;
    }

    /// <summary>The set with segments as further groups.</summary>
    /// <param name="segments">Their names as groups: <c>segment:staff</c>. At most 64.</param>
    /// <param name="members">A bit for each of them that the request belongs to.</param>
    internal GroupSet With(ReadOnlySpan<string> segments, ulong members) => new(this, segments, members);

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

    /// <summary>All names without segments, concatenated.</summary>
    internal ReadOnlySpan<char> Text => _ends.IsEmpty ? default : _text[.._ends[^1]];

    /// <summary>End index of each name without segments.</summary>
    internal ReadOnlySpan<int> Ends => _ends;

    /// <summary>Number of groups.</summary>
    public int Count => _ends.Length + BitOperations.PopCount(_members);

    /// <summary>The name of one group.</summary>
    /// <param name="index">From 0 to <see cref="Count"/> - 1.</param>
    public ReadOnlySpan<char> this[int index] =>
        index < _ends.Length ? _text[(index == 0 ? 0 : _ends[index - 1]).._ends[index]] : SegmentAt(index - _ends.Length);

    /// <summary>Whether a group is one of the set.</summary>
    internal bool Contains(ReadOnlySpan<char> group)
    {
        for (var i = 0; i < Count; i++)
        {
            if (this[i].SequenceEqual(group))
                return true;
        }

        return false;
    }

    private ReadOnlySpan<char> SegmentAt(int position)
    {
        var rest = _members;
        for (var i = 0; i < position; i++)
            rest &= rest - 1;
        return _segments[BitOperations.TrailingZeroCount(rest)];
    }
}
