using System.ComponentModel;
using FlagGateway.Admin.Limits;
using FlagGateway.Core.Rollouts;
using FlagGateway.Formatting;
using FlagGateway.Reports;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Admin.Api;

/// <summary>The audit log over HTTP: pages of it, all of it, and reports made of it.</summary>
internal sealed class AuditEndpoints(SnapshotSource snapshots, IStateStore store, ListCache lists) : IApiEndpoints, IDisposable
{
    private const int AuditEntries = 50;
    private const int MaxAuditEntries = 500;
    private const string Markdown = "markdown";
    private const string Html = "html";

    /// <summary>Maximum number of entries that a report covers; the oldest are left out.</summary>
    internal const int MaxReportEntries = 2000;

    private readonly SemaphoreSlim _reports = new(1);
    private volatile Report? _last;

    public void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").WithTags("rollouts");
        api.MapGet(
                "/audit",
                (
                    [Description("Only entries of this flag.")] string? flag,
                    [Description("Only entries before this revision.")] long? before,
                    [Description("The most entries of a response.")] int? limit,
                    CancellationToken cancellationToken) => AuditAsync(flag, before, limit, cancellationToken))
            .Describe<IReadOnlyList<AuditEntry>>("Who changed what, when and why, newest first", StatusCodes.Status400BadRequest, StatusCodes.Status503ServiceUnavailable);
        AuditExport.Map(api, store);
        api.MapGet("/rollouts/{flag}/report", (string flag, [Description("markdown or html; markdown by default.")] string? format, CancellationToken cancellationToken) => ReportOnceAsync(IdOf(flag), format, cancellationToken))
            .WithSummary("The report, as markdown or html").Produces<string>(StatusCodes.Status200OK, "text/markdown", "text/html")
            .Produces<ApiProblem>(StatusCodes.Status400BadRequest, "application/problem+json").Produces<ApiProblem>(StatusCodes.Status404NotFound, "application/problem+json").Produces<ApiProblem>(StatusCodes.Status429TooManyRequests, "application/problem+json");

        string IdOf(string segment) => FlagPath.IdOf(snapshots.Current.Flags, segment);
    }

    public void Dispose() => _reports.Dispose();

    private async Task<IResult> AuditAsync(string? flag, long? before, int? limit, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MaxAuditEntries)
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"limit is {limit}.", $"Write a number from 1 to {MaxAuditEntries}");
        try
        {
            if ((flag, before, limit) is not (null, null, null))
                return ApiJson.Ok(await store.ReadAuditAsync(flag, before, limit ?? AuditEntries, cancellationToken));
            return new BlockResult(await lists.GetAsync("", async () => ApiJson.Write(await store.ReadAuditAsync(null, null, AuditEntries, cancellationToken))), ApiJson.Type);
        }
        catch (StateUnavailableException exception)
        {
            return NoAudit(exception);
        }
    }

    internal static IResult NoAudit(StateUnavailableException exception) =>
        ApiJson.Problem(StatusCodes.Status503ServiceUnavailable, exception.Message, "Restore the state store; requests are still served, and kill still works");

    // A report takes memory and CPU time that users' requests need: one at a time, of a bounded number of entries, and
    // the latest one is not created again while nothing has changed.
    private async Task<IResult> ReportOnceAsync(string flag, string? format, CancellationToken cancellationToken)
    {
        if (format is not (null or Markdown or Html))
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"format is {format}.", $"Write {Markdown} or {Html}");
        if (LatestOf(flag, format) is { } latest)
            return ToHttp(latest);
        if (!await _reports.WaitAsync(TimeSpan.FromSeconds(1), cancellationToken))
            return ApiJson.Problem(StatusCodes.Status429TooManyRequests, "Another report is being created.", "Request it again in a few seconds");
        try
        {
            return LatestOf(flag, format) is { } meanwhile ? ToHttp(meanwhile) : await ReportAsync(flag, format, cancellationToken);
        }
        finally
        {
            _reports.Release();
        }
    }

    private async Task<IResult> ReportAsync(string flag, string? format, CancellationToken cancellationToken)
    {
        // The revision before the entries: a change in between makes it too old, so the report is created again.
        var (revision, plan, currency) = (store.Current.Revision, PlanOf(flag), Currency);
        IReadOnlyList<AuditEntry> entries;
        try
        {
            entries = await store.ReadAuditAsync(flag, null, MaxReportEntries + 1, cancellationToken);
        }
        catch (StateUnavailableException exception)
        {
            return NoAudit(exception);
        }

        if (plan is null && entries.Count == 0)
            return RolloutEndpoints.Unknown(flag);
        var model = ReportModel.From([.. entries.Take(MaxReportEntries)], plan) with { IsCut = entries.Count > MaxReportEntries, Currency = currency };
        TextBlocks text = new();
        if (format == Html)
            await HtmlReport.WriteAsync(model, text);
        else
            MarkdownReport.Write(model, text);
        Report report = new(flag, format, revision, plan, currency, text);
        _last = report;
        return ToHttp(report);
    }

    private Report? LatestOf(string flag, string? format) =>
        _last is { } last && last.Flag == flag && last.Format == format && last.Revision == store.Current.Revision && store.Health.IsUp && ReferenceEquals(last.Plan, PlanOf(flag)) && last.Currency == Currency
            ? last
            : null;

    private string? Currency => snapshots.Current.Options.Llm.Currency;

    private RolloutPlan? PlanOf(string flag) => snapshots.Current.Plans.FirstOrDefault(plan => plan.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase));

    private static BlockResult ToHttp(Report report) => new BlockResult(report.Text, report.Format == Html ? "text/html; charset=utf-8" : "text/markdown; charset=utf-8");

    private sealed record Report(string Flag, string? Format, long Revision, RolloutPlan? Plan, string? Currency, TextBlocks Text);
}
