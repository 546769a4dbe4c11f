namespace FlagGateway.Core.Hygiene.References;

/// <summary>
/// Patterns of paths: <c>*</c> and <c>?</c> within a folder, <c>**</c> across folders, <c>[a-z]</c>, <c>\</c>.
/// </summary>
internal static class Glob
{
    /// <summary>Whether a pattern matches a complete text.</summary>
    public static bool IsMatch(ReadOnlySpan<char> glob, ReadOnlySpan<char> text)
    {
        while (!glob.IsEmpty)
        {
            if (glob[0] == '*')
                return Star(glob, text);
            if (text.IsEmpty || !One(ref glob, text[0]))
                return false;
            text = text[1..];
        }

        return text.IsEmpty;
    }

    private static bool Star(ReadOnlySpan<char> glob, ReadOnlySpan<char> text)
    {
        var isDeep = glob.StartsWith("**", StringComparison.Ordinal);
        var rest = glob.TrimStart('*');
        // «**/» is also no folder at all.
        if (isDeep && rest.StartsWith('/') && IsMatch(rest[1..], text))
            return true;
        for (var i = 0; ; i++)
        {
            if (IsMatch(rest, text[i..]))
                return true;
            if (i == text.Length || (!isDeep && text[i] == '/'))
                return false;
        }
    }

    // Takes one element off the pattern, and compares it with a character.
    private static bool One(ref ReadOnlySpan<char> glob, char c)
    {
        var first = glob[0];
        if (first == '[' && Class(ref glob, c) is { } isIn)
            return isIn && c != '/';
        if (first == '\\' && glob.Length > 1)
        {
            glob = glob[1..];
            first = glob[0];
            glob = glob[1..];
            return first == c;
        }

        glob = glob[1..];
        return first == '?' ? c != '/' : first == c;
    }

    // A bracket without an end stands for itself.
    private static bool? Class(ref ReadOnlySpan<char> glob, char c)
    {
        var isNegated = glob.Length > 1 && glob[1] is '!' or '^';
        var start = isNegated ? 2 : 1;
        var end = start < glob.Length ? glob[(start + 1)..].IndexOf(']') : -1;
        if (end < 0)
            return null;
        var set = glob.Slice(start, end + 1);
        glob = glob[(start + end + 2)..];
        var isIn = false;
        for (var i = 0; i < set.Length; i++)
        {
            if (i + 2 < set.Length && set[i + 1] == '-')
            {
                isIn |= c >= set[i] && c <= set[i + 2];
                i += 2;
            }
            else
            {
                isIn |= c == set[i];
            }
        }

        return isIn != isNegated;
    }
}
