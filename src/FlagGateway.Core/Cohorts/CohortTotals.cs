namespace FlagGateway.Core.Cohorts;

/// <summary>
/// Everything a <see cref="CohortWindow"/> counted, in a form that windows of several instances can be added up in:
/// counts add, and registers of distinct users take the larger value, so that a user of two instances is one user.
/// </summary>
/// <remarks>Not safe to use from several threads.</remarks>
public sealed class CohortTotals
{
    /// <summary>Requests by cell.</summary>
    public long[] Requests { get; } = new long[UserCells.Count];

    /// <summary>Errors by cell.</summary>
    public long[] Errors { get; } = new long[UserCells.Count];

    /// <summary>Compared copies by cell.</summary>
    public long[] Compared { get; } = new long[UserCells.Count];

    /// <summary>Copies that differed, by cell.</summary>
    public long[] Mismatched { get; } = new long[UserCells.Count];

    /// <summary>Durations: cell times <see cref="LatencyScale.Buckets"/> plus bucket.</summary>
    public int[] Latency { get; } = new int[UserCells.Count * LatencyScale.Buckets];

    /// <summary>Counts and sums of signals by name, each by cell.</summary>
    public Dictionary<string, (long[] Count, double[] Sum)> Signals { get; } = new(StringComparer.Ordinal);

    /// <summary>Registers of <see cref="DistinctUsers"/>.</summary>
    public byte[] Users { get; } = new byte[DistinctUsers.Registers];

    /// <summary>Adds what another instance counted in the same window.</summary>
    public void Add(CohortTotals other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Add(Requests, other.Requests);
        Add(Errors, other.Errors);
        Add(Compared, other.Compared);
        Add(Mismatched, other.Mismatched);
        for (var i = 0; i < Latency.Length; i++)
            Latency[i] = Sum(Latency[i], other.Latency[i]);
        for (var i = 0; i < Users.Length; i++)
            Users[i] = Math.Max(Users[i], other.Users[i]);
        foreach (var (name, (count, sum)) in other.Signals)
        {
            var own = SignalOf(name);
            Add(own.Count, count);
            for (var cell = 0; cell < UserCells.Count; cell++)
                own.Sum[cell] += sum[cell];
        }
    }

    /// <summary>The place of a signal.</summary>
    public (long[] Count, double[] Sum) SignalOf(string name)
    {
        if (!Signals.TryGetValue(name, out var signal))
            Signals[name] = signal = (new long[UserCells.Count], new double[UserCells.Count]);
        return signal;
    }

    /// <summary>The same as what guardrails judge. The totals must not change afterwards.</summary>
    public CohortCounts ToCounts() => new()
    {
        Requests = Requests,
        Errors = Errors,
        Compared = Compared,
        Mismatched = Mismatched,
        Latency = Array.TrueForAll(Latency, static count => count == 0) ? [] : Latency,
        Signals = Signals.ToDictionary(signal => signal.Key, signal => new SignalCounts(signal.Value.Count, signal.Value.Sum), StringComparer.Ordinal),
        Users = DistinctUsers.Estimate(Users),
    };

    // Two billion requests of one cell in one bucket: the quantile no longer cares.
    private static int Sum(int one, int other) => (int)Math.Min(int.MaxValue, (long)one + other);

    private static void Add(long[] to, long[] from)
    {
        for (var cell = 0; cell < UserCells.Count; cell++)
            to[cell] += from[cell];
    }
}
