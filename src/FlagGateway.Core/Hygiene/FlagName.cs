namespace FlagGateway.Core.Hygiene;

/// <summary>
/// The names of flags: <c>&lt;type&gt;.&lt;lower-case-hyphenated&gt;</c>, with a date at the end if wanted.
/// </summary>
internal static class FlagName
{
    /// <summary>The type before the first dot; <c>null</c> if that is no type.</summary>
    public static string? TypeOf(ReadOnlySpan<char> id)
    {
        var dot = id.IndexOf('.');
        foreach (var type in LifecycleMetadata.Types)
        {
            if (dot == type.Length && id.StartsWith(type, StringComparison.Ordinal))
                return type;
        }

        return null;
    }

    /// <summary>
    /// Whether the id is a type, a dot, and words of lower-case letters and digits with single hyphens between them.
    /// </summary>
    public static bool IsWellFormed(ReadOnlySpan<char> id) => TypeOf(id) is { } type && IsHyphenated(id[(type.Length + 1)..]);

    /// <summary>Whether a text is words of lower-case letters and digits with single hyphens between them.</summary>
    public static bool IsHyphenated(ReadOnlySpan<char> text)
    {
        var isAfterHyphen = true;
        foreach (var c in text)
        {
            if (c == '-' ? isAfterHyphen : !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
                return false;
            isAfterHyphen = c == '-';
        }

        return !isAfterHyphen;
    }
}
