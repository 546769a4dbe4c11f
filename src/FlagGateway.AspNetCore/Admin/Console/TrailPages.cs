using FlagGateway.Admin.Api;
using FlagGateway.Admin.Console.Pages;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Admin.Console;

/// <summary>The pages with entries of the audit log: that of a flag, and the log itself.</summary>
internal sealed class TrailPages(ConsolePages pages, SnapshotSource snapshots, RolloutReader rollouts, CohortReader cohorts, IStateStore store)
{
    private const int PageLength = 100;
    private const int TrailLength = 10;

    public async Task<IResult> FlagAsync(string flag, HttpContext context, ConsoleModel model)
    {
        flag = FlagPath.IdOf(snapshots.Current.Flags, flag);
        var id = snapshots.Current.Flags.Find(flag)?.Id ?? rollouts.Find(flag)?.Flag;
        if (id is null)
            return Results.Text("flags.json has no flag of this name.", statusCode: StatusCodes.Status404NotFound);
        (model.Flag, model.Choice) = (id, CohortChoice.Parse(context.Request.Query));
        if (rollouts.Find(id) is { State: { IsInForce: true } state } status)
            model.Cohorts = await cohorts.ReadAsync(status, state, model.Choice.Window, model.Choice.By.Length == 0 ? null : model.Choice.By, context.RequestAborted);
        (model.Entries, _) = await ReadAsync(id, null, TrailLength, context.RequestAborted);
        return await pages.RenderAsync<FlagPage>(context, model);
    }

    public async Task<IResult> AuditAsync(long? before, HttpContext context, ConsoleModel model)
    {
        (model.Entries, model.Problem) = await ReadAsync(null, before, PageLength, context.RequestAborted);
        return await pages.RenderAsync<AuditPage>(context, model);
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
