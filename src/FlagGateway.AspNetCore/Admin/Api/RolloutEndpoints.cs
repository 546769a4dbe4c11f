using FlagGateway.Core.Rollouts;
using FlagGateway.Options;
using FlagGateway.Reports;
using FlagGateway.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Admin.Api;

/// <summary>Rollouts, kill switches and the audit log over HTTP.</summary>
internal static class RolloutEndpoints
{
    private const int MaxAuditEntries = 500;

    public static void Map(IEndpointRouteBuilder routes, AdminServices services)
    {
        var api = routes.MapGroup("/api/v1").WithTags("rollouts");
        SemaphoreSlim reports = new(1);
        api.MapGet("/rollouts", (HttpContext context) => ApiTag.Ok(context, services.Store.Current.Revision, List(services)))
            .DescribeTagged<RolloutList>("All rollouts, kill switches and instances");
        api.MapGet("/rollouts/{flag}", (string flag, HttpContext context) => Show(services, IdOf(flag), context))
            .DescribeTagged<RolloutView>("Status of one rollout, what it waits for, verdicts of guardrails", StatusCodes.Status404NotFound);
        api.MapGet("/instances", () => ApiJson.Ok(services.Instances.All)).Describe<IReadOnlyList<InstanceStatus>>("The instances of the fleet");
        api.MapGet("/audit", (string? flag, long? before, int? limit, CancellationToken cancellationToken) => AuditAsync(services, flag, before, limit, cancellationToken))
            .Describe<IReadOnlyList<AuditEntry>>("Who changed what, when and why, newest first", StatusCodes.Status400BadRequest, StatusCodes.Status503ServiceUnavailable);
        AuditExport.Map(api, services);
        api.MapGet("/rollouts/{flag}/report", (string flag, string? format, CancellationToken cancellationToken) => ReportOnceAsync(reports, services, IdOf(flag), format, cancellationToken))
            .WithSummary("The report, as markdown or html").Produces<string>(StatusCodes.Status200OK, "text/markdown", "text/html")
            .Produces<ApiProblem>(StatusCodes.Status400BadRequest, "application/problem+json").Produces<ApiProblem>(StatusCodes.Status404NotFound, "application/problem+json").Produces<ApiProblem>(StatusCodes.Status429TooManyRequests, "application/problem+json");
        foreach (var verb in RolloutVerb.Names)
        {
            api.MapPost($"/rollouts/{{flag}}/{verb}", (string flag, HttpContext context) => MoveAsync(services, IdOf(flag), verb, context)).AddEndpointFilter(new ChangeFilter(services, verb))
                .DescribeChange<ChangeDone>($"Move a rollout: {verb}");
        }

        api.MapPost("/rollouts/{flag}/forget", (string flag, HttpContext context) => ForgetAsync(services, IdOf(flag), context)).AddEndpointFilter(new ChangeFilter(services, TokenVerbs.Forget))
            .DescribeChange<ChangeDone>("Remove a finished rollout from the state: flags.json decides from here on");
        api.MapPost("/flags/{flag}/kill", (string flag, HttpContext context) => KillAsync(services, IdOf(flag), context)).AddEndpointFilter(new ChangeFilter(services, TokenVerbs.Kill))
            .DescribeChange<ChangeDone>("Give everybody the variant of the disabled flag");
        api.MapPost("/flags/{flag}/unkill", (string flag, HttpContext context) => UnkillAsync(services, IdOf(flag), context)).AddEndpointFilter(new ChangeFilter(services, TokenVerbs.Unkill))
            .DescribeChange<ChangeDone>("Remove the kill switch");
        api.MapPost("/flags/{flag}/drill", (string flag, HttpContext context) => DrillAsync(services, IdOf(flag), context)).AddEndpointFilter(new ChangeFilter(services, TokenVerbs.Drill))
            .DescribeChange<DrillReport>("Practice the rollback: kill, measure, restore");

        string IdOf(string segment) => FlagPath.IdOf(services.Snapshots.Current.Flags, segment);
    }

    /// <summary>Maximum number of entries that a report covers; the oldest are left out.</summary>
    internal const int MaxReportEntries = 2000;

    /// <summary>The body of a change.</summary>
    internal sealed record ChangeRequest
    {
        public string? Reason { get; init; }

