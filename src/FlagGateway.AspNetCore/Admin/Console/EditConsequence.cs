using FlagGateway.Core.Rollouts;
using FlagGateway.Editing;

namespace FlagGateway.Admin.Console;

/// <summary>Describes what an edit does to users.</summary>
internal static class EditConsequence
{
    /// <summary>Describes it, in one or two sentences.</summary>
    public static string Describe(DefinitionKind kind, PlannedEdit edit)
    {
        if (kind == DefinitionKind.Plan)
            return edit.HasRollout ? "The rollout that is in force follows the changed plan from its next evaluation on." : "A plan moves nobody until it is started.";
        var moves = $"Moves {UserMoves.Describe(edit.Moves)}.";
        return (edit.HasRollout, edit.Moves.Count) switch
        {
            (true, 0) => $"{moves} The rollout of the flag decides, not the percentages in flags.json.",
            (_, 0) => $"{moves} Users and groups that rules name are not counted.",
            _ => moves,
        };
    }
}
