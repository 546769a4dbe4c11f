using FlagGateway.Rollouts;
using FlagGateway.Rollouts.Fleet;
using FlagGateway.Rollouts.Reports;
using FlagGateway.State;

namespace FlagGateway.Admin.Api;

/// <summary>Rollouts, kill switches and the audit trail over HTTP.</summary>
internal static class RolloutEndpoints
{
    private const int MostAuditEntries = 500;

    public static void Map(IEndpointRouteBuilder routes, AdminServices services)
    {
        var api = routes.MapGroup("/api/v1");
        api.MapGet("/rollouts", () => ApiJson.Ok(List(services)));
        api.MapGet("/rollouts/{flag}", (string flag) => Find(services, IdOf(flag)) is { } status ? ApiJson.Ok(status) : Unknown(IdOf(flag)));
        api.MapGet("/instances", () => ApiJson.Ok(services.Instances.All));
        api.MapGet("/audit", (string? flag, long? before, int? limit, CancellationToken cancellationToken) => AuditAsync(services, flag, before, limit, cancellationToken));
        api.MapGet("/rollouts/{flag}/report", (string flag, string? format, CancellationToken cancellationToken) => ReportAsync(services, IdOf(flag), format, cancellationToken));
        foreach (var verb in RolloutVerb.Names)
            api.MapPost($"/rollouts/{{flag}}/{verb}", (string flag, HttpContext context) => MoveAsync(services, IdOf(flag), verb, context)).AddEndpointFilter<ChangeFilter>();
        api.MapPost("/flags/{flag}/kill", (string flag, HttpContext context) => KillAsync(services, IdOf(flag), context)).AddEndpointFilter<ChangeFilter>();
        api.MapPost("/flags/{flag}/unkill", (string flag, HttpContext context) => UnkillAsync(services, IdOf(flag), context)).AddEndpointFilter<ChangeFilter>();
        api.MapPost("/flags/{flag}/drill", (string flag, HttpContext context) => DrillAsync(services, IdOf(flag), context)).AddEndpointFilter<ChangeFilter>();

        string IdOf(string segment) => FlagPath.IdOf(services.Snapshots.Current.Flags, segment);
    }

    /// <summary>The body of a change.</summary>
    internal sealed record ChangeRequest
    {
        public string? Reason { get; init; }

        /// <summary>Who asks, where the listener knows nobody by a token.</summary>
        public string? Actor { get; init; }

        public double? Percentage { get; init; }

        public bool Full { get; init; }

        /// <summary>Id of the flag, where the path does not name it.</summary>
        public string? Flag { get; init; }

        public string? Variant { get; init; }

        public double? Seconds { get; init; }
    }

    private static RolloutList List(AdminServices services) => new(services.Store.Current.Revision, services.Store.Health, [.. services.Rollouts.All().Select(RolloutView.Of)], [.. services.Store.Current.Kills.Values.OrderBy(kill => kill.Flag, StringComparer.Ordinal)], services.Instances.All);

    private static RolloutView? Find(AdminServices services, string flag) =>
        services.Rollouts.Find(flag) is { } status ? RolloutView.Of(status) : null;

    private static IResult Unknown(string flag) =>
        ApiJson.Problem(StatusCodes.Status404NotFound, $"rollouts.json has no rollout of {flag}.", "See /api/v1/rollouts");

