using System.Globalization;

namespace FlagGateway.Core.Hygiene.References;

/// <summary>
/// Finds the id of a flag in text, as a whole and not as a part of a longer id. Case-insensitive, like the
/// gateway and to Microsoft's .NET library.
/// </summary>
internal static class FlagMention
{
    /// <summary>Position of the first occurrence at or after a position, or -1.</summary>
    public static int IndexOf(ReadOnlySpan<char> text, ReadOnlySpan<char> id, int start = 0)
    {
        while (start <= text.Length - id.Length && text[start..].IndexOf(id, StringComparison.OrdinalIgnoreCase) is >= 0 and var found)
        {
            var at = start + found;
            if (Begins(text, at) && Ends(text, at + id.Length))
                return at;
            start = at + 1;
        }

        return -1;
    }

    /// <summary>Whether an id may begin at a position: what is in front of it is not a part of it.</summary>
    public static bool Begins(ReadOnlySpan<char> text, int at) => !Continues(text, at - 1, -1);

    /// <summary>Whether an id may end in front of a position.</summary>
    public static bool Ends(ReadOnlySpan<char> text, int at) => !Continues(text, at, 1);

    // A dot or a hyphen continues an id only if more of it follows: it also ends sentences.
    private static bool Continues(ReadOnlySpan<char> text, int at, int step)
    {
        while (at >= 0 && at < text.Length && text[at] is '.' or '-' && at + step >= 0 && at + step < text.Length)
            at += step;
        return at >= 0 && at < text.Length && (text[at] == '_' || char.IsLetterOrDigit(text[at]) || CharUnicodeInfo.GetUnicodeCategory(text[at]) is UnicodeCategory.NonSpacingMark);
    }
}
