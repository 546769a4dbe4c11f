namespace FlagGateway.Core.Cohorts;

/// <summary>
/// What was counted of one cohort in one span of time, split over the <see cref="UserCells"/>. Immutable.
/// </summary>
/// <remarks>Arrays have one element for each cell. Nobody may change them once they are here.</remarks>
public sealed record CohortCounts
{
    /// <summary>A cohort without a request.</summary>
    public static CohortCounts Empty { get; } = new();

    /// <summary>Requests whose outcome tells something of the destination: <c>ok</c> or <c>upstream_error</c>.</summary>
    public IReadOnlyList<long> Requests { get; init; } = new long[UserCells.Count];

    /// <summary>Those of the requests that failed and the destination caused it.</summary>
    public IReadOnlyList<long> Errors { get; init; } = new long[UserCells.Count];

    /// <summary>Durations of requests that the destination answered: cell times <see cref="LatencyScale.Buckets"/> plus bucket; empty for none.</summary>
    public IReadOnlyList<int> Latency { get; init; } = [];

    /// <summary>Copies whose answer was compared with the user's.</summary>
    public IReadOnlyList<long> Compared { get; init; } = new long[UserCells.Count];

    /// <summary>Those of the compared that differed.</summary>
    public IReadOnlyList<long> Mismatched { get; init; } = new long[UserCells.Count];

    /// <summary>Reported numbers by the signal's name.</summary>
    public IReadOnlyDictionary<string, SignalCounts> Signals { get; init; } = new Dictionary<string, SignalCounts>(StringComparer.Ordinal);

    /// <summary>Distinct users, within about 2 %.</summary>
    public double Users { get; init; }

    /// <summary>Requests of all cells.</summary>
    public long TotalRequests => Requests.Sum();

    /// <summary>Errors of all cells.</summary>
    public long TotalErrors => Errors.Sum();
}

/// <summary>Values of one signal, by cell.</summary>
/// <param name="Count">How many were reported.</param>
/// <param name="Sum">Their sum.</param>
public sealed record SignalCounts(IReadOnlyList<long> Count, IReadOnlyList<double> Sum);
