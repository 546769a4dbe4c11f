using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Signals.History;

/// <summary>Version of one flag from an instant until the next version.</summary>
internal sealed record FlagVersion
{
    public required DateTimeOffset Since { get; init; }

    /// <summary>The flag as in flags.json.</summary>
    public required CompiledFlag Base { get; init; }

    /// <summary>Fingerprint of the text of <see cref="Base"/>.</summary>
    public required FlagFingerprint Text { get; init; }

    /// <summary>The flag in force, with rollout and kill switch applied.</summary>
    public required CompiledFlag Flag { get; init; }

    /// <summary>The rollout, or <c>null</c> for none.</summary>
    public required RolloutState? Rollout { get; init; }

    public required bool IsKilled { get; init; }

    /// <summary>The cohorts that guardrails compare, or <c>null</c>.</summary>
    public required ComparisonPeriod? Run { get; init; }

    /// <summary>The versions of the flags that it requires.</summary>
    public IReadOnlyList<FlagVersion> Required { get; init; } = [];

    /// <summary>Whether a user gets the same variant and is counted in the same cohort.</summary>
    public bool DecidesLike(FlagVersion other) =>
        ReferenceEquals(Base, other.Base) && IsKilled == other.IsKilled && Run == other.Run && IsLike(Rollout, other.Rollout)
        && Required.Count == other.Required.Count && Required.Zip(other.Required).All(static pair => pair.First.DecidesLike(pair.Second));

    private static bool IsLike(RolloutState? one, RolloutState? other)
    {
        if (one is not { IsInForce: true } || other is not { IsInForce: true })
            return one is not { IsInForce: true } && other is not { IsInForce: true };
        // A rollback blocks the candidate for every rule, unlike a stage of 0 %.
        return one.Percentage.Equals(other.Percentage) && one.Segment == other.Segment && (one.Held ?? []).SequenceEqual(other.Held ?? []) && IsBack(one) == IsBack(other) && one.Groups.SequenceEqual(other.Groups, StringComparer.Ordinal)
            && AreLike(one.Users, other.Users) && AreLike(one.Excluded, other.Excluded);
    }

    private static bool AreLike(IReadOnlyList<string>? one, IReadOnlyList<string>? other) => (one ?? []).SequenceEqual(other ?? [], StringComparer.Ordinal);

    private static bool IsBack(RolloutState rollout) => rollout.Phase is RolloutPhase.RolledBack or RolloutPhase.Aborted;
}
