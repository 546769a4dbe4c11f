using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts;

/// <summary>What becomes of a rollout.</summary>
/// <param name="Next">The state from here on.</param>
/// <param name="Action">What it does; <see cref="RolloutAction.None"/> where only time went on.</param>
/// <param name="Reason">Why, with the arithmetic, for the audit log.</param>
public sealed record RolloutDecision(RolloutState Next, RolloutAction Action, string Reason)
{
    /// <summary>What the stage still waits for, one line each; empty where it waits for nothing.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];
}

/// <summary>What was measured besides guardrails.</summary>
/// <param name="CandidateUsers">Distinct users of the candidate since the stage began, approximately.</param>
/// <param name="CandidateRequests">Requests of the candidate since the stage began.</param>
/// <param name="RatioProblem">Why the numbers of users on the two sides cannot be what the percentage makes of them, or <c>null</c>.</param>
public sealed record RolloutSamples(double CandidateUsers, long CandidateRequests, string? RatioProblem = null)
{
    /// <summary>What control and candidate are now, or <c>null</c> where that is not known.</summary>
    public ObservedVariants? Variants { get; init; }

    /// <summary>Why the time in the stage does not count, or <c>null</c> where it does.</summary>
    public string? Stopped { get; init; }

    /// <summary>Requests of the flag's routes that the gateway itself failed in the last minute, at most <see cref="Cohorts.RecentFailures.Limit"/>.</summary>
    public int GatewayErrors { get; init; }

    /// <summary>That control itself fails by now; <c>null</c> while it does not.</summary>
    public ControlFailure? ControlFailure { get; init; }
}

/// <summary>How time went on since the last evaluation.</summary>
/// <param name="Elapsed">By a clock that only goes forward; never the difference of two times of day.</param>
/// <param name="Now">The time of day, for display only: no decision rests on it.</param>
public readonly record struct RolloutTick(TimeSpan Elapsed, DateTimeOffset Now);
