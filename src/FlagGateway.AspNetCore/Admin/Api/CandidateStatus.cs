using FlagGateway.Core.Rollouts;

namespace FlagGateway.Admin.Api;

/// <summary>One of several candidates of a rollout.</summary>
/// <param name="Variant">Name of the variant.</param>
/// <param name="Percentage">Its share of users according to the stage.</param>
internal sealed record CandidateStatus(string Variant, double Percentage)
{
    /// <summary>Why its users returned to control; <c>null</c> if they did not.</summary>
    public string? Dropped { get; init; }

    public DateTimeOffset? DroppedAt { get; init; }

    /// <summary>The candidates of a rollout; empty if there is only one.</summary>
    public static IReadOnlyList<CandidateStatus> From(RolloutState? state, RolloutPlan? plan)
    {
        var candidates = state is null ? plan is null ? null : RolloutCandidates.From(plan) : state.Candidates;
        return [.. (candidates ?? []).Select(one => new CandidateStatus(one.Variant, state is null ? 0 : RolloutCandidates.PercentageOf(state, one)) { Dropped = one.Dropped, DroppedAt = one.DroppedAt })];
    }
}
