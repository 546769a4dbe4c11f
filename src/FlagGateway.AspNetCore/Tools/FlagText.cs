using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Tools;

/// <summary>
/// Flags as JSON text for display: letters of all scripts are unchanged, terminal control characters escaped.
/// </summary>
internal static class FlagText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Format(JsonNode node) => string.Concat(node.ToJsonString(Indented).Select(static c => IsObeyed(c) ? $"\\u{(int)c:x4}" : c.ToString()));

    // Such characters occur only inside strings, where an escape is equivalent; line feeds of the layout stay.
    private static bool IsObeyed(char c) => c is not ('\n' or '\r') && char.GetUnicodeCategory(c)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
