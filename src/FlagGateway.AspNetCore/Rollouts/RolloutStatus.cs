using System.Collections.Frozen;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// Status of one rollout at the latest evaluation: for operators, the API and metrics. Not used for decisions.
/// </summary>
internal sealed record RolloutStatus
{
    public required string Flag { get; init; }

    /// <summary>The plan in force, or <c>null</c> if rollouts.json no longer has one.</summary>
    public RolloutPlan? Plan { get; init; }

    /// <summary>Its state, including the time in the stage; <c>null</c> if it was never started.</summary>
    public RolloutState? State { get; init; }

    public KillSwitch? Kill { get; init; }

    public IReadOnlyList<GuardrailVerdict> Verdicts { get; init; } = [];

    /// <summary>Time of <see cref="Verdicts"/>; <c>null</c> if nothing was judged.</summary>
    public DateTimeOffset? JudgedAt { get; init; }

    /// <summary>What the latest evaluation measured; <c>null</c> if it measured nothing.</summary>
    public Measured? Measured { get; init; }

    /// <summary>
    /// Whether the verdicts are the last ones before the candidate lost its users, and no longer change.
    /// </summary>
    public bool IsFrozen { get; init; }

    /// <summary>Control and candidate since the stage began.</summary>
    public IReadOnlyList<CohortSummary> Cohorts { get; init; } = [];

    /// <summary>The sample ratio problem, or <c>null</c>.</summary>
    public string? RatioProblem { get; init; }

    /// <summary>What the stage still waits for.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>When undecided guardrails are expected to pass.</summary>
    public IReadOnlyList<DecisionPace> Pace { get; init; } = [];

    /// <summary>The other measurements of the latest evaluation.</summary>
    public RolloutSamples Samples { get; init; } = new(0, 0);

    /// <summary>
    /// The conclusion from all criteria; <c>null</c> if the rollout is not active, or nothing was judged.
    /// </summary>
    public RolloutConclusion? Conclusion => Kill is null ? RolloutConclusion.From(Plan, State, Verdicts, Samples, Pace) : null;

    /// <summary>How flags.json and a finished rollout differ, or <c>null</c>.</summary>
    public string? Difference { get; init; }

    /// <summary>Users who would change variant if it were started now; empty while it is active.</summary>
    public IReadOnlyList<UserMove> MovesOfStart { get; init; } = [];

    /// <summary>
    /// Whether a start would take users off the candidate, or off a variant that the plan does not name.
    /// </summary>
    public bool StartNeedsConsent => Plan is not null && UserMoves.NeedConsent(MovesOfStart, Plan);

    /// <summary>Why the latest evaluation failed, or <c>null</c>.</summary>
    public string? Problem { get; init; }

    public DateTimeOffset EvaluatedAt { get; init; }

    /// <summary>
    /// Effective share of users on the candidate, from 0 to 100; <c>null</c> if the flag was removed.
    /// </summary>
    public double? InForce { get; init; }

    /// <summary>The phase; a rollout that was never started is pending.</summary>
    public RolloutPhase Phase => State?.Phase ?? RolloutPhase.Pending;

    /// <summary>The evidence to store with a change.</summary>
    public Evidence ToEvidence(params IReadOnlyList<string> notes) => new(Verdicts, Cohorts, notes);
}

/// <summary>Measurements of an evaluation.</summary>
/// <param name="Before">The state that was measured, before the decision.</param>
/// <param name="Judgement">The measurements.</param>
internal sealed record Measured(RolloutState Before, Judgement Judgement);

/// <summary>The latest status of all rollouts; replaced as a whole by the worker.</summary>
internal sealed class RolloutStatusCache
{
    private volatile Entry _entry = new(FrozenDictionary<string, RolloutStatus>.Empty, default);

    /// <summary>By the flag's id, case-insensitive.</summary>
    public FrozenDictionary<string, RolloutStatus> Current => _entry.Statuses;

    /// <summary>Time of the latest evaluation of any rollout.</summary>
    public DateTimeOffset LatestEvaluation => _entry.EvaluatedAt;

    public void Replace(IEnumerable<RolloutStatus> statuses)
    {
        var current = statuses.ToFrozenDictionary(status => status.Flag, StringComparer.OrdinalIgnoreCase);
        _entry = new Entry(current, current.Values.Select(static status => status.EvaluatedAt).DefaultIfEmpty().Max());
    }

    private sealed record Entry(FrozenDictionary<string, RolloutStatus> Statuses, DateTimeOffset EvaluatedAt);
}
