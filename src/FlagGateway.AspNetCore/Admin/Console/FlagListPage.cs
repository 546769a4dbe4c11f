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
        model.Flags = await lists.GetTextAsync(root, () => WriteAsync(root));
        return await pages.RenderAsync<FlagsPage>(context, model);
    }

    private async Task<IReadOnlyList<string>> WriteAsync(string root)
    {
        var rows = FlagRow.All(snapshots.Current, store.Current, rollouts, time.GetUtcNow());
        await using var services = new ServiceCollection().AddSingleton(new FlagRows(rows, root)).BuildServiceProvider();
        await using HtmlRenderer renderer = new(services, NullLoggerFactory.Instance);
        using StringParts parts = new();
        await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<FlagTable>()).WriteHtmlTo(parts));
        return parts.ToList();
    }
}

/// <summary>The table of flags.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Root">Prefix of its links; empty for none.</param>
internal sealed record FlagRows(IReadOnlyList<FlagRow> Rows, string Root);
