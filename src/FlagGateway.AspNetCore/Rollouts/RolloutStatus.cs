using System.Collections.Frozen;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>What is known of one rollout at the latest look: for operators, the API and metrics. Nothing is decided by it.</summary>
internal sealed record RolloutStatus
{
    public required string Flag { get; init; }

    /// <summary>The plan in force, or <c>null</c> where rollouts.json has none any more.</summary>
    public RolloutPlan? Plan { get; init; }

    /// <summary>Where it stands, time in the stage included; <c>null</c> where it was never started.</summary>
    public RolloutState? State { get; init; }

    public KillSwitch? Kill { get; init; }

    public IReadOnlyList<GuardrailVerdict> Verdicts { get; init; } = [];

    /// <summary>When <see cref="Verdicts"/> were given; <c>null</c> where nothing was judged.</summary>
    public DateTimeOffset? JudgedAt { get; init; }

    /// <summary>Whether the verdicts are the last ones before the candidate lost its users, and do not change any more.</summary>
    public bool IsFrozen { get; init; }

    /// <summary>Control and candidate since the stage began.</summary>
    public IReadOnlyList<CohortSummary> Cohorts { get; init; } = [];

    /// <summary>Why the numbers of users cannot be right, or <c>null</c>.</summary>
    public string? RatioProblem { get; init; }

    /// <summary>What the stage still waits for.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>How flags.json and a rollout that is over differ, or <c>null</c>.</summary>
    public string? Difference { get; init; }

    /// <summary>Who would get another variant if it were started now; empty while it is under way.</summary>
    public IReadOnlyList<UserMove> MovesOfStart { get; init; } = [];

    /// <summary>Whether a start would take users off the candidate, or off a variant that the plan does not name.</summary>
    public bool StartNeedsConsent => Plan is not null && UserMoves.NeedConsent(MovesOfStart, Plan);

    /// <summary>Why the latest look failed, or <c>null</c>.</summary>
    public string? Problem { get; init; }

    public DateTimeOffset EvaluatedAt { get; init; }

    /// <summary>Share of users on the candidate by all that decides now, from 0 to 100; <c>null</c> where the flag is gone.</summary>
    public double? InForce { get; init; }

    /// <summary>The phase; a rollout that was never started is pending.</summary>
    public RolloutPhase Phase => State?.Phase ?? RolloutPhase.Pending;

    /// <summary>The numbers to remember with a change.</summary>
    public Evidence ToEvidence(params IReadOnlyList<string> notes) => new(Verdicts, Cohorts, notes);
}

/// <summary>The latest status of all rollouts; replaced whole by the worker.</summary>
internal sealed class RolloutStatusCache
{
    private volatile FrozenDictionary<string, RolloutStatus> _current = FrozenDictionary<string, RolloutStatus>.Empty;

    /// <summary>By the flag's id, without regard to case.</summary>
    public FrozenDictionary<string, RolloutStatus> Current => _current;

    public void Replace(IEnumerable<RolloutStatus> statuses) =>
        _current = statuses.ToFrozenDictionary(status => status.Flag, StringComparer.OrdinalIgnoreCase);
}
