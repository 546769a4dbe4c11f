using System.Globalization;
using System.Text;

namespace FlagGateway.Reports.Content;

/// <summary>Text that others wrote, on one line and with nothing hidden in it.</summary>
/// <remarks>
/// Line breaks would leave a cell of a table, and characters that nobody sees could reorder or hide what is beside
/// them. What remains is also all that XML may hold.
/// </remarks>
internal static class VisibleText
{
    private const int ControlPictures = 0x2400;

    private const int PictureOfDelete = 0x2421;

    /// <summary>The text with control and format characters replaced by what they are.</summary>
    public static string Of(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var visible = new StringBuilder(text.Length);
        // Halves of surrogate pairs come out as the replacement character.
        foreach (var rune in text.EnumerateRunes())
            Append(visible, rune);
        return visible.ToString();
    }

    /// <summary>The beginning of a text that has to fit into a drawing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="width">How many Latin letters there is room for; wide scripts take two.</param>
    public static string Cut(string text, int width)
    {
        var cut = new StringBuilder();
        foreach (var rune in Of(text).EnumerateRunes())
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

    // Where the scripts begin that are drawn in squares; near enough for a label.
    private static bool IsWide(Rune rune) => rune.Value >= 0x1100;
}
