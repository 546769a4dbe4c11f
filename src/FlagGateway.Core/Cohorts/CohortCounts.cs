namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Counts of one cohort in one window, split over the <see cref="UserPartitions"/>. Immutable.
/// </summary>
/// <remarks>Arrays have one element for each partition. They must not be changed after construction.</remarks>
public sealed record CohortCounts
{
    /// <summary>Number of classes of status: 1xx to 5xx.</summary>
    public const int StatusClassCount = StatusSlots.ClassCount;

    /// <summary>A cohort without a request.</summary>
    public static CohortCounts Empty { get; } = new();

    /// <summary>Requests that the destination completed or failed: <c>ok</c> or <c>upstream_error</c>.</summary>
    public IReadOnlyList<long> Requests { get; init; } = new long[UserPartitions.Count];

    /// <summary>Requests whose failure the destination caused.</summary>
    public IReadOnlyList<long> Errors { get; init; } = new long[UserPartitions.Count];

    /// <summary>
    /// Requests that clients aborted before the destination responded; not in <see cref="Requests"/>.
    /// </summary>
    public IReadOnlyList<long> Abandoned { get; init; } = new long[UserPartitions.Count];

    /// <summary>
    /// Requests whose connection broke during the upload, without a response; not in <see cref="Requests"/>.
    /// </summary>
    public IReadOnlyList<long> UploadResets { get; init; } = new long[UserPartitions.Count];

    /// <summary>Approximate number of networks that <see cref="UploadResets"/> came from.</summary>
    public double UploadResetNetworks { get; init; }

    /// <summary>
    /// Responses by class of status: partition times 5 plus class minus 1. A response that broke off counts with its
    /// status.
    /// </summary>
    public IReadOnlyList<long> StatusClasses { get; init; } = new long[UserPartitions.Count * StatusClassCount];

    /// <summary>
    /// Responses by status, each by partition: the first 26 codes that came up; further ones are in
    /// <see cref="StatusClasses"/> only.
    /// </summary>
    public IReadOnlyDictionary<int, long[]> StatusCodes { get; init; } = new Dictionary<int, long[]>();

    /// <summary>
    /// The destination's time of responses other than 5xx: partition times <see cref="LatencyScale.Buckets"/> plus
    /// bucket; empty for none.
    /// </summary>
    public IReadOnlyList<int> Latency { get; init; } = [];

    /// <summary>
    /// How long the clients of abandoned requests waited: a lower bound of the duration. Same layout.
    /// </summary>
    public IReadOnlyList<int> CensoredLatency { get; init; } = [];

    /// <summary>Times from the complete request to the first content of an LLM's stream. Same layout.</summary>
    public IReadOnlyList<int> FirstToken { get; init; } = [];

    /// <summary>How long the clients waited who left such a stream before its first content. Same layout.</summary>
    public IReadOnlyList<int> CensoredFirstToken { get; init; } = [];

    /// <summary>Average times between two tokens of such a stream. Same layout.</summary>
    public IReadOnlyList<int> TokenTime { get; init; } = [];

    /// <summary>Copies whose response was compared with the user's.</summary>
    public IReadOnlyList<long> Compared { get; init; } = new long[UserPartitions.Count];

    /// <summary>Compared copies that differed.</summary>
    public IReadOnlyList<long> Mismatched { get; init; } = new long[UserPartitions.Count];

    /// <summary>Copies that got a response which could not be compared; not part of <see cref="Compared"/>.</summary>
    public IReadOnlyList<long> NotComparable { get; init; } = new long[UserPartitions.Count];

    /// <summary>Reported numbers by the signal's name.</summary>
    public IReadOnlyDictionary<string, SignalCounts> Signals { get; init; } = new Dictionary<string, SignalCounts>(StringComparer.Ordinal);

    /// <summary>The requests by client network.</summary>
    public NetworkCounts Networks { get; init; } = NetworkCounts.Empty;

    /// <summary>
    /// Distinct users who returned after at least a second or whose identity is verified, within about 2 %.
    /// </summary>
    public double Users { get; init; }

    /// <summary>Users all of whose requests fail now: see <see cref="Cohorts.FailingUsers"/>.</summary>
    public int FailingUsers { get; init; }

    /// <summary>The dominant user of each partition, if one leads by enough; empty if none is known.</summary>
    public IReadOnlyList<NamedUser?> Heaviest { get; init; } = [];

    /// <summary>Requests of all partitions.</summary>
    public long TotalRequests => Requests.Sum();

    /// <summary>Errors of all partitions.</summary>
    public long TotalErrors => Errors.Sum();

    /// <summary>Abandoned requests of all partitions.</summary>
    public long TotalAbandoned => Abandoned.Sum();
}

/// <summary>Values of one signal, by partition.</summary>
/// <param name="Count">Number of reports.</param>
/// <param name="Sum">Their sum.</param>
public sealed record SignalCounts(IReadOnlyList<long> Count, IReadOnlyList<double> Sum);
