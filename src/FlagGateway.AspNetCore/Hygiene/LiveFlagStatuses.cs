using FlagGateway.Core.Flags;
using FlagGateway.Core.Hygiene.Staleness;
using FlagGateway.Core.Rollouts;
using FlagGateway.Hygiene.Life;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Hygiene;

/// <summary>The status of all flags of this gateway, as <see cref="FlagStatusReader"/> reads it from its API.</summary>
internal sealed class LiveFlagStatuses(SnapshotSource snapshots, IStateStore store, LifeCache lives)
{
    /// <summary>The flags, in the order of flags.json.</summary>
    public IReadOnlyList<FlagStatus> Read()
    {
        var (snapshot, state, observed) = (snapshots.Current, store.Current, lives.Current);
        var routed = snapshot.Routes.Values.Select(static route => route.Flag.Id).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var plans = snapshot.Plans.ToDictionary(static plan => plan.Flag, StringComparer.OrdinalIgnoreCase);
        return [.. snapshot.Entries.Values.Select(entry => Read(entry, snapshot.Flags.Find(entry.Compiled.Id) ?? entry.Compiled))];

        FlagStatus Read(FlagEntry entry, CompiledFlag flag)
        {
            var (plan, rollout, lifecycle) = (plans.GetValueOrDefault(flag.Id), state.Rollouts.GetValueOrDefault(flag.Id), entry.Lifecycle);
            var phase = rollout?.Phase ?? (plan is null ? null : RolloutPhase.Pending);
            return new()
            {
                Id = flag.Id,
                Type = lifecycle?.Type.ToString().ToLowerInvariant(),
                Owner = lifecycle?.Owner ?? "",
                Created = lifecycle?.Created,
                Retirement = lifecycle?.ExpectedRetirement,
                Ends = lifecycle?.Ends,
                Reviewed = lifecycle?.Reviewed,
                WhenDisabled = FlagStatusReader.WhenDisabled(flag),
                Everybody = VariantReach.OnlyOf(flag),
                IsRouted = routed.Contains(flag.Id),
                HasRollout = phase is not null,
                Phase = phase,
                PhaseSince = rollout?.ChangedAt,
                Winner = RolloutCandidates.WinnerOf(phase, rollout?.Control ?? plan?.Control, rollout?.Candidate ?? plan?.Candidate, rollout?.Candidates is not null),
                KilledSince = state.Kills.TryGetValue(flag.Id, out var kill) ? kill.At : null,
                Life = LifeReader.Read(observed, flag, plan),
            };
        }
    }
}
