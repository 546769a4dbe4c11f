namespace FlagGateway.Core.Cohorts;

/// <summary>
/// The same requests, split over 64 partitions by client network. Requests of unknown networks are not included.
/// </summary>
/// <remarks>
/// Arrays have the layout of <see cref="CohortCounts"/>, with one element for each partition of networks.
/// </remarks>
public sealed record NetworkCounts
{
    /// <summary>No request.</summary>
    public static NetworkCounts Empty { get; } = new();

    /// <summary>Requests.</summary>
    public IReadOnlyList<long> Requests { get; init; } = new long[UserPartitions.Count];

    /// <summary>Failed requests.</summary>
    public IReadOnlyList<long> Errors { get; init; } = new long[UserPartitions.Count];

    /// <summary>
    /// Requests that clients aborted before the destination responded; not in <see cref="Requests"/>.
    /// </summary>
    public IReadOnlyList<long> Abandoned { get; init; } = new long[UserPartitions.Count];

    /// <summary>
    /// Requests whose connection broke during the upload, without a response; not in <see cref="Requests"/>.
    /// </summary>
    public IReadOnlyList<long> UploadResets { get; init; } = new long[UserPartitions.Count];

    /// <summary>Responses by class: partition times 5 plus class minus 1.</summary>
    public IReadOnlyList<long> StatusClasses { get; init; } = new long[UserPartitions.Count * CohortCounts.StatusClassCount];

    /// <summary>Durations: partition times <see cref="LatencyScale.Buckets"/> plus bucket; empty for none.</summary>
    public IReadOnlyList<int> Latency { get; init; } = [];

    /// <summary>How long the clients of abandoned requests waited. Same layout.</summary>
    public IReadOnlyList<int> CensoredLatency { get; init; } = [];

    /// <summary>Approximate number of networks: see <see cref="DistinctNetworks"/>.</summary>
    public double Distinct { get; init; }
}
