using System.Globalization;

namespace FlagGateway.Formatting;

/// <summary>Text that others wrote, made harmless for a terminal.</summary>
internal static class SafeText
{
    /// <summary>The text with what could move the cursor, break, turn or hide a line made visible.</summary>
    public static string From(string text) => string.Concat(text.Select(static c => IsHarmful(c) ? '\uFFFD' : c));

    private static bool IsHarmful(char c) => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
