using System.Collections.Concurrent;
using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Counts one cohort since the window was created. Recording uses interlocked additions only: any number of
/// threads may record without waiting; once each partition and signal has occurred, nothing is allocated.
/// </summary>
public sealed class CohortWindow
{
    /// <summary>Maximum number of signal names in one window.</summary>
    public const int MaxSignals = 32;

    private readonly StatusSlots _slots = new();
    private readonly PartitionCounters _partitions = new(StatusSlots.Count);
    private readonly PartitionCounters _networks = new(StatusSlots.Classes);
    private readonly DistinctNetworks _distinctNetworks = new();
    private readonly DistinctNetworks _resetNetworks = new();
    private readonly ConcurrentDictionary<string, SignalSums> _signals = new(StringComparer.Ordinal);
    private readonly FailingUsers? _failing;
    private readonly Lock _adding = new();
    private DistinctUsers? _users;
    private int _names;
    private long _droppedSignals;

    /// <summary>Creates an empty window.</summary>
    public CohortWindow()
        : this(findsFailingUsers: true)
    {
    }

    /// <summary>Creates an empty window.</summary>
    /// <param name="findsFailingUsers">
    /// Whether it finds <see cref="FailingUsers"/>, which take 32 KiB from the first failure on.
    /// </param>
    internal CohortWindow(bool findsFailingUsers) => _failing = findsFailingUsers ? new FailingUsers() : null;

    /// <summary>Distinct users who returned or are verified, within about 2 %.</summary>
    public double Users => Volatile.Read(ref _users)?.Estimate() ?? 0;

    /// <summary>
    /// Number of signal values that were rejected because of their name, their value or the number of names.
    /// </summary>
    public long DroppedSignals => Interlocked.Read(ref _droppedSignals);

    /// <summary>Counts a request.</summary>
    public void Record(in CohortObservation observed)
    {
        var bucket = BucketOf(observed);
        var partition = _partitions[UserPartitions.IndexOf(observed.Bucket)];
        partition.Record(observed, _slots.IndexOf(observed.Status), bucket);
        partition.RecordTokens(observed);
        partition.Heaviest.Vote(HeaviestUser.TagOf(observed.Bucket.PrimaryHash, observed.Bucket.SecondaryHash));
        if (observed.NetworkPartition is >= 0 and var network)
        {
            _networks[network].Record(observed, StatusSlots.ClassOf(observed.Status), bucket);
            (observed.Outcome == ObservedOutcome.UploadReset ? _resetNetworks : _distinctNetworks).Add(observed.Network);
        }

        if (observed.Outcome is ObservedOutcome.Responded or ObservedOutcome.UpstreamError)
            _failing?.Record(observed.Bucket, observed.IsError);
        var users = Volatile.Read(ref _users) ?? Interlocked.CompareExchange(ref _users, new DistinctUsers(), null) ?? _users;
        if (observed.IsVerified)
            users.Add(observed.Bucket);
        else
            users.Add(observed.Bucket, observed.SeenAt);
    }

    /// <summary>Whether a partition has a dominant user without a name.</summary>
    public bool NeedsName(Bucket bucket) => _partitions[UserPartitions.IndexOf(bucket)].Heaviest.NeedsName(HeaviestUser.TagOf(bucket.PrimaryHash, bucket.SecondaryHash));

    /// <summary>Names a user, for operators who read why evidence was excluded.</summary>
    /// <param name="bucket">Bucket of the user.</param>
    /// <param name="name">The name: see <see cref="NamedUser"/>.</param>
    public void Name(Bucket bucket, string name) => _partitions[UserPartitions.IndexOf(bucket)].Heaviest.Name(HeaviestUser.TagOf(bucket.PrimaryHash, bucket.SecondaryHash), name);

    /// <summary>Counts a copy whose response was compared with the user's.</summary>
    /// <param name="partition">Partition of the user: see <see cref="UserPartitions.IndexOf"/>.</param>
    /// <param name="isMatch">Whether the responses match.</param>
    public void CountCopy(int partition, bool isMatch) => _partitions[partition].CountCopy(isMatch);

    /// <summary>Counts a copy whose response could not be compared with the user's.</summary>
    /// <param name="partition">Partition of the user: see <see cref="UserPartitions.IndexOf"/>.</param>
    public void CountNotComparable(int partition) => _partitions[partition].CountNotComparable();

    /// <summary>Adds a value that was reported for a request.</summary>
    /// <param name="partition">Partition of the user: see <see cref="UserPartitions.IndexOf"/>.</param>
    /// <param name="name">A <see cref="SignalName"/>.</param>
    /// <param name="value">A finite number.</param>
    /// <returns>
    /// Whether it was recorded: false for an invalid name or value, or if there are already <see cref="MaxSignals"/>
    /// other names.
    /// </returns>
    public bool CountSignal(int partition, string name, double value)
    {
        if (!double.IsFinite(value) || SumsOf(name) is not { } sums)
        {
            Interlocked.Increment(ref _droppedSignals);
            return false;
        }

        sums.Add(partition, value);
        return true;
    }