    private static async Task<IResult> AuditAsync(AdminServices services, string? flag, long? before, int? limit, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MostAuditEntries)
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"limit is {limit}.", $"Write a number from 1 to {MostAuditEntries}");
        try
        {
            return ApiJson.Ok(await services.Store.ReadAuditAsync(flag, before, limit ?? 50, cancellationToken));
        }
        catch (StateUnavailableException exception)
        {
            return NoAudit(exception);
        }
    }

    private static IResult NoAudit(StateUnavailableException exception) =>
        ApiJson.Problem(StatusCodes.Status503ServiceUnavailable, exception.Message, "Bring the state store back; requests are served, and kill works all the same");

    private static async Task<IResult> ReportAsync(AdminServices services, string flag, string? format, CancellationToken cancellationToken)
    {
        var plan = services.Snapshots.Current.Plans.FirstOrDefault(plan => plan.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase));
        IReadOnlyList<AuditEntry> entries;
        try
        {
            entries = await services.Store.ReadAuditAsync(flag, null, int.MaxValue, cancellationToken);
        }
        catch (StateUnavailableException exception)
        {
            return NoAudit(exception);
        }

        if (plan is null && entries.Count == 0)
            return Unknown(flag);
        var model = ReportModel.Of(entries, plan);
        return format switch
        {
            null or "markdown" => Results.Text(MarkdownReport.Write(model), "text/markdown; charset=utf-8"),
            "html" => Results.Text(HtmlReport.Write(model), "text/html; charset=utf-8"),
            _ => ApiJson.Problem(StatusCodes.Status400BadRequest, $"format is {format}.", "Write markdown or html"),
        };
    }

    private static Task<IResult> MoveAsync(AdminServices services, string flag, string verb, HttpContext context) => ChangeAsync(
        context, request => services.Control.DoAsync(
            flag, new RolloutVerb(verb, request.Reason!) { Percentage = request.Percentage, IsFull = request.Full }, PersonOf(context, request), RevisionOf(context)));

    // Flags that routes do not name can be killed too: an application behind the gateway may ask for them.
    private static Task<IResult> KillAsync(AdminServices services, string flag, HttpContext context) => ChangeAsync(
        context, request => services.Snapshots.Current.Flags.Find(flag) is { } known
            ? services.Control.KillAsync(known.Id, PersonOf(context, request), request.Reason!)
            : Task.FromResult(ControlAnswer.Unknown($"flags.json has no flag {flag}.")));

    private static Task<IResult> UnkillAsync(AdminServices services, string flag, HttpContext context) => ChangeAsync(
        context, request => services.Control.UnkillAsync(flag, PersonOf(context, request), request.Reason!, RevisionOf(context)));

    private static async Task<IResult> DrillAsync(AdminServices services, string flag, HttpContext context)
    {
        var request = (ChangeRequest)context.Items[ChangeFilter.RequestItem]!;
        if (services.Snapshots.Current.Flags.Find(flag) is not { } known)
            return ApiJson.Problem(StatusCodes.Status404NotFound, $"flags.json has no flag {flag}.", "See flags.json");
        var drill = await services.Drill.RunAsync(known.Id, PersonOf(context, request), request.Reason!, context.RequestAborted);
        return drill.Report is not null ? ApiJson.Ok(drill.Report) : Answer(drill.Refusal!);
    }

    private static async Task<IResult> ChangeAsync(HttpContext context, Func<ChangeRequest, Task<ControlAnswer>> change) =>
        Answer(await change((ChangeRequest)context.Items[ChangeFilter.RequestItem]!));

    internal static IResult Answer(ControlAnswer answer) => answer switch
    {
        { IsUnknown: true } => ApiJson.Problem(StatusCodes.Status404NotFound, answer.Problem!, answer.Cure!),
        { Outcome: null } => ApiJson.Problem(StatusCodes.Status409Conflict, answer.Problem!, answer.Cure!),
        { Outcome: WriteOutcome.Conflict } => ApiJson.Problem(StatusCodes.Status412PreconditionFailed, answer.Problem ?? "The state changed.", answer.Cure!),
        { Outcome: WriteOutcome.Unavailable } => ApiJson.Problem(StatusCodes.Status503ServiceUnavailable, answer.Problem ?? "The state cannot be written.", answer.Cure!),
        _ => ApiJson.Ok(new ChangeDone(answer.State!.Revision, answer.Problem, answer.Cure)),
    };

    internal static Person PersonOf(HttpContext context, ChangeRequest request) =>
        context.Items[BearerAuthentication.TokenItem] is AdminToken token
            ? new Person(token.Name, SourceOf(context))
            : new Person(string.IsNullOrWhiteSpace(request.Actor) ? "anonymous" : request.Actor.Trim(), SourceOf(context));

    private static string SourceOf(HttpContext context) =>
        context.Request.Headers.UserAgent.ToString().StartsWith("flaggateway-cli", StringComparison.Ordinal) ? "cli" : "api";

    // RFC 9110: If-Match: "12"
    private static long? RevisionOf(HttpContext context) =>
        long.TryParse(context.Request.Headers.IfMatch.ToString().Trim('"', ' '), out var revision) ? revision : null;

    private sealed record RolloutList(long Revision, StateHealth State, IReadOnlyList<RolloutView> Rollouts, IReadOnlyList<KillSwitch> Kills, IReadOnlyList<InstanceStatus> Instances);

    private sealed record ChangeDone(long Revision, string? Warning, string? Cure);
}
