namespace FlagGateway.Core.Rollouts;

/// <summary>Enters and leaves stages: the only code that changes what is in force.</summary>
internal static class StageSteps
{
    private const int MaxFailedPlans = 16;

    /// <summary>Index of a stage in the plan, or -1.</summary>
    public static int IndexOf(RolloutPlan plan, string stage)
    {
        for (var i = 0; i < plan.Stages.Count; i++)
        {
            if (plan.Stages[i].Name == stage)
                return i;
        }

        return -1;
    }

    /// <summary>Groups accumulate from stage to stage.</summary>
    public static IReadOnlyList<string> GroupsOf(RolloutPlan plan, int index) =>
        [.. plan.Stages.Take(index + 1).SelectMany(stage => stage.Groups).Distinct(StringComparer.Ordinal)];

    /// <summary>Users named by a stage stay in later ones as well; <c>null</c> if there are none.</summary>
    public static IReadOnlyList<string>? UsersOf(RolloutPlan plan, int index) =>
        plan.Stages.Take(index + 1).SelectMany(static stage => stage.Users ?? []).Distinct(StringComparer.Ordinal).ToArray() is { Length: > 0 } users ? users : null;

    /// <summary>
    /// What stages before one gave to other segments, or to all users; <c>null</c> if none of them or the stage itself
    /// is about a segment.
    /// </summary>
    public static IReadOnlyList<SegmentShare>? HeldOf(RolloutPlan plan, int index)
    {
        if (!plan.Stages.Take(index + 1).Any(static stage => stage.Segment is not null))
            return null;
        SegmentShare[] held =
        [
            .. plan.Stages.Take(index).GroupBy(static stage => stage.Segment, StringComparer.Ordinal)
                .Where(stages => stages.Key != plan.Stages[index].Segment)
                // The last one of a segment counts, as for all users: a plan may lower a share.
                .Select(static stages => new SegmentShare(stages.Key, stages.Last().Percentage))
                .Where(static share => share.Percentage > 0),
        ];
        return held.Length == 0 ? null : held;
    }

    /// <summary>
    /// Whether a stage is fully in force: the same users by percentage and by name, and the same mirroring.
    /// </summary>
    public static bool IsInForce(RolloutPlan plan, int index, RolloutState state) =>
        plan.Stages[index].Percentage.Equals(state.Percentage)
        && plan.Stages[index].Segment == state.Segment
        && (HeldOf(plan, index) ?? []).SequenceEqual(state.Held ?? [])
        && plan.Stages[index].Shadow == state.Shadow
        && GroupsOf(plan, index).SequenceEqual(state.Groups, StringComparer.Ordinal)
        && (UsersOf(plan, index) ?? []).SequenceEqual(state.Users ?? [], StringComparer.Ordinal);

    public static RolloutState Enter(RolloutPlan plan, int index, RolloutState state, RolloutTick tick, string reason) => state with
    {
        Plan = PlanFingerprint.Compute(plan),
        Phase = RolloutPhase.Progressing,
        Stage = plan.Stages[index].Name,
        ObservationPeriod = state.ObservationPeriod + 1,
        Percentage = plan.Stages[index].Percentage,
        Segment = plan.Stages[index].Segment,
        Held = HeldOf(plan, index),
        Groups = GroupsOf(plan, index),
        Users = UsersOf(plan, index),
        Shadow = plan.Stages[index].Shadow,
        InStage = TimeSpan.Zero,
        Undecided = TimeSpan.Zero,
        Approvals = null,
        Confirmation = null,
        Analyses = null,
        PausedFor = null,
        Reason = reason,
        ChangedAt = tick.Now,
    };

    /// <summary>Moves all users and groups off the candidate and stops mirroring, in one step.</summary>
    public static RolloutState Leave(RolloutState state, RolloutPhase phase, TimeSpan coolDown, RolloutTick tick, string reason) => state with
    {
        Phase = phase,
        ObservationPeriod = state.ObservationPeriod + 1,
        Percentage = 0,
        Segment = null,
        Held = null,
        Groups = [],
        Users = null,
        Excluded = null,
        Shadow = null,
        Reference = null,
        Approvals = null,
        Confirmation = null,
        Analyses = null,
        CoolDown = coolDown,
        FailedPlans = phase == RolloutPhase.RolledBack ? [.. state.FailedPlans.Append(state.Plan).Distinct(StringComparer.Ordinal).TakeLast(MaxFailedPlans)] : state.FailedPlans,
        PausedFor = null,
        Reason = reason,
        ChangedAt = tick.Now,
    };

