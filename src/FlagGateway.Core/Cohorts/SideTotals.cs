namespace FlagGateway.Core.Cohorts;

/// <summary>One cohort at one place, to be added up.</summary>
public sealed class SideTotals
{
    private long[]? _latency;

    /// <summary>Requests by percentile.</summary>
    public long Requests { get; set; }

    /// <summary>Those that the destination made fail.</summary>
    public long Errors { get; set; }

    /// <summary>Durations by bucket of <see cref="LatencyScale"/>; empty before the first.</summary>
    public ReadOnlySpan<long> Latency => _latency;

    /// <summary>Adds the counts of another instance.</summary>
    public void Add(SideTotals other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Requests += other.Requests;
        Errors += other.Errors;
        for (var bucket = 0; bucket < other.Latency.Length; bucket++)
            AddLatency(bucket, other.Latency[bucket]);
    }

    /// <summary>Adds durations of one bucket.</summary>
    public void AddLatency(int bucket, long count)
    {
        if (count != 0)
            (_latency ??= new long[LatencyScale.Buckets])[bucket] += count;
    }

    /// <summary>What people see of it.</summary>
    public PlaceCohort Read() => new(Requests, Errors, Quantile(0.5), Quantile(0.95), Quantile(0.99));

    internal static SideTotals Of(CellCounter counter)
    {
        // A part is read before the whole, so that it is never larger.
        SideTotals totals = new() { Errors = counter.Errors };
        for (var bucket = 0; counter.Latency is { } counts && bucket < counts.Length; bucket++)
            totals.AddLatency(bucket, counts[bucket]);
        totals.Requests = counter.ReadRequests();
        return totals;
    }

    private double? Quantile(double level)
    {
        if (_latency is not { } latency)
            return null;
        var below = level * latency.Sum();
        var bucket = 0;
        while (bucket < latency.Length - 1 && (below -= latency[bucket]) > 0)
            bucket++;
        return LatencyScale.ValueOf(bucket);
    }
}
