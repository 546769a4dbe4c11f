using FlagGateway.Formatting;
using FlagGateway.Reports.Content;
using FlagGateway.Reports.Markdown;

namespace FlagGateway.Reports;

/// <summary>The report as Markdown with tables (GitHub's flavor), for a pull request or a wiki.</summary>
internal static class MarkdownReport
{
    /// <summary>Writes the report; lines end with a line feed.</summary>
    public static void Write(ReportModel model, TextBlocks text)
    {
        MarkdownBlocks blocks = new();
        blocks.Write(ReportContent.From(model));
        blocks.WriteTo(text);
    }
}
