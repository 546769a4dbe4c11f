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
    /// <param name="indexOf">Index of a variant by its name, or -1 if it no longer exists.</param>
    public static FlagParts Create(FlagParts parts, RolloutState state, int control, Func<string, int> indexOf)
    {
        int[] all = [.. RolloutCandidates.NamesOf(state).Select(indexOf)];
        var candidates = state.Candidates is { } several ? several.Select(one => one.IsActive ? indexOf(one.Variant) : -1).ToArray() : all;
        var isBack = state.Phase is RolloutPhase.RolledBack or RolloutPhase.Aborted || Array.TrueForAll(candidates, static candidate => candidate < 0);
        // What stages of segments leave to all users.
        var share = isBack ? 0 : state.Segment is null ? state.Percentage : (state.Held ?? []).FirstOrDefault(static one => one.Segment is null)?.Percentage ?? 0;
        var ranges = RangesOf(parts.Bucketer, candidates, control, share);
        var lanes = isBack ? null : StageLanes.Create(parts.Bucketer, candidates);
        return parts with
        {
            Ranges = ranges,
            DisjointRanges = ranges,
            // A stage's percentage is one of all users.
            Inclusion = null,
            // For users whom the bucketing of another system does not locate, and those of a dropped candidate.
            DefaultWhenEnabled = share == 100 && lanes?.HasDropped != true ? candidates[0] : control,
            StageShares = isBack ? null : StageShares.Create(parts.Bucketer, state),
            StageGroups = Names(state.Groups),
            ExcludedGroups = Names(state.Excluded),
            StageUsers = Names(state.Users),
            StageVariant = lanes?.Variants.First() ?? candidates[0],
            Lanes = lanes,
            Barred = [.. all.Where(candidate => candidate >= 0 && (isBack || Array.IndexOf(candidates, candidate) < 0))],
            BarredReplacement = control,
        };

        NameSet Names(IEnumerable<string>? names) => NameSet.From(isBack ? null : names);
    }

    // The candidates' part of a lane whose candidate was dropped is in no range: its users get the default.
    private static (BucketRange, int)[] RangesOf(Bucketer bucketer, int[] candidates, int control, double share)
    {
        if (share == 0)
            return [(bucketer.Compile(0, 100), control)];
        List<(BucketRange, int)> ranges = [];
        for (var i = 0; i < candidates.Length; i++)
        {
            var (from, to) = StageLanes.PartOf(i, candidates.Length, share);
            if (candidates[i] >= 0)
                ranges.Add((bucketer.Compile(from, to), candidates[i]));
            if (share < 100)
                ranges.Add((bucketer.Compile(to, StageLanes.PartOf(i, candidates.Length, 100).To), control));
        }

        return [.. ranges];
    }
}
