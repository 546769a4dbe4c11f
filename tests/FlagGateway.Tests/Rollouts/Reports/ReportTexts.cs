using System.Text;
using FlagGateway.Formatting;
using FlagGateway.Reports;

namespace FlagGateway.Tests.Rollouts.Reports;

/// <summary>Reports as strings.</summary>
internal static class ReportTexts
{
    public static string Markdown(ReportModel model)
    {
        TextBlocks text = new();
        MarkdownReport.Write(model, text);
        return From(text);
    }

    public static async Task<string> HtmlAsync(ReportModel model)
    {
        TextBlocks text = new();
        await HtmlReport.WriteAsync(model, text);
        return From(text);
    }

    private static string From(TextBlocks text) => Encoding.UTF8.GetString([.. text.Blocks.SelectMany(static block => block.ToArray())]);
}
