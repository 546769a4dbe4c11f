using FlagGateway.Reports.Content;
using FlagGateway.Reports.Markdown;

namespace FlagGateway.Reports;

/// <summary>The report as Markdown with tables (GitHub's flavor), for a pull request or a wiki.</summary>
internal static class MarkdownReport
{
    /// <summary>Writes the report; lines end with a line feed.</summary>
    public static string Write(ReportModel model)
    {
        var blocks = new MarkdownBlocks();
        blocks.Write(ReportContent.From(model));
        return blocks.ToString().TrimEnd('\n') + "\n";
    }
}
