using System.Collections.Concurrent;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// Times, planned analyses and confirmations of rollouts in their stage, in memory between writes of the state: the
/// passing of time is not a change of the state.
/// </summary>
internal sealed class ProgressTracker
{
    private readonly ConcurrentDictionary<string, (long ObservationPeriod, TimeSpan InStage, TimeSpan Undecided, TimeSpan CoolDown, StageAnalyses? Analyses, StageConfirmation? Confirmation)> _progress = new(StringComparer.OrdinalIgnoreCase);

    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, ReportedWarning>> _warnings = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Returns the state with the time that has passed since it was written.</summary>
    public RolloutState Fill(RolloutState state) =>
        _progress.TryGetValue(state.Flag, out var progress) && progress.ObservationPeriod == state.ObservationPeriod
            // Another leader may have written later times.
            ? state with { InStage = progress.InStage > state.InStage ? progress.InStage : state.InStage, Undecided = progress.Undecided, CoolDown = progress.CoolDown, Analyses = progress.Analyses ?? state.Analyses, Confirmation = progress.Confirmation ?? state.Confirmation }
            : state;

    /// <summary>Remembers the times of a state.</summary>
    public void Record(RolloutState state) => _progress[state.Flag] = (state.ObservationPeriod, state.InStage, state.Undecided, state.CoolDown, state.Analyses, state.Confirmation);

    /// <summary>
    /// Forgets the times of a rollout: another instance leads, and its saved times are authoritative.
    /// </summary>
    public void Drop(string flag)
    {
        _progress.TryRemove(flag, out _);
        _warnings.TryRemove(flag, out _);
    }

    /// <summary>Remembers which warnings were notified.</summary>
    public void Record(string flag, IReadOnlyDictionary<string, ReportedWarning> warnings) => _warnings[flag] = warnings;

    public IReadOnlyList<StageProgress> ToList() =>
        [.. _progress.Select(pair => new StageProgress(pair.Key, pair.Value.ObservationPeriod, pair.Value.InStage, pair.Value.Undecided) { Analyses = pair.Value.Analyses, Confirmation = pair.Value.Confirmation, Warnings = _warnings.GetValueOrDefault(pair.Key) })];
}
