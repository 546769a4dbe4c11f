using System.Collections.Concurrent;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// How long rollouts have been in their stage, kept in memory between writes of the state: a second that goes by is
/// no change that anybody must be told of.
/// </summary>
internal sealed class ProgressBook
{
    private readonly ConcurrentDictionary<string, (long Epoch, TimeSpan InStage, TimeSpan Undecided, TimeSpan CoolDown)> _progress = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The state with the time that has gone by since it was written.</summary>
    public RolloutState Fill(RolloutState state) =>
        _progress.TryGetValue(state.Flag, out var progress) && progress.Epoch == state.Epoch
            // Another instance may have led in between and written more.
            ? state with { InStage = progress.InStage > state.InStage ? progress.InStage : state.InStage, Undecided = progress.Undecided, CoolDown = progress.CoolDown }
            : state;

    /// <summary>Remembers the times of a state.</summary>
    public void Keep(RolloutState state) => _progress[state.Flag] = (state.Epoch, state.InStage, state.Undecided, state.CoolDown);

    public IReadOnlyList<StageProgress> ToList() =>
        [.. _progress.Select(pair => new StageProgress(pair.Key, pair.Value.Epoch, pair.Value.InStage, pair.Value.Undecided))];
}
