using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts.Notifications;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>Operations on rollouts and kill switches, from all sources.</summary>
internal sealed class RolloutControl(
    IStateStore store, SnapshotSource snapshots, RolloutEvidence evidence, ReferenceRecorder references, RolloutAnnouncer announcer, TimeProvider time)
{
    // Concurrent operators are rare; after four lost attempts the caller should reload.
    private const int Attempts = 4;

    /// <summary>Moves everyone to the variant for disabled. Never rejected because of other state.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="actor">The actor.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="cut">
    /// Whether open streams and WebSockets of other variants end too; also possible when it is killed already.
    /// </param>
    public async Task<ControlResult> KillAsync(string flag, Actor actor, string reason, bool cut = false)
    {
        if (store.Current.Kills.TryGetValue(flag, out var known) && (known.Cut || !cut))
            return ControlResult.Refused("It is killed already.", "Use unkill to take the kill switch away");
        var result = await store.WriteAsync(Change(ChangeKind.Kill, flag, ChangeAction.Kill, actor, reason, null) with { Cut = cut }, expectedRevision: null, CancellationToken.None);
        if (result.Outcome is WriteOutcome.Done or WriteOutcome.InForceOnly)
            announcer.Announce(flag, NotificationEvent.Killed, reason, actor.Name);
        return ControlResult.From(result);
    }

    /// <summary>
    /// Removes the kill switch of a flag. Refused during a change freeze, because it gives users the candidate again.
    /// </summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="actor">The actor.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="expectedRevision">The revision that the actor has seen, or <c>null</c> for any.</param>
    public async Task<ControlResult> UnkillAsync(string flag, Actor actor, string reason, long? expectedRevision)
    {
        if (!store.Current.Kills.ContainsKey(flag))
            return ControlResult.Refused("It is not killed.", "Nothing needs to be done");
        return RefusalByFreeze("The kill switch stays on") ?? await RestoreAsync(flag, actor, reason, expectedRevision);
    }

    /// <summary>
    /// Why a change that gives users the candidate is refused now: a change freeze; <c>null</c> if it is not.
    /// </summary>
    /// <param name="consequence">What follows, as the begin of a sentence.</param>
    public ControlResult? RefusalByFreeze(string consequence) => evidence.Freeze is { } freeze
        ? ControlResult.Refused($"{consequence}: nobody is moved to a candidate before {freeze}.", "Wait for it, or remove the freeze from FlagGateway:Rollouts:Freezes in gateway.json")
        : null;

    /// <summary>
    /// Removes a kill switch, also during a change freeze: that of a drill, which found the flag without it.
    /// </summary>
    public async Task<ControlResult> RestoreAsync(string flag, Actor actor, string reason, long? expectedRevision)
    {
        var result = await store.WriteAsync(
            Change(ChangeKind.Unkill, flag, ChangeAction.Unkill, actor, reason, null), expectedRevision ?? store.Current.Revision, CancellationToken.None);
        if (result.Outcome == WriteOutcome.Done)
            announcer.Announce(flag, NotificationEvent.Unkilled, reason, actor.Name);
        return ControlResult.From(result);
    }

    /// <summary>Applies an operation to a rollout.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="verb">The operation.</param>
    /// <param name="actor">The actor.</param>
    /// <param name="expectedRevision">The revision that the actor has seen, or <c>null</c> for any.</param>
    public async Task<ControlResult> DoAsync(string flag, RolloutVerb verb, Actor actor, long? expectedRevision)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var state = store.Current;
            if (expectedRevision is not null && expectedRevision != state.Revision)
                return new ControlResult(WriteOutcome.Conflict, state, $"The state has revision {state.Revision} by now.", "Check its state and try again");
            var plan = snapshots.Current.Plans.FirstOrDefault(plan => plan.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase));
            var current = evidence.Current(state, flag);
            if (plan is null && current is null)
                return ControlResult.Unknown($"rollouts.json has no rollout of {flag}.");
            var entry = snapshots.Current.Entries.GetValueOrDefault(flag);
            var moves = verb.Operation == RolloutOperation.Start && plan is not null && entry is not null ? UserMoves.OfStart(entry.Compiled, plan, current) : [];
            // A caller with an expected revision has seen the stage of that revision.
            var asked = verb with { Freeze = evidence.Freeze, Actor = actor.IsKnown ? actor.Name : null, Stage = verb.Stage is null && expectedRevision is not null ? current?.Stage : verb.Stage };
            var decided = asked.Decide(plan, current, evidence.VerdictsOn(current), new RolloutTick(TimeSpan.Zero, time.GetUtcNow()));
            if (decided.Decision is null)
                return ControlResult.Refused(decided.Refusal!.Problem, decided.Refusal.Remedy);
            if (moves.Count != 0 && !verb.AcceptsMoves && UserMoves.NeedConsent(moves, plan!))
                return ControlResult.Refused($"Starting it moves {UserMoves.Describe(moves)}.", "Start it with --accept-moves (in the API accept_moves) if that is meant, or change flags.json or the first stage") with { Moves = moves };
            var decision = EndState.Remember(
                VariantChange.Remember(decided.Decision, current, snapshots.Current.Variants.GetValueOrDefault(flag)), entry?.Fingerprint);
            decision = decision with { Next = references.Attach(current, decision.Next) };
            var change = Change(ChangeKind.Rollout, decision.Next.Flag, ChangeAction.From(decision.Action), actor, verb.Reason, decision.Next);
            var result = await store.WriteAsync(change, state.Revision, CancellationToken.None);
            if (result.Outcome == WriteOutcome.Conflict && expectedRevision is null)
                continue;
            if (result.Outcome is WriteOutcome.Done or WriteOutcome.InForceOnly)
                announcer.Announce(decision, actor.Name, change.Evidence);
            return ControlResult.From(result) with { Moves = moves };
        }

        return new ControlResult(WriteOutcome.Conflict, store.Current, "Others changed the state at the same time.", "Check its state and try again");
    }

    /// <summary>Ends the effect of a finished rollout: flags.json decides from now on.</summary>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="actor">The actor.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="expectedRevision">The revision that the actor has seen, or <c>null</c> for any.</param>
    public async Task<ControlResult> ForgetAsync(string flag, Actor actor, string reason, long? expectedRevision)
    {
        var all = store.Current;
        if (expectedRevision is not null && expectedRevision != all.Revision)
            return new ControlResult(WriteOutcome.Conflict, all, $"The state has revision {all.Revision} by now.", "Check its state and try again");
        if (!all.Rollouts.TryGetValue(flag, out var state))
            return ControlResult.Unknown($"There is no rollout of {flag} to forget.");
        if (state.IsActive)
            return ControlResult.Refused("It is under way.", "Abort it first");
        if (snapshots.Current.Plans.Any(plan => plan.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase) && plan.Start == StartMode.Automatic))
            return ControlResult.Refused("Its plan starts automatically and would begin again at once.", "Remove the plan from rollouts.json, or give it \"start\": \"manual\", first");
        var moves = snapshots.Current.Entries.GetValueOrDefault(flag) is { } entry ? EndState.Moves(entry.Compiled, state) : [];
        var change = Change(ChangeKind.Forget, state.Flag, ChangeAction.Forget, actor, reason, null) with { Evidence = new Evidence([], [], [$"moves {UserMoves.Describe(moves)}"]) };
        var result = await store.WriteAsync(change, all.Revision, CancellationToken.None);
        if (result.Outcome == WriteOutcome.Done)
            announcer.Released(state, reason, actor.Name);
        return ControlResult.From(result) with { Moves = moves };
    }

    /// <summary>Writes a note into the audit log without a change.</summary>
    public async Task<ControlResult> NoteAsync(string flag, ChangeAction action, Actor actor, string reason, IReadOnlyList<string> notes)
    {
        var change = Change(ChangeKind.Note, flag, action, actor, reason, null) with { Evidence = new Evidence([], [], notes) };
        return ControlResult.From(await store.WriteAsync(change, store.Current.Revision, CancellationToken.None));
    }

    private StateChange Change(ChangeKind kind, string flag, ChangeAction action, Actor actor, string reason, RolloutState? rollout) => new()
    {
        Kind = kind,
        Flag = flag,
        Action = action,
        Actor = actor.Name,
        Source = ChangeSource.From(actor.Source),
        Reason = reason,
        Rollout = rollout,
        Evidence = evidence.Find(flag),
    };
}

