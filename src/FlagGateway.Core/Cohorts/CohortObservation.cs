using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Cohorts;

/// <summary>What one request of a cohort shows about its destination.</summary>
public readonly record struct CohortObservation
{
    /// <summary>Bucket of the user for the flag.</summary>
    public required Bucket Bucket { get; init; }

    /// <summary>Hash of the client's network; the default is an unknown one.</summary>
    public NetworkHash Network { get; init; }

    /// <summary>The partition of the client's network, 0 to 63; -1 for an unknown one.</summary>
    public int NetworkPartition => Network.Partition;

    /// <summary>Status of the destination's response, 100 to 599; 0 if there was none.</summary>
    public int Status { get; init; }

    /// <summary>How the request ended.</summary>
    public required ObservedOutcome Outcome { get; init; }

    /// <summary>The destination's response time. For an abandoned request: how long the client waited.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>
    /// Whether the destination failed a request that it responded to; <c>null</c> if its status shows that.
    /// </summary>
    public bool? HasFailed { get; init; }

    /// <summary>Time to the first content of an LLM's stream; <c>null</c> for none.</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>Whether <see cref="FirstToken"/> is only a lower bound: the client left before.</summary>
    public bool IsFirstTokenCensored { get; init; }

    /// <summary>Average time between two tokens of an LLM's stream; <c>null</c> for none.</summary>
    public TimeSpan? TokenTime { get; init; }

    /// <summary>When the request began, on a monotonic clock of the process.</summary>
    public TimeSpan SeenAt { get; init; }

    /// <summary>Whether the identity is signed or verified, and so cannot be forged.</summary>
    public bool IsVerified { get; init; }

    /// <summary>Whether <see cref="Duration"/> is only a lower bound (a censored observation).</summary>
    public bool IsCensored => Outcome == ObservedOutcome.Abandoned;

    /// <summary>
    /// Whether the destination caused the request to fail: an upstream error, what <see cref="HasFailed"/> says, or a
    /// status of 500 and above.
    /// </summary>
    public bool IsError => Outcome == ObservedOutcome.UpstreamError || (Outcome == ObservedOutcome.Responded && (HasFailed ?? Status >= 500));

    /// <summary>
    /// Whether <see cref="Duration"/> is the time of a complete response. An error is no sample: a destination that
    /// fails at once is not fast. Neither is an upgraded connection, which stays open as long as the client wants.
    /// </summary>
    public bool IsLatencySample => Outcome == ObservedOutcome.Responded && Status != 101 && Status < 500 && HasFailed != true;
}
