using System.Globalization;
using FlagGateway.Core.Rollouts;
using FlagGateway.Options;
using FlagGateway.Reload;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Admin.Console.Actions;

/// <summary>Changes in the console: control rollouts, kill, accept prompts.</summary>
internal sealed class ConsoleActions(ConsoleAccess access, SnapshotSource snapshots, RolloutReader rollouts, RolloutControl control, PromptControl prompts)
{
    private const int MaxReasonLength = 2000;

    // Actions that only remove the candidate are allowed even on an outdated page.
    private static readonly RolloutOperation[] Careful = [RolloutOperation.Start, RolloutOperation.Promote, RolloutOperation.Resume, RolloutOperation.Set];

    public async Task<IResult> ChangeAsync(string flag, string action, HttpContext context)
    {
        flag = FlagPath.IdOf(snapshots.Current.Flags, flag);
        var (form, session, refusal) = await access.ReadAsync(context);
        if (form is null || session is null)
            return refusal!;
        var verb = action == "move" ? form["verb"].ToString() : action;
        // Changes that do not exist have a message of their own.
        if (await AdminCaller.RefusalOfAsync(context, TokenVerbs.All.Contains(verb, StringComparer.Ordinal) ? verb : TokenVerbs.Kill, flag) is var (problem, _))
            return Results.Text(problem, statusCode: StatusCodes.Status403Forbidden);
        var reason = form["reason"].ToString().Trim();
        session.Message = reason.Length is 0 or > MaxReasonLength
            ? new FlashMessage(false, $"A change needs a reason of 1 to {MaxReasonLength} characters.")
            : await DoAsync(flag, action, form, reason, new Actor(session.Token?.Name ?? AdminCaller.NameOf(context) ?? Actor.Anonymous, ChangeSource.Console.Word));
        // 303: the browser requests the page, and the back button does not repeat the action.
        context.Response.Headers.Location = $"{AdminPath.From(context)}/flags/{Uri.EscapeDataString(flag)}{CohortChoice.Parse(context.Request.Query, rollouts.Find(flag)?.State is { } state ? RolloutCandidates.NamesOf(state) : []).Query}";
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    private async Task<FlashMessage> DoAsync(string flag, string action, IFormCollection form, string reason, Actor person)
    {
        var verb = form["verb"].ToString();
        switch (action)
        {
            case "kill" when snapshots.Current.Flags.Find(flag) is not { } known || form["confirm"].ToString().Trim() != known.Id:
                return new FlashMessage(false, "Nothing was killed: the form is of another flag. Load the page again.");
            case "kill":
                return ToMessage(await control.KillAsync(snapshots.Current.Flags.Find(flag)!.Id, person, reason, cut: form["cut"] == "on"), "Killed.");
            case "unkill":
                return ToMessage(await control.UnkillAsync(flag, person, reason, null), "The kill switch was removed.");
            case "accept" when !prompts.Refused.Any(one => one.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase) && one.Variant == form["variant"].ToString() && one.After == form["seen"].ToString()):
                return new FlashMessage(false, "Nothing was accepted: the prompt changed again after this page was loaded. Check it, and press again.");
            case "accept":
                return ToMessage(await prompts.AcceptAsync(flag, form["variant"].ToString(), person, reason, null), "Accepted.");
            case "forget" when form["seen"] is [{ } seen] && seen != SeenOf(rollouts.Find(flag)):
                return new FlashMessage(false, "Nothing was done: the rollout changed after this page was loaded. Check its state, and press again.");
            case "forget" when form["confirm"] != "true":
                return new FlashMessage(false, "Nothing was forgotten: confirm the moves.");
            case "forget":
                return ToMessage(await control.ForgetAsync(flag, person, reason, null), "Forgotten: flags.json decides.");
            case "move" when RolloutVerb.Parse(verb) is { } asked && Careful.Contains(asked) && form["seen"] is [{ } seen] && seen != SeenOf(rollouts.Find(flag)):
                return new FlashMessage(false, "Nothing was done: the rollout changed after this page was loaded. Check its state, and press again.");
            case "move" when RolloutVerb.Parse(verb) is { } operation:
                var percentage = double.TryParse(form["percentage"].ToString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : (double?)null;
                return ToMessage(await control.DoAsync(flag, new RolloutVerb(operation, reason) { Percentage = percentage, Stage = form["stage"].ToString(), IsForced = form["force"] == "on", AcceptsMoves = form["accept_moves"] == "true", Group = form["group"], Candidate = form["candidate"] }, person, null), $"Done: {verb}.");
            default:
                return new FlashMessage(false, "There is no such action.");
        }
    }

    /// <summary>
    /// State of a rollout, for a form to repeat: pressed twice, or on an old page, it changes nothing more.
    /// </summary>
    public static string SeenOf(RolloutStatus? status) =>
        status?.State is { } state ? string.Create(CultureInfo.InvariantCulture, $"{state.ObservationPeriod} {state.Stage} {state.Percentage} {state.Phase}{(state.Candidates is null ? "" : " " + string.Join(' ', RolloutCandidates.ActiveOf(state)))}") : "";

    private static FlashMessage ToMessage(ControlResult result, string done) => result switch
    {
        { Outcome: WriteOutcome.Done } => new FlashMessage(true, done),
        { Outcome: WriteOutcome.InForceOnly } => new FlashMessage(true, $"{done} {result.Problem} {result.Remedy}"),
        _ => new FlashMessage(false, $"{result.Problem} {result.Remedy}".Trim()),
    };
}
