using FlagGateway.Core.Cohorts;

namespace FlagGateway.Simulation;

/// <summary>
/// Counts a cohort since the stage began, as the gateway does, and since the last whole minute for rules that ask by
/// the minute.
/// </summary>
internal sealed class Tally(int slowFrom)
{
    private long[] _requests = new long[UserPartitions.Count];
    private long[] _errors = new long[UserPartitions.Count];
    private int[] _latency = new int[UserPartitions.Count * LatencyScale.Buckets];
    private long[] _abandoned = new long[UserPartitions.Count];
    private int[] _censored = new int[UserPartitions.Count * LatencyScale.Buckets];
    private long[] _networkRequests = new long[UserPartitions.Count];
    private long[] _networkErrors = new long[UserPartitions.Count];
    private readonly long[] _slow = new long[UserPartitions.Count];
    private CohortCounts? _counts;

    /// <summary>Requests since the stage began.</summary>
    public long Requests { get; private set; }

    /// <summary>Errors since the stage began.</summary>
    public long Errors { get; private set; }

    /// <summary>Requests of this minute.</summary>
    public long MinuteRequests { get; private set; }

    /// <summary>Errors of this minute.</summary>
    public long MinuteErrors { get; private set; }

    /// <summary>Requests of this minute in or above the bucket of the limit.</summary>
    public long MinuteSlow { get; private set; }

    /// <summary>Share of this minute's requests that failed.</summary>
    public double MinuteErrorRate => MinuteRequests > 0 ? MinuteErrors / (double)MinuteRequests : 0;

    /// <summary>Share of this minute's requests in or above the bucket of the limit.</summary>
    public double MinuteSlowShare => MinuteRequests > 0 ? MinuteSlow / (double)MinuteRequests : 0;

    /// <summary>Requests in or above the bucket of the limit since the stage began, by partition.</summary>
    public IReadOnlyList<long> Slow => _slow;

    /// <summary>The counts as they are now. Adding goes on in the same arrays until <see cref="Part"/>.</summary>
    public CohortCounts Counts => _counts ??= new CohortCounts
    {
        Requests = _requests,
        Errors = _errors,
        Latency = _latency,
        Abandoned = _abandoned,
        FailingUsers = FailingUsers,
        CensoredLatency = HasAbandoned ? _censored : [],
        Networks = Networks == 0 ? NetworkCounts.Empty : new NetworkCounts { Requests = _networkRequests, Errors = _networkErrors, Distinct = Networks },
    };

    /// <summary>Users all of whose requests fail.</summary>
    public int FailingUsers
    {
        get;
        set
        {
            if (field != value)
                (field, _counts) = (value, null);
        }
    }

    /// <summary>How many networks the requests come from; 0 where that is not simulated.</summary>
    public int Networks { get; init; }


    /// <summary>
    /// Leaves the counts handed out as they are and goes on with a copy: a window keeps what it began with.
    /// </summary>
    public void Part()
    {
        (_requests, _errors, _latency, _counts) = ([.. _requests], [.. _errors], [.. _latency], null);
        if (HasAbandoned)
            (_abandoned, _censored) = ([.. _abandoned], [.. _censored]);
        if (Networks != 0)
            (_networkRequests, _networkErrors) = ([.. _networkRequests], [.. _networkErrors]);
    }

    /// <summary>Begins a new minute.</summary>
    public void EndMinute() => (MinuteRequests, MinuteErrors, MinuteSlow) = (0, 0, 0);

    /// <summary>A request that failed.</summary>
    public void AddError(int partition, int count = 1)
    {
        _requests[partition] += count;
        _errors[partition] += count;
        Requests += count;
        Errors += count;
        MinuteRequests += count;
        MinuteErrors += count;
    }

    /// <summary>A request that its client left.</summary>
    /// <param name="place">Partition times <see cref="LatencyScale.Buckets"/> plus bucket of the time waited.</param>
    public void AddAbandoned(int place)
    {
        if (!HasAbandoned)
            (HasAbandoned, _counts) = (true, null);
        _abandoned[place / LatencyScale.Buckets]++;
        _censored[place]++;
    }

    /// <summary>Requests from one partition of networks, which were counted by user as well.</summary>
    public void AddNetwork(int partition, int requests, int errors)
    {
        _networkRequests[partition] += requests;
        _networkErrors[partition] += errors;
    }

    private bool HasAbandoned { get; set; }

    /// <summary>Requests that were answered.</summary>
    public void AddAnswers(int partition, int bucket, int count)
    {
        _requests[partition] += count;
        _latency[(partition * LatencyScale.Buckets) + bucket] += count;
        Requests += count;
        MinuteRequests += count;
        if (bucket < slowFrom)
            return;
        MinuteSlow += count;
        _slow[partition] += count;
    }
}
