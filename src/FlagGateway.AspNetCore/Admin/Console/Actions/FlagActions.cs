using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Admin.Console.Actions;

/// <summary>Finds the actions that a user may take on a flag now, with what each would do.</summary>
internal sealed class FlagActions(RolloutReader rollouts, ReachReader reach, SnapshotSource snapshots, IStateStore store)
{
    private static readonly (string Verb, string Name, string Style)[] Verbs =
    [
        ("start", "Start", "primary"), ("promote", "Promote", "primary"), ("resume", "Resume", "primary"), ("pause", "Pause", ""), ("set", "Set", ""),
        ("include", "Include again", ""), ("restore", "Restore", ""), ("drop", "Drop", "danger"), ("rollback", "Roll back", "danger"), ("abort", "Abort", "danger"),
    ];

    /// <summary>The actions, in the order of the bar; those that would be rejected now are left out.</summary>
    public IReadOnlyList<FlagAction> Find(string flag, ConsolePage page)
    {
        List<FlagAction> found = [];
        var status = rollouts.Find(flag);
        var entry = snapshots.Current.Entries.GetValueOrDefault(flag);
        if (status is not null)
        {
            foreach (var (verb, name, style) in Verbs.Where(one => page.Allows(one.Verb)))
            {
                if (Decide(verb, status, page)?.Next is { } next)
                    found.Add(Create(new FlagAction(verb, name, style, Consequence.Describe(verb, status, next, entry?.Compiled)), status));
            }

            if (page.Allows("forget") && status.State is { IsActive: false, IsInForce: true } ended && entry is not null && EndState.Moves(entry.Compiled, ended) is { } moves)
                found.Add(new("forget", "Forget the rollout", "", "It is finished and still decides. Without it flags.json decides at once.") { Path = "forget", NeedsConsent = true, Hints = [$"Moves {UserMoves.Describe(moves)}"] });
        }

        var kill = store.Current.Kills.GetValueOrDefault(flag);
        if (kill is null && page.Allows("kill"))
            found.Add(new("kill", "Kill", "danger", "Everybody gets the variant of the disabled flag, at once. Takes precedence over everything.") { Path = "kill" });
        if (kill is not null && page.Allows("unkill"))
            found.Add(new("unkill", "Unkill", "primary", "The flag and its rollout decide again.") { Path = "unkill" });
        return found;
    }

    private FlagAction Create(FlagAction action, RolloutStatus status) => action.Verb switch
    {
        "start" => action with
        {
            NeedsConsent = status.StartNeedsConsent,
            Hints = [.. (reach.Find(status.Flag)?.Warnings ?? []).Select(static warning => $"A limit that this traffic may not reach (with a probability of 80 %): {warning}")],
        },
        "promote" or "set" => action with { OffersForce = status.Verdicts.Any(static verdict => verdict.Kind is VerdictKind.SoftFail or VerdictKind.HardFail) || status.Plan?.Stages.Any(static stage => stage.Confirm is not null) == true },
        "include" => action with { Groups = status.State?.Excluded ?? [] },
        "drop" => action with { Candidates = ActiveOf(status.State) },
        "restore" => action with { Candidates = DroppedOf(status.State) },
        _ => action,
    };

    private static IReadOnlyList<string> ActiveOf(RolloutState? state) => state is null ? [] : RolloutCandidates.ActiveOf(state);

    private static IReadOnlyList<string> DroppedOf(RolloutState? state) => state is null ? [] : RolloutCandidates.DroppedOf(state);

    private static RolloutDecision? Decide(string verb, RolloutStatus status, ConsolePage page) =>
        new RolloutVerb(RolloutVerb.Parse(verb)!.Value, "?")
        {
            Actor = page.Session.Token?.Name ?? page.Name,
            Percentage = status.State?.Percentage,
            Stage = status.State?.Stage,
            Group = status.State?.Excluded is [var first, ..] ? first : null,
            Candidate = (verb == "restore" ? DroppedOf(status.State) : ActiveOf(status.State)) is [var one, ..] ? one : null,
            IsForced = true,
        }.Decide(status.Plan, status.State, status.Verdicts, new RolloutTick(TimeSpan.Zero, page.Now)).Decision;
}
