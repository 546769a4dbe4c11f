using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Signals.History;

/// <summary>What one flag decided by from an instant on, until the next period of its timeline.</summary>
internal sealed record FlagVersion
{
    public required DateTimeOffset Since { get; init; }

    /// <summary>The flag as flags.json has it.</summary>
    public required CompiledFlag Base { get; init; }

    /// <summary>The text that <see cref="Base"/> was made of.</summary>
    public required FlagFingerprint Text { get; init; }

    /// <summary>The flag as requests are decided, with rollout and kill switch in it.</summary>
    public required CompiledFlag Flag { get; init; }

    /// <summary>The rollout, or <c>null</c> where there is none.</summary>
    public required RolloutState? Rollout { get; init; }

    public required bool IsKilled { get; init; }

    /// <summary>Between whom guardrails compare, or <c>null</c>.</summary>
    public required ComparisonPeriod? Run { get; init; }

    /// <summary>Whether the same user gets the same and is counted in the same place.</summary>
    public bool DecidesLike(FlagVersion other) =>
        ReferenceEquals(Base, other.Base) && IsKilled == other.IsKilled && Run == other.Run && IsLike(Rollout, other.Rollout);

    private static bool IsLike(RolloutState? one, RolloutState? other)
    {
        if (one is not { IsInForce: true } || other is not { IsInForce: true })
            return one is not { IsInForce: true } && other is not { IsInForce: true };
        // Whoever went back bars the candidate by every rule, which a stage of 0 % does not.
        return one.Percentage.Equals(other.Percentage) && IsBack(one) == IsBack(other) && one.Groups.SequenceEqual(other.Groups, StringComparer.Ordinal);
    }

    private static bool IsBack(RolloutState rollout) => rollout.Phase is RolloutPhase.RolledBack or RolloutPhase.Aborted;
}
