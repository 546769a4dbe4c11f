using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts;

/// <summary>A decision on a rollout.</summary>
/// <param name="Next">The new state.</param>
/// <param name="Action">The action; <see cref="RolloutAction.None"/> if only time advanced.</param>
/// <param name="Reason">The reason with the arithmetic, for the audit log.</param>
public sealed record RolloutDecision(RolloutState Next, RolloutAction Action, string Reason)
{
    /// <summary>What the stage still waits for, one line each; empty for nothing.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Whether it pauses because the data decided nothing until the progress deadline.</summary>
    internal bool IsUndecided { get; init; }

    /// <summary>The one of several candidates that is dropped, or <c>null</c>.</summary>
    internal string? Dropped { get; init; }

    /// <summary>The guardrail because of which it is dropped; <c>null</c> if somebody dropped it.</summary>
    internal string? DroppedBy { get; init; }
}

/// <summary>Measurements other than guardrails.</summary>
/// <param name="CandidateUsers">Distinct users of the candidate since the stage began, approximately.</param>
/// <param name="CandidateRequests">Requests of the candidate since the stage began.</param>
/// <param name="RatioProblem">
/// Why the numbers of users of the two variants do not fit the percentage (sample ratio mismatch), or <c>null</c>.
/// </param>
public sealed record RolloutSamples(double CandidateUsers, long CandidateRequests, string? RatioProblem = null)
{
    /// <summary>Fingerprints of control and candidate, or <c>null</c> if unknown.</summary>
    public ObservedVariants? Variants { get; init; }

    /// <summary>Why the time in the stage does not count, or <c>null</c> if it does.</summary>
    public string? Stopped { get; init; }

    /// <summary>
    /// Requests of the flag's routes that the gateway itself failed in the last minute, at most
    /// <see cref="Cohorts.RecentFailures.Limit"/>.
    /// </summary>
    public int GatewayErrors { get; init; }

    /// <summary>
    /// The response of a webhook that was asked whether the next stage may begin; <c>null</c> for none since the last
    /// evaluation.
    /// </summary>
    public StageConfirmation? Confirmation { get; init; }

    /// <summary>The change freeze in force; <c>null</c> for none.</summary>
    internal ActiveFreeze? Freeze { get; init; }

    /// <summary>The failure of control itself; <c>null</c> if it works.</summary>
    public ControlFailure? ControlFailure { get; init; }
}

/// <summary>Time since the last evaluation.</summary>
/// <param name="Elapsed">By a monotonic clock; never the difference of two wall-clock times.</param>
/// <param name="Now">Wall-clock time, for display only: no decision depends on it.</param>
public readonly record struct RolloutTick(TimeSpan Elapsed, DateTimeOffset Now);
