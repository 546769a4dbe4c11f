using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.Hygiene.Editing;

/// <summary>Judges whether a change of a flag's definition gives a candidate to more users.</summary>
internal static class EditExposure
{
    /// <summary>Whether a change only disables the flag, or only moves users to control.</summary>
    /// <param name="changes">The changes of the definition.</param>
    /// <param name="moves">Users who get another variant by flags.json alone.</param>
    /// <param name="control">Control of the flag's plan; <c>null</c> without a plan.</param>
    public static bool IsReduction(IReadOnlyList<JsonChange> changes, IReadOnlyList<UserMove> moves, string? control) =>
        changes is [{ Path: "$.enabled", After: "false" }]
        || (control is not null && changes.Count != 0
            && changes.All(static change => change.Path.StartsWith("$.allocation.percentile", StringComparison.Ordinal))
            && moves.All(move => move.To == control));
}
