using System.Text;
using FlagGateway.Formatting;

namespace FlagGateway.Reports.Markdown;

/// <summary>Encodes untrusted text as Markdown.</summary>
/// <remarks>
/// Characters that open HTML or end a cell become character references, harmless even for a parser without
/// backslash escapes; other special characters get a backslash. Addresses do not become links automatically.
/// </remarks>
/// <seealso href="https://github.github.com/gfm/">GitHub Flavored Markdown: backslash escapes, tables, autolinks</seealso>
internal static class MarkdownText
{
    // An invisible character: the only way to keep an e-mail address or a mention from becoming a link.
    private const string Apart = "&#8203;";

    public static string From(string? text)
    {
        var visible = VisibleText.From(text).Trim();
        var escaped = new StringBuilder(visible.Length + 16);
        for (var i = 0; i < visible.Length; i++)
            escaped.Append(Escape(visible, i));
        return escaped.ToString();
    }

    private static string Escape(string text, int index) => text[index] switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '|' => "&#124;",
        '@' => "@" + Apart,
        '\\' or '`' or '*' or '_' or '[' or ']' or '#' or '!' or '~' or '$' or '^' => $"\\{text[index]}",
        ':' when index + 1 < text.Length && text[index + 1] == '/' => "\\:",
        '.' when IsBehindWww(text, index) => "\\.",
        '-' or '+' or '=' or '.' or ')' when IsListOrRule(text, index) => $"\\{text[index]}",
        var other => other.ToString(),
    };

    private static bool IsBehindWww(string text, int index) =>
        index >= 3 && text.AsSpan(index - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase);

    // At the beginning "- " and "1. " would be a list, "---" and "===" a rule or a heading.
    private static bool IsListOrRule(string text, int index)
    {
        var isFirst = text[index] is '.' or ')' ? index > 0 && !text.AsSpan(0, index).ContainsAnyExceptInRange('0', '9') : index == 0;
        return isFirst && (index + 1 == text.Length || text[index + 1] == ' ' || text[index + 1] == text[index]);
    }
}
