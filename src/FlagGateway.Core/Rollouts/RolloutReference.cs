namespace FlagGateway.Core.Rollouts;

/// <summary>Control's data of an earlier stage, including all that its uncertainty needs.</summary>
/// <param name="Stage">Name of the last stage that had users on both variants by percentage; empty for none.</param>
/// <param name="Control">
/// Control's counts in it, encoded by <see cref="Cohorts.CohortTotalsCodec"/> as Base64; empty for none.
/// </param>
/// <param name="Groups">
/// Counts of the stage's groups on control before the stage, encoded likewise; empty for none.
/// </param>
/// <param name="Queries">Control's last results of the guardrails' queries, by metric.</param>
public sealed record RolloutReference(string Stage, string Control, string Groups, IReadOnlyDictionary<string, double> Queries);
