using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.Flags;

/// <summary>
/// The parts of a flag while a rollout decides its shares; for the Microsoft library, <see cref="StatefulDefinition"/>
/// does the same.
/// </summary>
internal static class StagedParts
{
    /// <summary>Writes a rollout into the parts.</summary>
    /// <param name="parts">Parts with variants.</param>
    /// <param name="state">State of the rollout, in force.</param>
    /// <param name="control">Index of its control.</param>
    /// <param name="candidate">Index of its candidate, or -1 if it no longer exists.</param>
    public static FlagParts Create(FlagParts parts, RolloutState state, int control, int candidate)
    {
        var isBack = candidate < 0 || state.Phase is RolloutPhase.RolledBack or RolloutPhase.Aborted;
        // What stages of segments leave to all users.
        var share = isBack ? 0 : state.Segment is null ? state.Percentage : (state.Held ?? []).FirstOrDefault(static one => one.Segment is null)?.Percentage ?? 0;
        (BucketRange, int)[] ranges = share switch
        {
            0 => [(parts.Bucketer.Compile(0, 100), control)],
            100 => [(parts.Bucketer.Compile(0, 100), candidate)],
            _ => [(parts.Bucketer.Compile(0, share), candidate), (parts.Bucketer.Compile(share, 100), control)],
        };
        return parts with
        {
            Ranges = ranges,
            DisjointRanges = ranges,
            // A stage's percentage is one of all users.
            Inclusion = null,
            // For users whom the bucketing of another system does not locate.
            DefaultWhenEnabled = share == 100 ? candidate : control,
            StageShares = isBack ? null : StageShares.Create(parts.Bucketer, state),
            StageGroups = Names(state.Groups),
            ExcludedGroups = Names(state.Excluded),
            StageUsers = Names(state.Users),
            StageVariant = candidate,
            BarredVariant = isBack ? candidate : -1,
            BarredReplacement = control,
        };

        NameSet Names(IEnumerable<string>? names) => NameSet.From(isBack ? null : names);
    }
}
