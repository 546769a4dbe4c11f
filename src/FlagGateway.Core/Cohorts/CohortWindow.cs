using System.Collections.Concurrent;
using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Cohorts;

/// <summary>
/// What is counted of one cohort since the window was made. Recording takes interlocked additions only: any number of
/// threads may record and none waits; once each cell and signal has come up, nothing is allocated.
/// </summary>
public sealed class CohortWindow
{
    /// <summary>The most signals, by name, that one window keeps.</summary>
    public const int MaxSignals = 32;

    private readonly CellCounter[] _cells = new CellCounter[UserCells.Count];
    private readonly ConcurrentDictionary<string, SignalSums> _signals = new(StringComparer.Ordinal);
    private readonly Lock _adding = new();
    private DistinctUsers? _users;
    private int _names;
    private long _droppedSignals;

    /// <summary>Makes an empty window.</summary>
    public CohortWindow()
    {
        for (var cell = 0; cell < UserCells.Count; cell++)
            _cells[cell] = new CellCounter();
    }

    /// <summary>Distinct users, within about 2 %.</summary>
    public double Users => Volatile.Read(ref _users)?.Estimate() ?? 0;

    /// <summary>Values of signals that were not kept, because of their name, their value or the number of names.</summary>
    public long DroppedSignals => Interlocked.Read(ref _droppedSignals);

    /// <summary>Counts a request that tells something of the destination.</summary>
    /// <param name="bucket">Bucket of the user for the flag.</param>
    /// <param name="isError">Whether the destination made it fail.</param>
    /// <param name="duration">How long it took.</param>
    /// <param name="isAnswered">Whether the duration is that of an answer.</param>
    public void Count(Bucket bucket, bool isError, TimeSpan duration, bool isAnswered)
    {
        var cell = _cells[UserCells.Of(bucket)];
        cell.CountRequest(isError);
        if (isAnswered)
            cell.CountLatency(LatencyScale.BucketOf(duration.TotalSeconds));
        var users = Volatile.Read(ref _users) ?? Interlocked.CompareExchange(ref _users, new DistinctUsers(), null) ?? _users;
        users.Add(bucket);
    }

    /// <summary>Counts a copy whose answer was compared with the user's.</summary>
    /// <param name="cell">Cell of the user: see <see cref="UserCells.Of"/>.</param>
    /// <param name="isMatch">Whether the answers are alike.</param>
    public void CountCopy(int cell, bool isMatch) => _cells[cell].CountCopy(isMatch);

    /// <summary>Adds a number that was reported of a request.</summary>
    /// <param name="cell">Cell of the user: see <see cref="UserCells.Of"/>.</param>
    /// <param name="name">A <see cref="SignalName"/>.</param>
    /// <param name="value">A finite number.</param>
    /// <returns>Whether it was kept; not where name or value are bad, or <see cref="MaxSignals"/> other names came first.</returns>
    public bool CountSignal(int cell, string name, double value)
    {
        if (!double.IsFinite(value) || SumsOf(name) is not { } sums)
        {
            Interlocked.Increment(ref _droppedSignals);
            return false;
        }

        sums.Add(cell, value);
        return true;
    }

    /// <summary>What was counted so far.</summary>
    /// <remarks>
    /// Counters are read one after the other while requests go on, so a request may show in one and not yet in the
    /// next. Guardrails judge thousands of requests and do not notice.
    /// </remarks>
    public CohortCounts Read() => new()
    {
        // What is a part of something is read first, so that no part is ever larger than the whole.
        Errors = ReadCells(static cell => cell.Errors),
        Latency = ReadLatency(),
        Requests = ReadCells(static cell => cell.Requests),
        Mismatched = ReadCells(static cell => cell.Mismatched),
        Compared = ReadCells(static cell => cell.Compared),
        Signals = _signals.ToDictionary(signal => signal.Key, signal => signal.Value.Read(), StringComparer.Ordinal),
        Users = Users,
    };

    /// <summary>What was counted so far, to be added to what others counted.</summary>
    /// <remarks>Read in the same way as <see cref="Read"/>.</remarks>
    public CohortTotals Export()
    {
        var (counts, totals) = (Read(), new CohortTotals());
        Copy(counts.Requests, totals.Requests);
        Copy(counts.Errors, totals.Errors);
        Copy(counts.Compared, totals.Compared);
        Copy(counts.Mismatched, totals.Mismatched);
        for (var i = 0; i < counts.Latency.Count; i++)
            totals.Latency[i] = counts.Latency[i];
        foreach (var (name, signal) in counts.Signals)
        {
            var (count, sum) = totals.SignalOf(name);
            Copy(signal.Count, count);
            for (var cell = 0; cell < sum.Length; cell++)
                sum[cell] = signal.Sum[cell];
        }

        Volatile.Read(ref _users)?.CopyTo(totals.Users);
        return totals;
    }

    private static void Copy(IReadOnlyList<long> from, long[] to)
    {
        for (var cell = 0; cell < to.Length; cell++)
            to[cell] = from[cell];
    }

    private SignalSums? SumsOf(string name)
    {
        if (_signals.TryGetValue(name, out var sums))
            return sums;
        // Further names are refused without waiting for anybody.
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

    private long[] ReadCells(Func<CellCounter, long> read) => Array.ConvertAll(_cells, cell => read(cell));

    private int[] ReadLatency()
    {
        if (Array.TrueForAll(_cells, static cell => cell.Latency is null))
            return [];
        var latency = new int[UserCells.Count * LatencyScale.Buckets];
        for (var cell = 0; cell < UserCells.Count; cell++)
            _cells[cell].Latency?.CopyTo(latency, cell * LatencyScale.Buckets);
        return latency;
    }
}
