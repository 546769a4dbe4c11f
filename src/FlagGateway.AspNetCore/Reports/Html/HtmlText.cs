using System.Text.Encodings.Web;
using System.Text.Unicode;
using FlagGateway.Formatting;

namespace FlagGateway.Reports.Html;

/// <summary>
/// Encodes untrusted text as HTML. For drawings, which are written as strings; Razor encodes everything else.
/// </summary>
internal static class HtmlText
{
    // Letters of all scripts stay readable in the source; characters with a meaning in HTML are always encoded.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string From(string? text) => Encoder.Encode(VisibleText.From(text));
}
