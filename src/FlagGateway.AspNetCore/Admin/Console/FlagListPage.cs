using FlagGateway.Admin.Console.Pages;
using FlagGateway.Admin.Limits;
using FlagGateway.Formatting;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagGateway.Admin.Console;

/// <summary>The page with all flags. Rendering hundreds of rows takes megabytes, so open pages that refresh themselves share them.</summary>
internal sealed class FlagListPage(ConsolePages pages, ListCache lists, SnapshotSource snapshots, IStateStore store, RolloutReader rollouts, TimeProvider time)
{
    public async Task<IResult> RenderAsync(HttpContext context, ConsoleModel model)
    {
        var root = AdminPath.From(context);
        model.Table = (await lists.GetAsync(root, () => WriteAsync(root))).Html;
        return await pages.RenderAsync<FlagsPage>(context, model);
    }

    private async Task<RenderedFlags> WriteAsync(string root)
    {
        var rows = FlagRow.All(snapshots.Current, store.Current, rollouts, time.GetUtcNow());
        await using var services = new ServiceCollection().AddSingleton(new FlagRows(rows, root)).BuildServiceProvider();
        await using HtmlRenderer renderer = new(services, NullLoggerFactory.Instance);
        using StringParts parts = new();
        await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<FlagTable>()).WriteHtmlTo(parts));
        return new RenderedFlags(parts.ToList());
    }
}

/// <summary>The table of flags.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Root">Prefix of its links; empty for none.</param>
internal sealed record FlagRows(IReadOnlyList<FlagRow> Rows, string Root);

/// <summary>The table as HTML, in parts.</summary>
/// <param name="Html">The parts.</param>
internal sealed record RenderedFlags(IReadOnlyList<string> Html);
