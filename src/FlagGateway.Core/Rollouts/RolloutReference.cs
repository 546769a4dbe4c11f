namespace FlagGateway.Core.Rollouts;

/// <summary>What control did in an earlier stage, with all that its uncertainty needs.</summary>
/// <param name="Stage">Name of the last stage that had users on both variants by percentage; empty for none.</param>
/// <param name="Control">Control's counts in it, encoded by <see cref="Cohorts.CohortTotalsCodec"/> as Base64; empty for none.</param>
/// <param name="Groups">What the groups of the stage did on control before it, encoded likewise; empty for none.</param>
/// <param name="Queries">Control's last answers to the queries of guardrails, by metric.</param>
public sealed record RolloutReference(string Stage, string Control, string Groups, IReadOnlyDictionary<string, double> Queries);
