using System.Text.Encodings.Web;
using System.Text.Unicode;
using FlagGateway.Reports.Content;

namespace FlagGateway.Reports.Html;

/// <summary>Text that others wrote, as HTML that shows just that text. For drawings, which are written as strings; Razor encodes the rest.</summary>
internal static class HtmlText
{
    // Letters of all scripts stay readable in the source; what has a meaning in HTML is encoded all the same.
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Of(string? text) => Encoder.Encode(VisibleText.Of(text));
}