    /// <summary>The counts so far.</summary>
    /// <remarks>
    /// Counters are read one after the other during traffic, so a request may be in one and not yet in the
    /// next. Guardrails judge thousands of requests, so this does not matter.
    /// </remarks>
    public CohortCounts Read() => new()
    {
        // Parts are read before totals, so that no part ever exceeds its total.
        Errors = _partitions.Read(static partition => partition.Errors),
        Latency = _partitions.ReadHistogram(static partition => partition.Latency),
        FirstToken = _partitions.ReadHistogram(static partition => partition.FirstToken),
        CensoredFirstToken = _partitions.ReadHistogram(static partition => partition.CensoredFirstToken),
        TokenTime = _partitions.ReadHistogram(static partition => partition.TokenTime),
        StatusCodes = ReadCodes(),
        StatusClasses = ReadClasses(_partitions, StatusSlots.Count),
        Requests = _partitions.Read(static partition => partition.ReadRequests()),
        CensoredLatency = _partitions.ReadHistogram(static partition => partition.Censored),
        Abandoned = _partitions.Read(static partition => partition.Abandoned),
        UploadResets = _partitions.Read(static partition => partition.UploadResets),
        UploadResetNetworks = _resetNetworks.Estimate(),
        Mismatched = _partitions.Read(static partition => partition.Mismatched),
        Compared = _partitions.Read(static partition => partition.Compared),
        NotComparable = _partitions.Read(static partition => partition.NotComparable),
        Networks = new NetworkCounts
        {
            Errors = _networks.Read(static partition => partition.Errors),
            Latency = _networks.ReadHistogram(static partition => partition.Latency),
            StatusClasses = ReadClasses(_networks, StatusSlots.Classes),
            Requests = _networks.Read(static partition => partition.ReadRequests()),
            CensoredLatency = _networks.ReadHistogram(static partition => partition.Censored),
            Abandoned = _networks.Read(static partition => partition.Abandoned),
            UploadResets = _networks.Read(static partition => partition.UploadResets),
            Distinct = _distinctNetworks.Estimate(),
        },
        Signals = _signals.ToDictionary(signal => signal.Key, signal => signal.Value.Read(), StringComparer.Ordinal),
        Users = Users,
        FailingUsers = _failing?.Count() ?? 0,
        Heaviest = _partitions.ReadHeaviest(),
    };

    /// <summary>The counts so far, to be added to those of other instances.</summary>
    /// <remarks>Reads in the same order as <see cref="Read"/>.</remarks>
    public CohortTotals Export()
    {
        var counts = Read();
        var totals = CohortTotals.From(counts);
        Volatile.Read(ref _users)?.CopyTo(totals.Users);
        _distinctNetworks.CopyTo(totals.Networks.Distinct);
        _resetNetworks.CopyTo(totals.UploadResetNetworks);
        _failing?.CopyTo(totals.FailingUsers);
        return totals;
    }

    /// <summary>Bucket of the observation's duration; below 0 if it is no sample.</summary>
    internal static int BucketOf(in CohortObservation observed) =>
        observed.IsLatencySample || observed.IsCensored ? LatencyScale.BucketOf(observed.Duration.TotalSeconds) : -1;

    private SignalSums? SumsOf(string name)
    {
        if (_signals.TryGetValue(name, out var sums))
            return sums;
        // Further names are rejected without locking.
        if (Volatile.Read(ref _names) >= MaxSignals || !SignalName.IsValid(name))
            return null;
        lock (_adding)
        {
            if (_signals.TryGetValue(name, out sums) || _names >= MaxSignals)
                return sums;
            sums = _signals[name] = new SignalSums();
            Volatile.Write(ref _names, _names + 1);
            return sums;
        }
    }

    private Dictionary<int, long[]> ReadCodes()
    {
        Dictionary<int, long[]> codes = [];
        for (var slot = StatusSlots.Classes; slot < StatusSlots.Count && _slots.CodeOf(slot) is not 0 and var code; slot++)
        {
            var own = slot;
            codes[code] = _partitions.Read(partition => partition.ReadStatus(own));
        }

        return codes;
    }

    private long[] ReadClasses(PartitionCounters partitions, int slots)
    {
        var classes = new long[UserPartitions.Count * CohortCounts.StatusClassCount];
        for (var slot = 1; slot < slots; slot++)
        {
            if (_slots.ClassOfSlot(slot) is not 0 and var statusClass)
            {
                for (var partition = 0; partition < UserPartitions.Count; partition++)
                    classes[(partition * CohortCounts.StatusClassCount) + statusClass - 1] += partitions[partition].ReadStatus(slot);
            }
        }

        return classes;
    }
}