/// <summary>Actor and source of a change.</summary>
/// <param name="Name">Name of the actor.</param>
/// <param name="Source">Where the change comes from: <c>api</c>, or the name of the host's part.</param>
public sealed record Actor(string Name, string Source)
{
    internal const string Anonymous = "anonymous";

    internal bool IsKnown => !Name.Equals(Anonymous, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Result of an operation.</summary>
/// <param name="Outcome">Outcome of the write; <c>null</c> if nothing was written.</param>
/// <param name="State">The state afterwards, or <c>null</c> if the name is unknown.</param>
/// <param name="Problem">The problem, or <c>null</c>.</param>
/// <param name="Remedy">The remedy, or <c>null</c>.</param>
internal sealed record ControlResult(WriteOutcome? Outcome, GatewayState? State, string? Problem, string? Remedy)
{
    public bool IsUnknown { get; private init; }

    /// <summary>Users who change variant because of the change, as far as counted.</summary>
    public IReadOnlyList<UserMove> Moves { get; init; } = [];

    /// <summary>Limits that a started plan cannot reach with control's traffic.</summary>
    public IReadOnlyList<string> OutOfReach { get; init; } = [];

    public static ControlResult Refused(string problem, string remedy) => new(null, null, problem, remedy);

    public static ControlResult Unknown(string problem) => new(null, null, problem, "See flaggateway rollout list") { IsUnknown = true };

    public static ControlResult From(WriteResult result) => new(result.Outcome, result.State, result.Problem, result.Outcome switch
    {
        WriteOutcome.Done => null,
        WriteOutcome.Conflict => "Check its state and try again",
        WriteOutcome.InForceOnly => "It is in force here; fix the state store, and it is written automatically",
        _ => "Fix the state store; kill still works",
    });
}
