using FlagGateway.Core.Flags;

namespace FlagGateway.Core.Rollouts;

/// <summary>How long a rollout that is over goes on deciding: until flags.json is changed after its plan is gone.</summary>
public static class EndState
{
    /// <summary>Decides. Taking a finished plan away moves nobody; the next change of the flag's text makes flags.json decide.</summary>
    /// <param name="plan">The plan of the flag, or <c>null</c> where rollouts.json has none any more.</param>
    /// <param name="state">Where the rollout stands.</param>
    /// <param name="flagText">Fingerprint of the flag's text in flags.json, or <c>null</c> where the flag is gone.</param>
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

    /// <summary>The decision with the flag's text, where it ends the rollout.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="flagText">Fingerprint of the flag's text in flags.json, or <c>null</c> where that is not known.</param>
    public static RolloutDecision Remember(RolloutDecision decision, string? flagText)
    {
        ArgumentNullException.ThrowIfNull(decision);
        return decision.Next is { IsInForce: true, IsActive: false } ? decision with { Next = decision.Next with { FlagText = flagText } } : decision;
    }

    /// <summary>How flags.json and a rollout that is over differ: <c>flags.json says 0 %, the finished rollout 100 % for new</c>; <c>null</c> where they agree.</summary>
    /// <param name="flag">The flag as flags.json has it.</param>
    /// <param name="state">Where the rollout stands, or <c>null</c> where it was never started.</param>
    public static string? Differs(CompiledFlag flag, RolloutState? state)
    {
        ArgumentNullException.ThrowIfNull(flag);
        if (state is not { IsInForce: true, IsActive: false } || flag.IndexOf(state.Candidate) is not (>= 0 and var candidate))
            return null;
        var moves = Moves(flag, state);
        return moves.Count == 0 ? null : FormattableString.Invariant(
            $"flags.json says {flag.PercentageOf(candidate):0.##} %, the finished rollout {flag.Follow(state).PercentageOf(candidate):0.##} % for {state.Candidate}; flags.json would move {UserMoves.Describe(moves)}");
    }

    /// <summary>What it would mean if a state that is missing had been lost; <c>null</c> where flags.json gives everybody the candidate, or the plan does not end there.</summary>
    /// <param name="flag">The flag as flags.json has it.</param>
    /// <param name="plan">Its plan.</param>
    public static string? DescribeMissing(CompiledFlag flag, RolloutPlan plan)
    {
        ArgumentNullException.ThrowIfNull(flag);
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.Stages[^1].Percentage < 100 || flag.IndexOf(plan.Candidate) is not (>= 0 and var candidate) || flag.PercentageOf(candidate) >= 100)
            return null;
        return FormattableString.Invariant(
            $"there is no state: flags.json gives {plan.Candidate} {flag.PercentageOf(candidate):0.##} % of users, the plan ends with 100 %. If this rollout had succeeded, its state is lost and users were moved: restore the state folder");
    }

    /// <summary>Who gets another variant when flags.json decides in place of a rollout that is over.</summary>
    /// <param name="flag">The flag as flags.json has it.</param>
    /// <param name="state">Where the rollout stands.</param>
    public static IReadOnlyList<UserMove> Moves(CompiledFlag flag, RolloutState state)
    {
        ArgumentNullException.ThrowIfNull(flag);
        return UserMoves.Between(flag.Follow(state), flag);
    }
}

/// <summary>What becomes of a rollout that is over.</summary>
/// <param name="Record">The state to record, or <c>null</c>: nothing that anybody notices.</param>
/// <param name="Release">Why flags.json decides from here on, or <c>null</c> while the rollout does.</param>
public readonly record struct EndStateStep(RolloutState? Record, string? Release)
{
    /// <summary>Everything stays as it is.</summary>
    public static EndStateStep Keep { get; }
}
