using System.Globalization;
using System.Text;

namespace FlagGateway.Formatting;

/// <summary>Untrusted text, on one line and without invisible characters.</summary>
/// <remarks>
/// Line breaks would break out of a table cell, controls could move the cursor of a terminal, and invisible characters
/// could reorder or hide the text next to them. The result is also valid in XML.
/// </remarks>
public static class VisibleText
{
    private const int ControlPictures = 0x2400;

    private const int PictureOfDelete = 0x2421;

    /// <summary>Replaces control and format characters by their names.</summary>
    /// <param name="text">The text; <c>null</c> is empty.</param>
    public static string From(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var visible = new StringBuilder(text.Length);
        // Unpaired surrogates become the replacement character.
        foreach (var rune in text.EnumerateRunes())
            Append(visible, rune);
        return visible.ToString();
    }

    /// <summary>Truncates a text to fit into a drawing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">Available width in Latin letters; characters of wide scripts count two.</param>
    internal static string Cut(string text, int width)
    {
        var cut = new StringBuilder();
        foreach (var rune in From(text).EnumerateRunes())
        {
            width -= IsWide(rune) ? 2 : 1;
            if (width < 0)
                return cut.Append('…').ToString();
            cut.Append(rune.ToString());
        }

        return cut.ToString();
    }

    private static void Append(StringBuilder visible, Rune rune)
    {
        switch (rune.Value)
        {
            case < 0x20:
                visible.Append((char)(ControlPictures + rune.Value));
                break;
            case 0x7F:
                visible.Append((char)PictureOfDelete);
                break;
            case var _ when IsHidden(rune):
                visible.Append(CultureInfo.InvariantCulture, $"⟨U+{rune.Value:X4}⟩");
                break;
            default:
                visible.Append(rune.ToString());
                break;
        }
    }

    private static bool IsHidden(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.OtherNotAssigned;

    // Start of the scripts with wide characters; precise enough for a label.
    private static bool IsWide(Rune rune) => rune.Value >= 0x1100;
}
