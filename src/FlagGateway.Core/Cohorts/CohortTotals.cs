namespace FlagGateway.Core.Cohorts;

/// <summary>
/// The counts of a <see cref="CohortWindow"/> in a form in which windows of several instances can be added:
/// counts are summed, registers of distinct users take the maximum and bits of networks are united, so that a user or a
/// network of two instances counts once. A user whom two instances saw once each has returned to neither and counts on
/// return.
/// </summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class CohortTotals
{
    /// <summary>Maximum number of status codes with counts of their own; others are counted by class only.</summary>
    public const int MaxStatusCodes = 4 * StatusSlots.MaxCodes;

    /// <summary>Requests by partition.</summary>
    public long[] Requests { get; } = new long[UserPartitions.Count];

    /// <summary>Errors by partition.</summary>
    public long[] Errors { get; } = new long[UserPartitions.Count];

    /// <summary>Compared copies by partition.</summary>
    public long[] Compared { get; } = new long[UserPartitions.Count];

    /// <summary>Copies that differed, by partition.</summary>
    public long[] Mismatched { get; } = new long[UserPartitions.Count];

    /// <summary>Copies that could not be compared, by partition.</summary>
    public long[] NotComparable { get; } = new long[UserPartitions.Count];

    /// <summary>Abandoned requests by partition.</summary>
    public long[] Abandoned { get; } = new long[UserPartitions.Count];

    /// <summary>Requests whose connection broke during the upload, by partition.</summary>
    public long[] UploadResets { get; } = new long[UserPartitions.Count];

    /// <summary>Responses: partition times 5 plus class minus 1.</summary>
    public long[] StatusClasses { get; } = new long[UserPartitions.Count * CohortCounts.StatusClassCount];

    /// <summary>Responses by status, each by partition; at most <see cref="MaxStatusCodes"/> codes.</summary>
    public Dictionary<int, long[]> StatusCodes { get; } = [];

    /// <summary>Durations: partition times <see cref="LatencyScale.Buckets"/> plus bucket; empty without any.</summary>
    public int[] Latency => Histograms[0];

    /// <summary>How long the clients of abandoned requests waited. Same layout.</summary>
    public int[] CensoredLatency => Histograms[1];

    /// <summary>Times to the first content of LLM streams. Same layout.</summary>
    public int[] FirstToken => Histograms[2];

    /// <summary>How long the clients waited who left before it. Same layout.</summary>
    public int[] CensoredFirstToken => Histograms[3];

    /// <summary>Times between tokens. Same layout.</summary>
    public int[] TokenTime => Histograms[4];

    /// <summary>The requests by client network.</summary>
    public NetworkTotals Networks { get; } = new();

    /// <summary>Bits of <see cref="DistinctNetworks"/> of <see cref="UploadResets"/>.</summary>
    public ulong[] UploadResetNetworks { get; } = new ulong[DistinctNetworks.Words];

    /// <summary>Counts and sums of signals by name, each by partition.</summary>
    public Dictionary<string, (long[] Count, double[] Sum)> Signals { get; } = new(StringComparer.Ordinal);

    /// <summary>Registers of <see cref="DistinctUsers"/>.</summary>
    public byte[] Users { get; } = new byte[DistinctUsers.Registers];

    /// <summary>Set of <see cref="Cohorts.FailingUsers"/>.</summary>
    public ulong[] FailingUsers { get; } = new ulong[Cohorts.FailingUsers.Words];

    /// <summary>The dominant user of each partition; <c>null</c> if none is known.</summary>
    public NamedUser?[] Heaviest { get; } = new NamedUser?[UserPartitions.Count];

    /// <summary>All counts by user, in serialization order.</summary>
    internal long[][] Counts => [Requests, Errors, Abandoned, UploadResets, StatusClasses, Compared, Mismatched, NotComparable];

    /// <summary>
    /// All histograms by user, in the same order. Each takes 100 kB, and most are empty, so they are created with their
    /// first count.
    /// </summary>
    internal int[][] Histograms { get; } = [[], [], [], [], []];

    /// <summary>Adds the counts of another instance for the same window.</summary>
    public void Add(CohortTotals other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Add(Counts, other.Counts);
        Add(Histograms, other.Histograms);
        Add(Networks.Counts, other.Networks.Counts);
        Add(Networks.Histograms, other.Networks.Histograms);
        Unite(Networks.Distinct, other.Networks.Distinct);
        Unite(UploadResetNetworks, other.UploadResetNetworks);
        Unite(FailingUsers, other.FailingUsers);
        for (var i = 0; i < Users.Length; i++)
            Users[i] = Math.Max(Users[i], other.Users[i]);
        for (var partition = 0; partition < Heaviest.Length; partition++)
            Heaviest[partition] = NamedUser.Merge(Heaviest[partition], other.Heaviest[partition]);
        foreach (var (code, counts) in other.StatusCodes)
        {
            if (CodeOf(code) is { } own)
                Add(own, counts);
        }

        foreach (var (name, (count, sum)) in other.Signals)
        {
            var own = SignalOf(name);
            Add(own.Count, count);
            for (var partition = 0; partition < UserPartitions.Count; partition++)
                own.Sum[partition] += sum[partition];
        }
    }

    /// <summary>The counts of a status; <c>null</c> if there are already <see cref="MaxStatusCodes"/> others.</summary>
    public long[]? CodeOf(int code)
    {
        if (!StatusCodes.TryGetValue(code, out var counts) && StatusCodes.Count < MaxStatusCodes)
            StatusCodes[code] = counts = new long[UserPartitions.Count];
        return counts;
    }

    /// <summary>The counts of a signal.</summary>
    public (long[] Count, double[] Sum) SignalOf(string name)
    {
        if (!Signals.TryGetValue(name, out var signal))
            Signals[name] = signal = (new long[UserPartitions.Count], new double[UserPartitions.Count]);
        return signal;
    }

    /// <summary>The counts as guardrails read them. The totals must not change afterwards.</summary>
    public CohortCounts ToCounts() => new()
    {
        Requests = Requests,
        Errors = Errors,
        Compared = Compared,
        Mismatched = Mismatched,
        NotComparable = NotComparable,
        Abandoned = Abandoned,
        UploadResets = UploadResets,
        UploadResetNetworks = DistinctNetworks.Estimate(UploadResetNetworks),
        StatusClasses = StatusClasses,
        StatusCodes = StatusCodes,
        Latency = Filled(Latency),
        CensoredLatency = Filled(CensoredLatency),
        FirstToken = Filled(FirstToken),
        CensoredFirstToken = Filled(CensoredFirstToken),
        TokenTime = Filled(TokenTime),
        Networks = Networks.ToCounts(),
        Signals = Signals.ToDictionary(signal => signal.Key, signal => new SignalCounts(signal.Value.Count, signal.Value.Sum), StringComparer.Ordinal),
        Users = DistinctUsers.Estimate(Users),
        FailingUsers = Cohorts.FailingUsers.Count(FailingUsers),
        Heaviest = Array.TrueForAll(Heaviest, static one => one is null) ? [] : Heaviest,
    };

    /// <summary>A histogram to be filled.</summary>
    internal static int[] Create(ref int[] histogram) => histogram.Length == 0 ? histogram = new int[UserPartitions.Count * LatencyScale.Buckets] : histogram;

    /// <summary>A histogram, or the empty one if it has no entry.</summary>
    internal static int[] Filled(int[] histogram) => histogram.AsSpan().ContainsAnyExcept(0) ? histogram : [];

    /// <summary>Counts in additive form, without users and networks, which have sketches.</summary>
    public static CohortTotals From(CohortCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        CohortTotals totals = new();
        Copy(counts.Requests, totals.Requests);
        Copy(counts.Errors, totals.Errors);
        Copy(counts.Abandoned, totals.Abandoned);
        Copy(counts.UploadResets, totals.UploadResets);
        Copy(counts.StatusClasses, totals.StatusClasses);
        Copy(counts.Compared, totals.Compared);
        Copy(counts.Mismatched, totals.Mismatched);
        Copy(counts.NotComparable, totals.NotComparable);
        Copy(counts.Latency, ref totals.Histograms[0]);
        Copy(counts.CensoredLatency, ref totals.Histograms[1]);
        Copy(counts.FirstToken, ref totals.Histograms[2]);
        Copy(counts.CensoredFirstToken, ref totals.Histograms[3]);
        Copy(counts.TokenTime, ref totals.Histograms[4]);
        Copy(counts.Networks.Requests, totals.Networks.Requests);
        Copy(counts.Networks.Errors, totals.Networks.Errors);
        Copy(counts.Networks.Abandoned, totals.Networks.Abandoned);
        Copy(counts.Networks.UploadResets, totals.Networks.UploadResets);
        Copy(counts.Networks.StatusClasses, totals.Networks.StatusClasses);
        Copy(counts.Networks.Latency, ref totals.Networks.Histograms[0]);
        Copy(counts.Networks.CensoredLatency, ref totals.Networks.Histograms[1]);
        Copy(counts.Heaviest, totals.Heaviest);
        foreach (var (code, partitions) in counts.StatusCodes)
            Copy(partitions, totals.CodeOf(code) ?? []);
        foreach (var (name, signal) in counts.Signals)
        {
            var (count, sum) = totals.SignalOf(name);
            Copy(signal.Count, count);
            Copy(signal.Sum, sum);
        }

        return totals;
    }

    private static void Copy<T>(IReadOnlyList<T> from, T[] to)
    {
        for (var i = 0; i < to.Length && i < from.Count; i++)
            to[i] = from[i];
    }

    private static void Copy(IReadOnlyList<int> from, ref int[] to)
    {
        if (from.Count != 0)
            Copy(from, Create(ref to));
    }

    // Saturates at two billion requests of one partition in one bucket, where the quantile no longer changes.
    private static int Sum(int one, int other) => (int)Math.Min(int.MaxValue, (long)one + other);

    private static void Add(long[] to, long[] from)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] += from[i];
    }

    private static void Add(long[][] to, long[][] from)
    {
        for (var i = 0; i < to.Length; i++)
            Add(to[i], from[i]);
    }

    private static void Add(int[][] to, int[][] from)
    {
        for (var i = 0; i < to.Length; i++)
        {
            if (from[i].Length == 0)
                continue;
            var sum = Create(ref to[i]);
            for (var bucket = 0; bucket < sum.Length; bucket++)
                sum[bucket] = Sum(sum[bucket], from[i][bucket]);
        }
    }

    private static void Unite(ulong[] to, ulong[] from)
    {
        for (var i = 0; i < to.Length; i++)
            to[i] |= from[i];
    }
}
