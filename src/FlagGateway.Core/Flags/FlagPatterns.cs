namespace FlagGateway.Core.Flags;

/// <summary>
/// Patterns for ids of flags: <c>*</c> is any text, also none; everything else is itself, in upper or lower case.
/// </summary>
/// <param name="patterns">The patterns; an id must match one of them.</param>
internal sealed class FlagPatterns(IReadOnlyList<string> patterns)
{
    /// <summary>Whether an id matches a pattern.</summary>
    public bool Contains(ReadOnlySpan<char> id)
    {
        foreach (var pattern in patterns)
        {
            if (IsMatch(pattern, id))
                return true;
        }

        return false;
    }

    /// <summary>The patterns as written.</summary>
    public override string ToString() => string.Join(", ", patterns);

    // The last star takes one character more whenever the rest does not fit: linear in memory, and at worst the product
    // of both lengths.
    private static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> id)
    {
        var (p, i, star, resume) = (0, 0, -1, 0);
        while (i < id.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                (star, resume) = (p++, i);
            }
            else if (p < pattern.Length && char.ToUpperInvariant(pattern[p]) == char.ToUpperInvariant(id[i]))
            {
                (p, i) = (p + 1, i + 1);
            }
            else if (star >= 0)
            {
                (p, i) = (star + 1, ++resume);
            }
            else
            {
                return false;
            }
        }

        return pattern[p..].Trim('*').IsEmpty;
    }
}
