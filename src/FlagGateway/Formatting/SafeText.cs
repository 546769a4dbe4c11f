using System.Globalization;

namespace FlagGateway.Formatting;

/// <summary>Makes untrusted text safe for a terminal.</summary>
internal static class SafeText
{
    /// <summary>Replaces characters that could move the cursor, or break, reorder or hide a line.</summary>
    public static string From(string text) => string.Concat(text.Select(static c => IsHarmful(c) ? '\uFFFD' : c));

    private static bool IsHarmful(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