        /// <summary>The actor, if the listener does not use tokens.</summary>
        public string? Actor { get; init; }

        public double? Percentage { get; init; }

        public bool Full { get; init; }

        /// <summary>Whether a start may move users off the candidate, or off a variant that the plan does not name.</summary>
        public bool AcceptMoves { get; init; }

        /// <summary>The stage that a promotion approves; <c>If-Match</c> can name it too.</summary>
        public string? Stage { get; init; }

        /// <summary>Whether the candidate gets more users although a guardrail fails.</summary>
        public bool Force { get; init; }

        /// <summary>Id of the flag, if the path does not contain it.</summary>
        public string? Flag { get; init; }

        public string? Variant { get; init; }

        public double? Seconds { get; init; }
    }

    private static RolloutList List(AdminServices services) => new(services.Store.Current.Revision, services.Store.Health, [.. services.Rollouts.All().Select(RolloutView.From)], [.. services.Store.Current.Kills.Values.OrderBy(kill => kill.Flag, StringComparer.Ordinal)], services.Instances.All);

    private static IResult Show(AdminServices services, string flag, HttpContext context)
    {
        // The revision first: a change in between makes the tag too old, which is safe, and never too new.
        var revision = services.Store.Current.Revision;
        return services.Rollouts.Find(flag) is { } status ? ApiTag.Ok(context, revision, RolloutView.From(status)) : Unknown(flag);
    }

    public static IResult Unknown(string flag) =>
        ApiJson.Problem(StatusCodes.Status404NotFound, $"rollouts.json has no rollout of {flag}.", "See /api/v1/rollouts");

