using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Cohorts;

/// <summary>What one request of a cohort showed about its destination.</summary>
public readonly record struct CohortObservation
{
    /// <summary>Bucket of the user for the flag.</summary>
    public required Bucket Bucket { get; init; }

    /// <summary>Hash of the client's network; the default is an unknown one.</summary>
    public NetworkHash Network { get; init; }

    /// <summary>The partition of the client's network, 0 to 63; -1 for an unknown one.</summary>
    public int NetworkPartition => Network.Partition;

    /// <summary>Status of the destination's answer, 100 to 599; 0 where there was none.</summary>
    public int Status { get; init; }

    /// <summary>How the request ended.</summary>
    public required ObservedOutcome Outcome { get; init; }

    /// <summary>The destination's time. Of an abandoned request: how long the client waited for the destination.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>When the request began, on any clock of the process that only goes forward.</summary>
    public TimeSpan SeenAt { get; init; }

    /// <summary>Whether the identity is signed or verified, so that nobody can have invented it.</summary>
    public bool IsVerified { get; init; }

    /// <summary>Whether the destination would have taken at least <see cref="Duration"/>, nobody knows how much longer.</summary>
    public bool IsCensored => Outcome == ObservedOutcome.Abandoned;

    /// <summary>Whether the destination made the request fail: an upstream error, or a status of 500 and above.</summary>
    public bool IsError => Outcome == ObservedOutcome.UpstreamError || (Outcome == ObservedOutcome.Responded && Status >= 500);

    /// <summary>
    /// Whether <see cref="Duration"/> is how long a whole answer took. An error page is no sample: a destination that fails at once
    /// is not a quick one. Neither is an upgraded connection, which stays open as long as the client likes.
    /// </summary>
    public bool IsLatencySample => Outcome == ObservedOutcome.Responded && Status != 101 && Status < 500;
}
