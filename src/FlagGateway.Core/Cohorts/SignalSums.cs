namespace FlagGateway.Core.Cohorts;

/// <summary>Accumulates the values of one signal by partition. Any number of threads may add.</summary>
internal sealed class SignalSums
{
    private readonly long[] _count = new long[UserPartitions.Count];
    private readonly double[] _sum = new double[UserPartitions.Count];

    /// <summary>Adds a finite value.</summary>
    public void Add(int partition, double value)
    {
        ref var sum = ref _sum[partition];
        var current = Volatile.Read(ref sum);
        while (true)
        {
            var seen = Interlocked.CompareExchange(ref sum, current + value, current);
            // Compared by bits, because a sum that overflowed to NaN does not equal itself.
            if (BitConverter.DoubleToInt64Bits(seen) == BitConverter.DoubleToInt64Bits(current))
                break;
            current = seen;
        }

        Interlocked.Increment(ref _count[partition]);
    }

    /// <summary>The values so far; count and sum of a partition may differ by one value.</summary>
    public SignalCounts Read()
    {
        var count = new long[UserPartitions.Count];
        var sum = new double[UserPartitions.Count];
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            count[partition] = Interlocked.Read(ref _count[partition]);
            sum[partition] = Volatile.Read(ref _sum[partition]);
        }

        return new SignalCounts(count, sum);
    }
}
