using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Simulated values of one signal that count once their users were served a guardrail's lag ago.</summary>
/// <param name="lag">The lag.</param>
internal sealed class LaggedReports(TimeSpan lag)
{
    private readonly Queue<Batch> _waiting = new();
    private Batch _latest = new(0, 0);
    private long[] _counts = new long[UserPartitions.Count];
    private double[] _sums = new double[UserPartitions.Count];

    /// <summary>What counts so far. Later values are added to the same arrays until <see cref="Part"/>.</summary>
    public SignalCounts Counts => new(_counts, _sums);

    /// <summary>Begins a time in which users are served.</summary>
    /// <param name="from">Its start, in seconds since the stage began.</param>
    /// <param name="to">Its end.</param>
    public void Begin(double from, double to) => _waiting.Enqueue(_latest = new Batch(from, to));

    /// <summary>Adds values of that time.</summary>
    public void Add(int partition, long count, double sum)
    {
        _latest.Counts[partition] += count;
        _latest.Sums[partition] += sum;
    }

    /// <summary>Counts what is due.</summary>
    /// <param name="now">Seconds since the stage began.</param>
    public void Advance(double now)
    {
        var served = now - lag.TotalSeconds;
        while (_waiting.TryPeek(out var batch) && batch.From < served)
        {
            // Long steps are taken in parts, as if users had come evenly.
            var share = batch.To <= served ? 1 : (served - batch.From) / (batch.To - batch.From);
            Count(batch, share);
            batch.From = served;
            if (share < 1)
                return;
            _waiting.Dequeue();
        }
    }

    /// <summary>Detaches the returned counts, so that a window keeps its initial values.</summary>
    public void Part() => (_counts, _sums) = ([.. _counts], [.. _sums]);

    private void Count(Batch batch, double share)
    {
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            var all = batch.Counts[partition];
            if (all == 0)
                continue;
            var count = (long)Math.Round(all * share);
            var sum = batch.Sums[partition] * count / all;
            _counts[partition] += count;
            _sums[partition] += sum;
            batch.Counts[partition] -= count;
            batch.Sums[partition] -= sum;
        }
    }

    private sealed class Batch(double from, double to)
    {
        public double From { get; set; } = from;

        public double To { get; } = to;

        public long[] Counts { get; } = new long[UserPartitions.Count];

        public double[] Sums { get; } = new double[UserPartitions.Count];
    }
}
