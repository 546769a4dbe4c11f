using System.Collections.Concurrent;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Cohorts;

/// <summary>
/// The windows of all rollouts, each of its latest observation period. Used when a snapshot is made, never by a
/// request; one snapshot is made at a time.
/// </summary>
internal sealed class WindowRegistry
{
    private readonly ConcurrentDictionary<string, RolloutWindows> _windows = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<RolloutWindows> All => _windows.Values;

    /// <summary>The windows of a flag, or <c>null</c> if it has no rollout.</summary>
    public RolloutWindows? Find(string flag) => _windows.GetValueOrDefault(flag);

    /// <summary>
    /// The windows of the candidate of a rollout in its observation period; <c>null</c> if they are not counted here.
    /// </summary>
    /// <param name="state">State of the rollout, or of one of its candidates.</param>
    public RolloutWindows? Find(RolloutState state) =>
        Find(state.Flag)?.Find(state.Candidate) is { } windows && windows.ObservationPeriod == state.ObservationPeriod ? windows : null;

    /// <summary>
    /// The windows of an observation period of a rollout: the existing ones, so that a reload loses no count, or new
    /// ones instead of those of another observation period or other variants. Running requests are recorded in the
    /// windows of their routing decision. New ones of the same variants know what the users did before the rollout.
    /// </summary>
    /// <param name="rollout">The rollout, in force.</param>
    /// <param name="flag">Id of the flag.</param>
    /// <param name="plan">The plan; <c>null</c> where it was removed.</param>
    public RolloutWindows GetOrAdd(RolloutState rollout, string flag, RolloutPlan? plan = null)
    {
        var known = Find(flag);
        var candidates = RolloutCandidates.NamesOf(rollout);
        var isSame = known is not null && known.Control == rollout.Control && AreOf(candidates, known);
        if (isSame && known!.ObservationPeriod == rollout.ObservationPeriod)
            return known;
        var past = isSame ? known!.PastOf(rollout.StartedAt) : null;
        // After a rollback everybody is on control again, as before.
        var isBack = rollout.Phase is RolloutPhase.RolledBack or RolloutPhase.Aborted;
        return _windows[flag] = new RolloutWindows(flag, rollout.ObservationPeriod, rollout.Control, rollout.Candidate)
        {
            StartedAt = rollout.StartedAt,
            Past = past,
            SegmentsBefore = isSame ? known!.ExportControlSegments() : null,
            Slices = isBack && plan is not null ? new PastSlices(BoundariesOf(plan)) : null,
        }.WithFurther([.. candidates.Skip(1)]);
    }

    /// <summary>
    /// The windows before a rollout of a plan: the existing ones, unless variants or stages are others.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="flag">Id of the flag.</param>
    public RolloutWindows GetOrAdd(RolloutPlan plan, string flag)
    {
        var boundaries = BoundariesOf(plan);
        if (Find(flag) is { ObservationPeriod: 0, Slices: { } counted } known && known.Control == plan.Control && AreOf(plan.Candidates, known) && counted.Boundaries.SequenceEqual(boundaries))
            return known;
        return _windows[flag] = new RolloutWindows(flag, 0, plan.Control, plan.Candidate) { Slices = new PastSlices(boundaries) }.WithFurther(plan.FurtherCandidates);
    }

    /// <summary>Drops the windows of all other flags.</summary>
    public void RetainOnly(IReadOnlySet<string> flags)
    {
        foreach (var flag in _windows.Keys.Where(flag => !flags.Contains(flag)))
            _windows.TryRemove(flag, out _);
    }

    private static bool AreOf(IReadOnlyList<string> candidates, RolloutWindows windows) => windows.All.Select(static one => one.Candidate).SequenceEqual(candidates, StringComparer.Ordinal);

    private static IReadOnlyList<double> BoundariesOf(RolloutPlan plan) => PastSlices.BoundariesOf(plan.Stages.Select(static stage => stage.Percentage), plan.Candidates.Count);
}
