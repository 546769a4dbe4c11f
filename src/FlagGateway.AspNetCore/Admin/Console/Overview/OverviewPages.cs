using System.Diagnostics.CodeAnalysis;
using FlagGateway.Admin.Console.Pages;
using FlagGateway.Admin.Limits;
using FlagGateway.Formatting;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagGateway.Admin.Console.Overview;

/// <summary>What the overview reads.</summary>
internal sealed class OverviewReader(SnapshotSource snapshots, IStateStore store, RolloutReader rollouts, AttentionReader attention, FlagRows rows, TimeProvider time)
{
    /// <summary>Reads it.</summary>
    public OverviewData Read()
    {
        var (snapshot, now) = (snapshots.Current, time.GetUtcNow());
        var statuses = rollouts.All().ToDictionary(static status => status.Flag, StringComparer.OrdinalIgnoreCase);
        return new(
            attention.Read(snapshot, statuses, DateOnly.FromDateTime(now.UtcDateTime)),
            rows.Read(snapshot, statuses, store.Current, now));
    }
}

/// <summary>
/// The overview. Rendering hundreds of rows takes megabytes, so open pages that refresh themselves share them.
/// </summary>
internal sealed class OverviewPages(ConsolePages pages, ListCache lists, OverviewReader reader)
{
    public async Task<IResult> RenderAsync(HttpContext context, ConsoleModel model)
    {
        var root = AdminPath.From(context);
        var filter = FlagFilter.Parse(context.Request.Query);
        var page = filter.IsAll ? await lists.GetAsync(root, () => WriteAsync(root, filter)) : await WriteAsync(root, filter);
        (model.Filter, model.Attention, model.Table) = (filter, page.Attention, page.Table);
        return await pages.RenderAsync<OverviewPage>(context, model);
    }

    private async Task<RenderedOverview> WriteAsync(string root, FlagFilter filter)
    {
        await using var services = new ServiceCollection().AddSingleton(new OverviewTableModel(reader.Read(), filter, root)).BuildServiceProvider();
        await using HtmlRenderer renderer = new(services, NullLoggerFactory.Instance);
        return await renderer.Dispatcher.InvokeAsync(async () => new RenderedOverview(await WriteAsync<AttentionList>(renderer), await WriteAsync<FlagTable>(renderer)));
    }

    private static async Task<IReadOnlyList<string>> WriteAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TComponent>(HtmlRenderer renderer)
        where TComponent : IComponent
    {
        using StringParts parts = new();
        (await renderer.RenderComponentAsync<TComponent>()).WriteHtmlTo(parts);
        return parts.ToList();
    }
}

/// <summary>What the overview shows.</summary>
/// <param name="Attention">What needs somebody.</param>
/// <param name="Rows">All flags.</param>
internal sealed record OverviewData(IReadOnlyList<AttentionItem> Attention, IReadOnlyList<FlagRow> Rows);

/// <summary>What the table of the overview is rendered from.</summary>
/// <param name="Data">The data.</param>
/// <param name="Filter">Which flags are listed.</param>
/// <param name="Root">Prefix of its links; empty for none.</param>
internal sealed record OverviewTableModel(OverviewData Data, FlagFilter Filter, string Root);

/// <summary>The overview as HTML, in parts.</summary>
/// <param name="Attention">What needs somebody.</param>
/// <param name="Table">The flags.</param>
internal sealed record RenderedOverview(IReadOnlyList<string> Attention, IReadOnlyList<string> Table);
