namespace FlagGateway.Core.Cohorts;

/// <summary>The same requests once more, split over 64 partitions by the client's network. Requests of unknown networks are in none.</summary>
/// <remarks>Arrays are as those of <see cref="CohortCounts"/>, with one element for each partition of networks.</remarks>
public sealed record NetworkCounts
{
    /// <summary>No request.</summary>
    public static NetworkCounts Empty { get; } = new();

    /// <summary>Requests.</summary>
    public IReadOnlyList<long> Requests { get; init; } = new long[UserPartitions.Count];

    /// <summary>Those that failed.</summary>
    public IReadOnlyList<long> Errors { get; init; } = new long[UserPartitions.Count];

    /// <summary>Requests that their clients ended before the destination had answered; not in <see cref="Requests"/>.</summary>
    public IReadOnlyList<long> Abandoned { get; init; } = new long[UserPartitions.Count];

    /// <summary>Requests whose connection broke during the upload, without an answer; not in <see cref="Requests"/>.</summary>
    public IReadOnlyList<long> UploadResets { get; init; } = new long[UserPartitions.Count];

    /// <summary>Answers by class: partition times 5 plus class minus 1.</summary>
    public IReadOnlyList<long> StatusClasses { get; init; } = new long[UserPartitions.Count * CohortCounts.StatusClassCount];

    /// <summary>Durations: partition times <see cref="LatencyScale.Buckets"/> plus bucket; empty for none.</summary>
    public IReadOnlyList<int> Latency { get; init; } = [];

    /// <summary>How long the clients of abandoned requests waited, likewise.</summary>
    public IReadOnlyList<int> CensoredLatency { get; init; } = [];

    /// <summary>How many networks the requests came from, about: see <see cref="DistinctNetworks"/>.</summary>
    public double Distinct { get; init; }
}
