using FlagGateway.Core.Rollouts;
using FlagGateway.Options;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Admin.Api;

/// <summary>Changes of rollouts and kill switches over HTTP.</summary>
internal sealed class ChangeEndpoints(SnapshotSource snapshots, RolloutControl control, ReachReader reach, Drill drill) : IApiEndpoints
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").WithTags("rollouts");
        foreach (var operation in Enum.GetValues<RolloutOperation>())
        {
            var verb = RolloutVerb.Names[(int)operation];
            api.MapPost($"/rollouts/{{flag}}/{verb}", (string flag, HttpContext context) => MoveAsync(IdOf(flag), operation, context)).AddEndpointFilter(new ChangeFilter(snapshots, verb))
                .DescribeChange<ChangeDone>($"Move a rollout: {verb}");
        }

        api.MapPost("/rollouts/{flag}/forget", (string flag, HttpContext context) => ForgetAsync(IdOf(flag), context)).AddEndpointFilter(new ChangeFilter(snapshots, TokenVerbs.Forget))
            .DescribeChange<ChangeDone>("Remove a finished rollout from the state: flags.json decides from here on");
        api.MapPost("/flags/{flag}/kill", (string flag, HttpContext context) => KillAsync(IdOf(flag), context)).AddEndpointFilter(new ChangeFilter(snapshots, TokenVerbs.Kill))
            .DescribeChange<ChangeDone>("Give everybody the variant of the disabled flag");
        api.MapPost("/flags/{flag}/unkill", (string flag, HttpContext context) => UnkillAsync(IdOf(flag), context)).AddEndpointFilter(new ChangeFilter(snapshots, TokenVerbs.Unkill))
            .DescribeChange<ChangeDone>("Remove the kill switch");
        api.MapPost("/flags/{flag}/drill", (string flag, HttpContext context) => DrillAsync(IdOf(flag), context)).AddEndpointFilter(new ChangeFilter(snapshots, TokenVerbs.Drill))
            .DescribeChange<DrillReport>("Practice the rollback: kill, measure, restore");

        string IdOf(string segment) => FlagPath.IdOf(snapshots.Current.Flags, segment);
    }

    private Task<IResult> MoveAsync(string flag, RolloutOperation operation, HttpContext context) => ChangeAsync(
        context, async request =>
        {
            // Before the change: afterwards the rollout is active.
            var limits = operation == RolloutOperation.Start ? reach.Find(flag, isCurrent: true) : null;
            var verb = new RolloutVerb(operation, request.Reason!) { Percentage = request.Percentage, IsFull = request.Full, Stage = request.Stage, IsForced = request.Force, AcceptsMoves = request.AcceptMoves, Group = request.Group, Candidate = request.Candidate };
            return await control.DoAsync(flag, verb, ActorOf(context, request), ApiTag.RevisionOf(context.Request)) with { OutOfReach = limits?.Warnings ?? [] };
        });

    private Task<IResult> ForgetAsync(string flag, HttpContext context) => ChangeAsync(
        context, request => control.ForgetAsync(flag, ActorOf(context, request), request.Reason!, ApiTag.RevisionOf(context.Request)));

    // Flags that routes do not name can be killed too: an application behind the gateway may evaluate them.
    private Task<IResult> KillAsync(string flag, HttpContext context) => ChangeAsync(
        context, request => snapshots.Current.Flags.Find(flag) is { } known
            ? control.KillAsync(known.Id, ActorOf(context, request), request.Reason!, request.Cut)
            : Task.FromResult(ControlResult.Unknown($"flags.json has no flag {flag}.")));

    private Task<IResult> UnkillAsync(string flag, HttpContext context) => ChangeAsync(
        context, request => control.UnkillAsync(flag, ActorOf(context, request), request.Reason!, ApiTag.RevisionOf(context.Request)));

    private async Task<IResult> DrillAsync(string flag, HttpContext context)
    {
        var request = (ChangeRequest)context.Items[ChangeFilter.RequestItem]!;
        if (snapshots.Current.Flags.Find(flag) is not { } known)
            return ApiJson.Problem(StatusCodes.Status404NotFound, $"flags.json has no flag {flag}.", "See flags.json");
        var run = await drill.RunAsync(known.Id, ActorOf(context, request), request.Reason!, context.RequestAborted);
        return run.Report is not null ? ApiJson.Ok(run.Report) : ToHttp(run.Refusal!);
    }

    private static async Task<IResult> ChangeAsync(HttpContext context, Func<ChangeRequest, Task<ControlResult>> change) =>
        ToHttp(await change((ChangeRequest)context.Items[ChangeFilter.RequestItem]!));

    internal static IResult ToHttp(ControlResult result) => result switch
    {
        { IsUnknown: true } => ApiJson.Problem(StatusCodes.Status404NotFound, result.Problem!, result.Remedy!),
        { Outcome: null } => ApiJson.Problem(StatusCodes.Status409Conflict, result.Problem!, result.Remedy!),
        { Outcome: WriteOutcome.Conflict } => ApiJson.Problem(StatusCodes.Status412PreconditionFailed, result.Problem ?? "The state changed.", result.Remedy!),
        { Outcome: WriteOutcome.Unavailable } => ApiJson.Problem(StatusCodes.Status503ServiceUnavailable, result.Problem ?? "The state cannot be written.", result.Remedy!),
        _ => ApiJson.Ok(new ChangeDone(result.State!.Revision, result.Problem, result.Remedy, result.Moves, result.OutOfReach)),
    };

    internal static Actor ActorOf(HttpContext context, ChangeRequest request) =>
        AdminCaller.NameOf(context) is { } name
            ? new Actor(name, SourceOf(context))
            : new Actor(string.IsNullOrWhiteSpace(request.Actor) ? Actor.Anonymous : request.Actor.Trim(), SourceOf(context));

    private static string SourceOf(HttpContext context) =>
        context.Request.Headers.UserAgent.ToString().StartsWith("flaggateway-cli", StringComparison.Ordinal) ? ChangeSource.Cli.Word : ChangeSource.Api.Word;

    /// <summary>A completed change.</summary>
    /// <param name="Revision">Revision of the state afterwards.</param>
    /// <param name="Warning">A problem despite the change, or <c>null</c>.</param>
    /// <param name="Remedy">The remedy, or <c>null</c>.</param>
    /// <param name="Moves">
    /// Percentages of users who get another variant; computed for <c>start</c> and <c>forget</c>.
    /// </param>
    /// <param name="OutOfReach">
    /// Limits of the plan that control's traffic cannot reach within the hold; computed for <c>start</c>.
    /// </param>
    internal sealed record ChangeDone(long Revision, string? Warning, string? Remedy, IReadOnlyList<UserMove> Moves, IReadOnlyList<string> OutOfReach);
}
