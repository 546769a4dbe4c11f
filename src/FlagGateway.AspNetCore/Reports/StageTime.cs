using FlagGateway.Core.Rollouts;

namespace FlagGateway.Reports;

/// <summary>Time that an attempt spent in one stage, by the clock.</summary>
/// <param name="Name">Name of the stage.</param>
internal sealed record StageTime(string Name)
{
    /// <summary>Percentages of users that were in force, each once, in order.</summary>
    public IReadOnlyList<double> Percentages { get; init; } = [];

    /// <summary>Number of times it was entered.</summary>
    public int Visits { get; init; }

    /// <summary>Time progressing.</summary>
    public TimeSpan Progressing { get; init; }

    /// <summary>Time waiting for approval.</summary>
    public TimeSpan Waiting { get; init; }

    /// <summary>Time paused.</summary>
    public TimeSpan Paused { get; init; }

    /// <summary>The part of the total in which the flag was killed.</summary>
    public TimeSpan Killed { get; init; }

    /// <summary>Whether the rollout is still in the stage at the last entry.</summary>
    public bool IsOpen { get; init; }

    /// <summary>Total time in the stage.</summary>
    public TimeSpan Total => Progressing + Waiting + Paused;

    /// <summary>Computes the times of an attempt's stages, in the order in which they were first entered.</summary>
    public static IReadOnlyList<StageTime> From(Attempt attempt, IReadOnlyList<KillInterval> kills)
    {
        var stages = new OrderedDictionary<string, StageTime>(StringComparer.Ordinal);
        var moves = attempt.Steps.Where(step => step.IsRollout).ToArray();
        for (var i = 0; i < moves.Length; i++)
        {
            if (moves[i].After is not { IsActive: true } state)
                continue;
            var until = i + 1 < moves.Length ? moves[i + 1].At : attempt.Until;
            var time = stages.GetValueOrDefault(state.Stage) ?? new StageTime(state.Stage);
            stages[state.Stage] = time.Add(state.Phase, moves[i].At, until, kills) with
            {
                Percentages = [.. time.Percentages.Append(state.Percentage).Distinct()],
                Visits = time.Visits + (IsEntry(moves[i], state, i) ? 1 : 0),
                IsOpen = i + 1 == moves.Length,
            };
        }

        return [.. stages.Values];
    }

    private static bool IsEntry(Step step, RolloutState state, int index) => index == 0 || step.Before?.Stage != state.Stage;

    private StageTime Add(RolloutPhase phase, DateTimeOffset from, DateTimeOffset to, IReadOnlyList<KillInterval> kills)
    {
        var span = Span.Between(from, to);
        var added = phase switch
        {
            RolloutPhase.Waiting => this with { Waiting = Waiting + span },
            RolloutPhase.Paused => this with { Paused = Paused + span },
            _ => this with { Progressing = Progressing + span },
        };
        return added with { Killed = kills.Aggregate(Killed, (killed, kill) => killed + kill.Within(from, to)) };
    }
}
