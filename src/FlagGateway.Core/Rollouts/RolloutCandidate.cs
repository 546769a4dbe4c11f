using System.Text.Json.Serialization;

namespace FlagGateway.Core.Rollouts;

/// <summary>One of several candidates of a rollout.</summary>
/// <param name="Variant">Name of the variant.</param>
public sealed record RolloutCandidate(string Variant)
{
    /// <summary>
    /// Why its users returned to control while the rollout goes on with the others; <c>null</c> if they did not.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Dropped { get; init; }

    /// <summary>When that was; for display.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? DroppedAt { get; init; }

    /// <summary>Whether it may have users.</summary>
    [JsonIgnore]
    public bool IsActive => Dropped is null;
}

/// <summary>The candidates of a rollout, one or several.</summary>
public static class RolloutCandidates
{
    /// <summary>Largest number of candidates of one rollout.</summary>
    public const int Maximum = 8;

    /// <summary>The candidates of a plan in the form of a state; <c>null</c> for one.</summary>
    internal static IReadOnlyList<RolloutCandidate>? From(RolloutPlan plan) =>
        plan.FurtherCandidates.Count == 0 ? null : [.. plan.Candidates.Select(static variant => new RolloutCandidate(variant))];

    /// <summary>The names of all candidates, dropped ones included.</summary>
    public static IReadOnlyList<string> NamesOf(RolloutState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Candidates is { } several ? [.. several.Select(static one => one.Variant)] : [state.Candidate];
    }

    /// <summary>The names of the candidates that may have users.</summary>
    public static IReadOnlyList<string> ActiveOf(RolloutState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return state.Candidates is { } several ? [.. several.Where(static one => one.IsActive).Select(static one => one.Variant)] : [state.Candidate];
    }

    /// <summary>The names of the candidates that were dropped; empty for one candidate.</summary>
    internal static IReadOnlyList<string> DroppedOf(RolloutState state) => [.. (state.Candidates ?? []).Where(static one => !one.IsActive).Select(static one => one.Variant)];

    /// <summary>The share of all users that one of the candidates has by the stage, from 0 to 100.</summary>
    internal static double PercentageOf(RolloutState state, RolloutCandidate candidate) => candidate.IsActive ? state.Percentage / (state.Candidates?.Count ?? 1) : 0;

    /// <summary>
    /// The variant that stays after a rollout; <c>null</c> if somebody has to choose one of several that succeeded.
    /// </summary>
    /// <param name="phase">Its phase.</param>
    /// <param name="control">Its control.</param>
    /// <param name="candidate">Its candidate, the first one of several.</param>
    /// <param name="hasSeveral">Whether it has several candidates.</param>
    internal static string? WinnerOf(RolloutPhase? phase, string? control, string? candidate, bool hasSeveral) =>
        phase != RolloutPhase.Succeeded ? control : hasSeveral ? null : candidate;

    /// <summary>Whether a variant is a candidate that lost its users: dropped, or rolled back with all.</summary>
    public static bool HasLost(RolloutState state, string variant)
    {
        ArgumentNullException.ThrowIfNull(state);
        if (state.Phase is RolloutPhase.RolledBack or RolloutPhase.Aborted)
            return NamesOf(state).Contains(variant, StringComparer.Ordinal);
        return DroppedOf(state).Contains(variant, StringComparer.Ordinal);
    }

    /// <summary>Whether verdicts on a candidate count: it was not dropped.</summary>
    /// <param name="state">State of the rollout.</param>
    /// <param name="variant">The candidate; <c>null</c> for the only one.</param>
    internal static bool AreAbout(RolloutState state, string? variant) =>
        variant is null || !DroppedOf(state).Contains(variant, StringComparer.Ordinal);

    /// <summary>Whether a plan moves users between the variants of a rollout.</summary>
    internal static bool AreOf(RolloutPlan plan, RolloutState state) =>
        plan.Control == state.Control && plan.Candidates.SequenceEqual(NamesOf(state), StringComparer.Ordinal);

    /// <summary>The names in a sentence: <c>a and b</c>.</summary>
    public static string Join(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.SkipLast(1))} and {names[^1]}";
    }
}
