namespace FlagGateway.Core.Attributes;

/// <summary>
/// The attributes of one request (<c>plan_tier</c> with the value <c>growth</c>), stored contiguously in memory that
/// the caller owns, so that a decision allocates nothing.
/// </summary>
/// <remarks>
/// The value of <c>names[i]</c> is <c>text[ends[i-1]..ends[i]]</c>; an empty one is missing. Names are compared
/// ordinally and case-sensitively.
/// </remarks>
public readonly ref struct AttributeSet
{
    private readonly ReadOnlySpan<string> _names;
    private readonly ReadOnlySpan<char> _text;
    private readonly ReadOnlySpan<int> _ends;

    /// <summary>Creates the set over the caller's memory.</summary>
    /// <param name="names">Name of each attribute.</param>
    /// <param name="text">All values, concatenated.</param>
    /// <param name="ends">
    /// For each name the index in <paramref name="text"/> just after its value, ascending; as long as
    /// <paramref name="names"/>.
    /// </param>
    public AttributeSet(ReadOnlySpan<string> names, ReadOnlySpan<char> text, ReadOnlySpan<int> ends)
    {
        _names = names;
        _text = text;
        _ends = ends;
    }

    /// <summary>Creates the set from names and values, in memory of its own.</summary>
    /// <param name="values">The value of each name.</param>
    public static AttributeSet From(IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        string[] names = [.. values.Keys];
        var ends = new int[names.Length];
        for (int i = 0, end = 0; i < ends.Length; i++)
            ends[i] = end += values[names[i]].Length;
        return new AttributeSet(names, string.Concat(values.Values), ends);
    }

    /// <summary>Finds the value of an attribute.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The value; empty if it is missing.</returns>
    public ReadOnlySpan<char> Find(string name)
    {
        for (var i = 0; i < _names.Length; i++)
        {
            if (_names[i] == name)
                return _text[(i == 0 ? 0 : _ends[i - 1]).._ends[i]];
        }

        return default;
    }
}
