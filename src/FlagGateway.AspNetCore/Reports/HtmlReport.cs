using FlagGateway.Formatting;
using FlagGateway.Reports.Html;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagGateway.Reports;

/// <summary>The report as one self-contained page: no script, image, font or external address.</summary>
internal static class HtmlReport
{
    /// <summary>Writes the page, which is also well-formed XML. Serve it as <c>text/html; charset=utf-8</c>.</summary>
    public static async Task WriteAsync(ReportModel model, TextBlocks text)
    {
        await using var services = new ServiceCollection().AddSingleton(model).BuildServiceProvider();
        await using HtmlRenderer renderer = new(services, NullLoggerFactory.Instance);
        await using TextBlockWriter writer = new(text);
        await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<ReportPage>()).WriteHtmlTo(writer));
    }
}
