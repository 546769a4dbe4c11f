using FlagGateway.Admin.Api;
using FlagGateway.Admin.Console.Pages;
using FlagGateway.Admin.Limits;
using FlagGateway.Core.Rollouts;
using FlagGateway.Formatting;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagGateway.Admin.Console;

/// <summary>The pages with entries of the audit log: that of a flag, and the log itself.</summary>
internal sealed class TrailPages(ConsolePages pages, SnapshotSource snapshots, RolloutReader rollouts, CohortReader cohorts, IStateStore store, ListCache lists)
{
    private const int PageLength = 100;
    private const int TrailLength = 10;

    public async Task<IResult> FlagAsync(string flag, HttpContext context, ConsoleModel model)
    {
        flag = FlagPath.IdOf(snapshots.Current.Flags, flag);
        var id = snapshots.Current.Flags.Find(flag)?.Id ?? rollouts.Find(flag)?.Flag;
        if (id is null)
        {
            model.Problem = $"flags.json has no flag {flag}.";
            return await pages.RenderAsync<NotFoundPage>(context, model, StatusCodes.Status404NotFound);
        }

        var status = rollouts.Find(id);
        (model.Flag, model.Choice) = (id, CohortChoice.Parse(context.Request.Query, status?.State is { } known ? RolloutCandidates.NamesOf(known) : []));
        if (status is { State: { IsInForce: true } state })
            model.Cohorts = await cohorts.ReadAsync(status, state, model.Choice.Candidate, model.Choice.Window, model.Choice.By.Length == 0 ? null : model.Choice.By, context.RequestAborted);
        (model.Entries, _) = await ReadAsync(id, null, TrailLength, context.RequestAborted);
        return await pages.RenderAsync<FlagPage>(context, model);
    }

    public async Task<IResult> AuditAsync(long? before, HttpContext context, ConsoleModel model)
    {
        if (before is null)
            await FillAsync(model, AdminPath.From(context), context.RequestAborted);
        else
            (model.Entries, model.Problem) = await ReadAsync(null, before, PageLength, context.RequestAborted);
        return await pages.RenderAsync<AuditPage>(context, model);
    }

    // The newest page refreshes itself wherever it is open.
    private async Task FillAsync(ConsoleModel model, string root, CancellationToken cancellationToken)
    {
        try
        {
            (model.Entries, model.Table) = await lists.GetAsync(root, () => RenderAsync(root, cancellationToken));
        }
        catch (StateUnavailableException exception)
        {
            model.Problem = exception.Message;
        }
    }

    private async Task<RenderedChanges> RenderAsync(string root, CancellationToken cancellationToken)
    {
        var entries = await store.ReadAuditAsync(null, null, PageLength, cancellationToken);
        await using var services = new ServiceCollection().AddSingleton(new ConsoleModel { Root = root, Entries = entries }).BuildServiceProvider();
        await using HtmlRenderer renderer = new(services, NullLoggerFactory.Instance);
        using StringParts parts = new();
        await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<AuditTable>()).WriteHtmlTo(parts));
        return new RenderedChanges(entries, parts.ToList());
    }

    private async Task<(IReadOnlyList<AuditEntry> Entries, string? Problem)> ReadAsync(string? flag, long? before, int limit, CancellationToken cancellationToken)
    {
        try
        {
            return (await store.ReadAuditAsync(flag, before, limit, cancellationToken), null);
        }
        catch (StateUnavailableException exception)
        {
            return ([], exception.Message);
        }
    }
}

/// <summary>The newest changes.</summary>
/// <param name="Entries">The entries, the newest first.</param>
/// <param name="Html">Their table as HTML, in parts.</param>
internal sealed record RenderedChanges(IReadOnlyList<AuditEntry> Entries, IReadOnlyList<string> Html);
