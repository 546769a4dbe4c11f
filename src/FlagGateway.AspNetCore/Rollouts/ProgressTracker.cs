using System.Collections.Concurrent;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// How long rollouts have been in their stage, kept in memory between writes of the state: a second that goes by is
/// no change that anybody must be told of.
/// </summary>
internal sealed class ProgressTracker
{
    private readonly ConcurrentDictionary<string, (long ObservationPeriod, TimeSpan InStage, TimeSpan Undecided, TimeSpan CoolDown)> _progress = new(StringComparer.OrdinalIgnoreCase);

    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, ReportedWarning>> _warnings = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The state with the time that has gone by since it was written.</summary>
    public RolloutState Fill(RolloutState state) =>
        _progress.TryGetValue(state.Flag, out var progress) && progress.ObservationPeriod == state.ObservationPeriod
            // Another instance may have led in between and written more.
            ? state with { InStage = progress.InStage > state.InStage ? progress.InStage : state.InStage, Undecided = progress.Undecided, CoolDown = progress.CoolDown }
            : state;

    /// <summary>Remembers the times of a state.</summary>
    public void Record(RolloutState state) => _progress[state.Flag] = (state.ObservationPeriod, state.InStage, state.Undecided, state.CoolDown);

    /// <summary>Forgets the times of a rollout: another instance leads, and what it saves is the truth.</summary>
    public void Drop(string flag)
    {
        _progress.TryRemove(flag, out _);
        _warnings.TryRemove(flag, out _);
    }

    /// <summary>Remembers which warnings were notified.</summary>
    public void Record(string flag, IReadOnlyDictionary<string, ReportedWarning> warnings) => _warnings[flag] = warnings;

    public IReadOnlyList<StageProgress> ToList() =>
        [.. _progress.Select(pair => new StageProgress(pair.Key, pair.Value.ObservationPeriod, pair.Value.InStage, pair.Value.Undecided) { Warnings = _warnings.GetValueOrDefault(pair.Key) })];
}
