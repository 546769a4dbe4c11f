using System.Globalization;
using System.Text;
using System.Text.Json;

namespace FlagGateway.Core.Hygiene.Editing;

/// <summary>
/// Writes JSON values as configuration files have them: short objects and arrays on one line, others on several.
/// </summary>
internal static class JsonLayout
{
    /// <summary>Maximum length of an object or array on one line.</summary>
    public const int Width = 100;

    /// <summary>Writes a value.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isOpen">Whether an object or array has several lines even if it is short.</param>
    public static string Format(JsonElement value, bool isOpen = false)
    {
        StringBuilder text = new();
        Write(text, value, "", isOpen);
        return text.ToString();
    }

    /// <summary>Writes a member of an object.</summary>
    public static string FormatMember(JsonProperty member) => $"{Quote(member.Name)}: {Format(member.Value)}";

    private static void Write(StringBuilder text, JsonElement value, string indent, bool isOpen = false)
    {
        var line = OneLine(value);
        if (value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array) || line.Length <= 2 || (!isOpen && line.Length + indent.Length <= Width))
        {
            text.Append(line);
            return;
        }

        var inner = indent + "  ";
        var isObject = value.ValueKind == JsonValueKind.Object;
        text.Append(isObject ? '{' : '[');
        var isFirst = true;
        foreach (var (name, child) in isObject ? value.EnumerateObject().Select(static member => ((string?)member.Name, member.Value)) : value.EnumerateArray().Select(static item => ((string?)null, item)))
        {
            text.Append(isFirst ? "\n" : ",\n").Append(inner);
            isFirst = false;
            if (name is not null)
                text.Append(Quote(name)).Append(": ");
            Write(text, child, inner);
        }

        text.Append('\n').Append(indent).Append(isObject ? '}' : ']');
    }

    private static string OneLine(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => Enclose('{', value.EnumerateObject().Select(static member => $"{Quote(member.Name)}: {OneLine(member.Value)}"), '}'),
        JsonValueKind.Array => Enclose('[', value.EnumerateArray().Select(OneLine), ']'),
        JsonValueKind.String => Quote(value.GetString()!),
        _ => value.GetRawText(),
    };

    private static string Enclose(char open, IEnumerable<string> children, char close) =>
        string.Join(", ", children) is { Length: > 0 } inner ? $"{open} {inner} {close}" : $"{open}{close}";

    // Characters that terminals obey, and those that are not visible, are escaped.
    private static string Quote(string text) => string.Concat(JsonEditor.Quote(text).Select(static c => char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator ? $"\\u{(int)c:x4}" : c.ToString()));
}