    private static async Task<IResult> AuditAsync(AdminServices services, string? flag, long? before, int? limit, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MaxAuditEntries)
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"limit is {limit}.", $"Write a number from 1 to {MaxAuditEntries}");
        try
        {
            return ApiJson.Ok(await services.Store.ReadAuditAsync(flag, before, limit ?? 50, cancellationToken));
        }
        catch (StateUnavailableException exception)
        {
            return NoAudit(exception);
        }
    }

    internal static IResult NoAudit(StateUnavailableException exception) =>
        ApiJson.Problem(StatusCodes.Status503ServiceUnavailable, exception.Message, "Restore the state store; requests are still served, and kill still works");

    // A report takes memory and CPU time that users' requests need: one at a time, and of a bounded number of entries.
    private static async Task<IResult> ReportOnceAsync(SemaphoreSlim reports, AdminServices services, string flag, string? format, CancellationToken cancellationToken)
    {
        if (!await reports.WaitAsync(TimeSpan.FromSeconds(1), cancellationToken))
            return ApiJson.Problem(StatusCodes.Status429TooManyRequests, "Another report is being created.", "Request it again in a few seconds");
        try
        {
            return await ReportAsync(services, flag, format, cancellationToken);
        }
        finally
        {
            reports.Release();
        }
    }

    private static async Task<IResult> ReportAsync(AdminServices services, string flag, string? format, CancellationToken cancellationToken)
    {
        var plan = services.Snapshots.Current.Plans.FirstOrDefault(plan => plan.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase));
        IReadOnlyList<AuditEntry> entries;
        try
        {
            entries = await services.Store.ReadAuditAsync(flag, null, MaxReportEntries + 1, cancellationToken);
        }
        catch (StateUnavailableException exception)
        {
            return NoAudit(exception);
        }

        if (plan is null && entries.Count == 0)
            return Unknown(flag);
        var model = ReportModel.From([.. entries.Take(MaxReportEntries)], plan) with { IsCut = entries.Count > MaxReportEntries };
        return format switch
        {
            null or "markdown" => Results.Text(MarkdownReport.Write(model), "text/markdown; charset=utf-8"),
            "html" => Results.Text(await HtmlReport.WriteAsync(model), "text/html; charset=utf-8"),
            _ => ApiJson.Problem(StatusCodes.Status400BadRequest, $"format is {format}.", "Write markdown or html"),
        };
    }

    private static Task<IResult> MoveAsync(AdminServices services, string flag, string verb, HttpContext context) => ChangeAsync(
        context, request => services.Control.DoAsync(
            flag, new RolloutVerb(verb, request.Reason!) { Percentage = request.Percentage, IsFull = request.Full, Stage = request.Stage, IsForced = request.Force, AcceptsMoves = request.AcceptMoves }, ActorOf(context, request), ApiTag.RevisionOf(context.Request)));

    private static Task<IResult> ForgetAsync(AdminServices services, string flag, HttpContext context) => ChangeAsync(
        context, request => services.Control.ForgetAsync(flag, ActorOf(context, request), request.Reason!, ApiTag.RevisionOf(context.Request)));

    // Flags that routes do not name can be killed too: an application behind the gateway may evaluate them.
    private static Task<IResult> KillAsync(AdminServices services, string flag, HttpContext context) => ChangeAsync(
        context, request => services.Snapshots.Current.Flags.Find(flag) is { } known
            ? services.Control.KillAsync(known.Id, ActorOf(context, request), request.Reason!)
            : Task.FromResult(ControlResult.Unknown($"flags.json has no flag {flag}.")));

    private static Task<IResult> UnkillAsync(AdminServices services, string flag, HttpContext context) => ChangeAsync(
        context, request => services.Control.UnkillAsync(flag, ActorOf(context, request), request.Reason!, ApiTag.RevisionOf(context.Request)));

    private static async Task<IResult> DrillAsync(AdminServices services, string flag, HttpContext context)
    {
        var request = (ChangeRequest)context.Items[ChangeFilter.RequestItem]!;
        if (services.Snapshots.Current.Flags.Find(flag) is not { } known)
            return ApiJson.Problem(StatusCodes.Status404NotFound, $"flags.json has no flag {flag}.", "See flags.json");
        var drill = await services.Drill.RunAsync(known.Id, ActorOf(context, request), request.Reason!, context.RequestAborted);
        return drill.Report is not null ? ApiJson.Ok(drill.Report) : ToHttp(drill.Refusal!);
    }

    private static async Task<IResult> ChangeAsync(HttpContext context, Func<ChangeRequest, Task<ControlResult>> change) =>
        ToHttp(await change((ChangeRequest)context.Items[ChangeFilter.RequestItem]!));

    internal static IResult ToHttp(ControlResult result) => result switch
    {
        { IsUnknown: true } => ApiJson.Problem(StatusCodes.Status404NotFound, result.Problem!, result.Remedy!),
        { Outcome: null } => ApiJson.Problem(StatusCodes.Status409Conflict, result.Problem!, result.Remedy!),
        { Outcome: WriteOutcome.Conflict } => ApiJson.Problem(StatusCodes.Status412PreconditionFailed, result.Problem ?? "The state changed.", result.Remedy!),
        { Outcome: WriteOutcome.Unavailable } => ApiJson.Problem(StatusCodes.Status503ServiceUnavailable, result.Problem ?? "The state cannot be written.", result.Remedy!),
        _ => ApiJson.Ok(new ChangeDone(result.State!.Revision, result.Problem, result.Remedy, result.Moves)),
    };

    internal static Actor ActorOf(HttpContext context, ChangeRequest request) =>
        AdminCaller.NameOf(context) is { } name
            ? new Actor(name, SourceOf(context))
            : new Actor(string.IsNullOrWhiteSpace(request.Actor) ? Actor.Anonymous : request.Actor.Trim(), SourceOf(context));

    private static string SourceOf(HttpContext context) =>
        context.Request.Headers.UserAgent.ToString().StartsWith("flaggateway-cli", StringComparison.Ordinal) ? "cli" : "api";

    /// <summary>All rollouts and their dependencies.</summary>
    internal sealed record RolloutList(long Revision, StateHealth State, IReadOnlyList<RolloutView> Rollouts, IReadOnlyList<KillSwitch> Kills, IReadOnlyList<InstanceStatus> Instances);

    /// <summary>A completed change.</summary>
    /// <param name="Revision">Revision of the state afterwards.</param>
    /// <param name="Warning">A problem despite the change, or <c>null</c>.</param>
    /// <param name="Remedy">The remedy, or <c>null</c>.</param>
    /// <param name="Moves">Percentages of users who get another variant; computed for <c>start</c> and <c>forget</c>.</param>
    internal sealed record ChangeDone(long Revision, string? Warning, string? Remedy, IReadOnlyList<UserMove> Moves);
}