    /// <summary>
    /// Moves groups to control. The cohorts are others from then on, so the stage is measured from its beginning.
    /// </summary>
    public static RolloutDecision Exclude(RolloutState state, IReadOnlyList<string> groups, RolloutTick tick, string arithmetic)
    {
        var reason = $"{string.Join(", ", groups)} return to {state.Control}, and stage {state.Stage} is measured again without them: {arithmetic}";
        return new RolloutDecision(Measure(state, RolloutPhase.Progressing, [.. (state.Excluded ?? []).Union(groups, StringComparer.Ordinal)], tick, reason), RolloutAction.Exclude, reason);
    }

    /// <summary>
    /// Moves the users of one of several candidates to control. They are in no comparison from then on, so the evidence
    /// about the others stays what it is.
    /// </summary>
    public static RolloutDecision Drop(RolloutState state, string candidate, RolloutTick tick, string reason)
    {
        RolloutCandidate[] candidates = [.. state.Candidates!.Select(one => one.Variant == candidate ? one with { Dropped = reason, DroppedAt = tick.Now } : one)];
        var text = $"{candidate} is dropped, and the rollout goes on with {RolloutCandidates.Join([.. candidates.Where(static one => one.IsActive).Select(static one => one.Variant)])}: {reason}";
        // Nothing holds the others any more if it was this one that paused them.
        var phase = state.Phase == RolloutPhase.Paused && state.PausedFor == candidate ? RolloutPhase.Progressing : state.Phase;
        return new RolloutDecision(state with { Phase = phase, Candidates = candidates, PausedFor = phase == state.Phase ? state.PausedFor : null, Reason = text, ChangedAt = tick.Now }, RolloutAction.Drop, text) { Dropped = candidate };
    }

    /// <summary>Gives a dropped candidate its users again. The stage is measured from its beginning.</summary>
    public static RolloutDecision Restore(RolloutState state, string candidate, RolloutTick tick, string reason)
    {
        RolloutCandidate[] candidates = [.. state.Candidates!.Select(one => one.Variant == candidate ? new RolloutCandidate(candidate) : one)];
        var phase = state.Phase == RolloutPhase.Waiting ? RolloutPhase.Progressing : state.Phase;
        return new RolloutDecision(Measure(state, phase, state.Excluded, tick, reason) with { Candidates = candidates }, RolloutAction.Restore, reason);
    }

    /// <summary>Ends the exclusion of a group. The cohorts are others from then on as well.</summary>
    public static RolloutDecision Include(RolloutState state, string group, RolloutTick tick, string reason)
    {
        string[] rest = [.. (state.Excluded ?? []).Where(one => one != group)];
        var phase = state.Phase == RolloutPhase.Waiting ? RolloutPhase.Progressing : state.Phase;
        return new RolloutDecision(Measure(state, phase, rest.Length == 0 ? null : rest, tick, reason), RolloutAction.Include, reason);
    }

    // The stage from its beginning, without other groups.
    private static RolloutState Measure(RolloutState state, RolloutPhase phase, IReadOnlyList<string>? excluded, RolloutTick tick, string reason) => state with
    {
        Phase = phase,
        ObservationPeriod = state.ObservationPeriod + 1,
        Excluded = excluded,
        InStage = TimeSpan.Zero,
        Undecided = TimeSpan.Zero,
        Approvals = null,
        Confirmation = null,
        Analyses = null,
        PausedFor = null,
        Reason = reason,
        ChangedAt = tick.Now,
    };

    /// <summary>Pauses the rollout with no users on the candidate; resuming enters the stage again.</summary>
    public static RolloutState Empty(RolloutState state, RolloutTick tick, string reason) => state with
    {
        Phase = RolloutPhase.Paused,
        ObservationPeriod = state.ObservationPeriod + 1,
        Percentage = 0,
        Segment = null,
        Held = null,
        Groups = [],
        Users = null,
        Shadow = null,
        PausedFor = null,
        Reason = reason,
        ChangedAt = tick.Now,
    };

    /// <summary>Pauses the rollout with its share.</summary>
    /// <param name="state">State of the rollout.</param>
    /// <param name="tick">The time.</param>
    /// <param name="reason">The reason.</param>
    /// <param name="candidate">
    /// The one of several candidates that is the reason; <c>null</c> for another reason.
    /// </param>
    public static RolloutDecision Pause(RolloutState state, RolloutTick tick, string reason, string? candidate = null) =>
        state.Phase == RolloutPhase.Paused && state.Reason == reason
            ? new RolloutDecision(state, RolloutAction.None, reason)
            : new RolloutDecision(state with { Phase = RolloutPhase.Paused, PausedFor = candidate, Reason = reason, ChangedAt = tick.Now }, RolloutAction.Pause, reason);
}
