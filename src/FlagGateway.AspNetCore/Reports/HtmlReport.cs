using FlagGateway.Reports.Content;
using FlagGateway.Reports.Html;

namespace FlagGateway.Reports;

/// <summary>The report as one page that needs nothing else: no script, no picture, no font, no address.</summary>
internal static class HtmlReport
{
    // The page may be kept or sent around, so it says itself that it loads nothing and runs nothing.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

    /// <summary>Writes the page; it is well-formed XML as well. Serve it as <c>text/html; charset=utf-8</c>.</summary>
    public static string Write(ReportModel model) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="{Policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{HtmlText.Of(ReportContent.Title(model))}</title>
        <style>
        {ReportStyle.Css}
        </style>
        </head>
        <body>
        <main>
        {new HtmlBlocks().Write(ReportContent.Of(model))}</main>
        </body>
        </html>

        """;
}
