using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Reports.Content;
using FlagGateway.Rollouts;

namespace FlagGateway.Admin.Console.Actions;

/// <summary>Describes what an action on a rollout would do. A pure function.</summary>
internal static class Consequence
{
    /// <summary>The consequence in words.</summary>
    /// <param name="verb">The action.</param>
    /// <param name="status">The rollout.</param>
    /// <param name="next">Its state after the action.</param>
    /// <param name="flag">The flag as in flags.json; <c>null</c> if the file no longer has it.</param>
    public static string Describe(string verb, RolloutStatus status, RolloutState next, CompiledFlag? flag) => verb switch
    {
        "set" => "Choose the share of users who get the candidate, from 0 to 100. The rollout pauses there.",
        "pause" => $"The share stays at {ReportFormatter.Share(next.Segment, next.Percentage)}, and no stage begins until somebody resumes. Guardrails still roll back.",
        "drop" => "The users of the chosen candidate return to control, and the rollout goes on with the others.",
        "restore" => "The chosen candidate gets its users again, and the stage is measured from its beginning.",
        "include" => "Its users get the candidate like all others, and the stage is measured from its beginning.",
        _ => $"{Leading(verb, status, next)} {Moves(status, next, flag)}",
    };

    private static string Leading(string verb, RolloutStatus status, RolloutState next) => verb switch
    {
        "rollback" => "Ends the rollout because the candidate is bad; the plan never starts by itself again.",
        "abort" => "Ends the rollout; the same plan may be started again.",
        "start" => $"Begins {Stage(next)}.",
        "resume" => $"Continues {Stage(next)}.",
        _ when next.Phase == RolloutPhase.Succeeded => "Ends the rollout with success.",
        _ when next.Stage == status.State?.Stage => "Records your approval; the stage needs more of them.",
        _ => $"Begins {Stage(next)}.",
    };

    private static string Stage(RolloutState state) => $"{state.Stage}, {ReportFormatter.Share(state)} of users".Replace("of users of users", "of users", StringComparison.Ordinal);

    private static string Moves(RolloutStatus status, RolloutState next, CompiledFlag? flag)
    {
        if (flag is null)
            return "";
        var moves = status.State is null ? status.MovesOfStart : UserMoves.Between(flag.Follow(status.State), flag.Follow(next));
        // Users of the stage so far: the best estimate of how many people that is.
        var seen = status.Cohorts.Sum(static cohort => cohort.Users);
        var share = moves.Where(static move => move.Segment is null).Sum(static move => move.Percentage);
        return $"Moves {UserMoves.Describe(moves)}{(seen > 0 && share > 0 ? $": about {Figures.Count(Math.Round(seen * share / 100))} of the {Figures.Count(seen)} users seen in this stage" : "")}.";
    }
}
