using System.Globalization;
using System.Text;

namespace FlagGateway.Core.Hygiene.Generating;

/// <summary>Texts of flags in source code.</summary>
internal static class ConstantText
{
    /// <summary>A string literal, the same in C# and TypeScript.</summary>
    public static string Quote(string text)
    {
        StringBuilder quoted = new("\"", text.Length + 2);
        foreach (var c in text)
        {
            if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else if (IsVisible(c))
                quoted.Append(c);
            else
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>One line of a comment: white space becomes one space, and nothing ends the comment.</summary>
    public static string Comment(string text) => string.Concat(
            string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).Where(IsVisible))
        .Replace("*/", "* /", StringComparison.Ordinal);

    private static bool IsVisible(char c) => char.GetUnicodeCategory(c) is not
        (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate);
}
