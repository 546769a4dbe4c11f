using FlagGateway.Core.Flags;

namespace FlagGateway.Core.Rollouts;

/// <summary>
/// Determines how long a finished rollout stays in force: until flags.json changes after its plan was removed.
/// </summary>
public static class EndState
{
    /// <summary>
    /// Decides the next step. Removing a finished plan moves no users; the next change of the flag's text makes
    /// flags.json decide.
    /// </summary>
    /// <param name="plan">The plan of the flag, or <c>null</c> if rollouts.json no longer has one.</param>
    /// <param name="state">State of the rollout.</param>
    /// <param name="flagText">
    /// Fingerprint of the flag's text in flags.json, or <c>null</c> if the flag was removed.
    /// </param>
    public static EndStateStep Next(RolloutPlan? plan, RolloutState state, string? flagText)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (flagText is null)
            return plan is null ? new(null, "the flag is gone from flags.json, and its rollout with it") : EndStateStep.Keep;
        if (state.IsActive || !state.IsInForce || state.FlagText == flagText)
            return EndStateStep.Keep;
        return plan is null && state.FlagText is not null
            ? new(null, $"flags.json changed the flag, and rollouts.json has no plan for it: the rollout that ended as {state.Phase} decides no more, flags.json does")
            : new(state with { FlagText = flagText }, null);
    }

    /// <summary>Adds the flag's text to a decision that ends the rollout.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="flagText">Fingerprint of the flag's text in flags.json, or <c>null</c> if unknown.</param>
    public static RolloutDecision Remember(RolloutDecision decision, string? flagText)
    {
        ArgumentNullException.ThrowIfNull(decision);
        return decision.Next is { IsInForce: true, IsActive: false } ? decision with { Next = decision.Next with { FlagText = flagText } } : decision;
    }

    /// <summary>
    /// Describes how flags.json and a finished rollout differ: <c>flags.json says 0 %, the finished rollout 100 % for
    /// new</c>; <c>null</c> if they agree.
    /// </summary>
    /// <param name="flag">The flag as in flags.json.</param>
    /// <param name="state">State of the rollout, or <c>null</c> if it was never started.</param>
    public static string? Differs(CompiledFlag flag, RolloutState? state)
    {
        ArgumentNullException.ThrowIfNull(flag);
        if (state is not { IsInForce: true, IsActive: false })
            return null;
        int[] candidates = [.. RolloutCandidates.NamesOf(state).Select(flag.IndexOf).Where(static index => index >= 0)];
        if (candidates.Length == 0)
            return null;
        var moves = Moves(flag, state);
        return moves.Count == 0 ? null : FormattableString.Invariant(
            $"flags.json says {candidates.Sum(flag.PercentageOf):0.##} %, the finished rollout {candidates.Sum(flag.Follow(state).PercentageOf):0.##} % for {RolloutCandidates.Join(RolloutCandidates.NamesOf(state))}; flags.json would move {UserMoves.Describe(moves)}");
    }

    /// <summary>
    /// Describes the effect if the missing state was lost; <c>null</c> if flags.json gives everyone the candidate, or
    /// the plan does not end there.
    /// </summary>
    /// <param name="flag">The flag as in flags.json.</param>
    /// <param name="plan">Its plan.</param>
    public static string? DescribeMissing(CompiledFlag flag, RolloutPlan plan)
    {
        ArgumentNullException.ThrowIfNull(flag);
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Stages[^1].Percentage < 100)
            return null;
        int[] candidates = [.. plan.Candidates.Select(flag.IndexOf).Where(static index => index >= 0)];
        if (candidates.Length == 0 || candidates.Sum(flag.PercentageOf) is var share && share >= 100)
            return null;
        return FormattableString.Invariant(
            $"there is no state: flags.json gives {RolloutCandidates.Join(plan.Candidates)} {share:0.##} % of users, the plan ends with 100 %. If this rollout had succeeded, its state is lost and users were moved: restore the state folder");
    }

    /// <summary>Returns which users change variant when flags.json replaces a finished rollout.</summary>
    /// <param name="flag">The flag as in flags.json.</param>
    /// <param name="state">State of the rollout.</param>
    public static IReadOnlyList<UserMove> Moves(CompiledFlag flag, RolloutState state)
    {
        ArgumentNullException.ThrowIfNull(flag);
        return UserMoves.Between(flag.Follow(state), flag);
    }
}

/// <summary>Next step of a finished rollout.</summary>
/// <param name="Record">The state to record, or <c>null</c>; recording it has no visible effect.</param>
/// <param name="Release">Why flags.json decides from now on, or <c>null</c> while the rollout does.</param>
public readonly record struct EndStateStep(RolloutState? Record, string? Release)
{
    /// <summary>No change.</summary>
    public static EndStateStep Keep { get; }
}
