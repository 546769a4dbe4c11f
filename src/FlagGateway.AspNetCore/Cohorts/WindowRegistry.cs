using System.Collections.Concurrent;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Cohorts;

/// <summary>
/// The windows of all rollouts, each of its latest observation period. Used when a snapshot is made, never by a request; one
/// snapshot is made at a time.
/// </summary>
internal sealed class WindowRegistry
{
    private readonly ConcurrentDictionary<string, RolloutWindows> _windows = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<RolloutWindows> All => _windows.Values;

    /// <summary>The windows of a flag, or <c>null</c> if it has no rollout.</summary>
    public RolloutWindows? Find(string flag) => _windows.GetValueOrDefault(flag);

    /// <summary>
    /// The windows of an observation period: the existing ones, so that a reload loses no count, or new ones instead of those
    /// of another observation period or other variants. Running requests are recorded in the windows of their routing decision.
    /// </summary>
    public RolloutWindows GetOrAdd(string flag, long observationPeriod, string control, string candidate)
    {
        if (Find(flag) is { } known && known.ObservationPeriod == observationPeriod && known.Control == control && known.Candidate == candidate)
            return known;
        return _windows[flag] = new RolloutWindows(flag, observationPeriod, control, candidate);
    }

    /// <summary>Drops the windows of all other flags.</summary>
    public void RetainOnly(IReadOnlySet<string> flags)
    {
        foreach (var flag in _windows.Keys.Where(flag => !flags.Contains(flag)))
            _windows.TryRemove(flag, out _);
    }
}
