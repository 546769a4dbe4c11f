namespace FlagGateway.Core.Cohorts;

/// <summary>Values of one signal while they come in, by cell. Any number of threads may add.</summary>
internal sealed class SignalSums
{
    private readonly long[] _count = new long[UserCells.Count];
    private readonly double[] _sum = new double[UserCells.Count];

    /// <summary>Adds a finite value.</summary>
    public void Add(int cell, double value)
    {
        ref var sum = ref _sum[cell];
        var current = Volatile.Read(ref sum);
        while (true)
        {
            var seen = Interlocked.CompareExchange(ref sum, current + value, current);
            // By bits: a sum that overflowed to NaN equals nothing, itself included.
            if (BitConverter.DoubleToInt64Bits(seen) == BitConverter.DoubleToInt64Bits(current))
                break;
            current = seen;
        }

        Interlocked.Increment(ref _count[cell]);
    }

    /// <summary>The values so far; count and sum of a cell may be one value apart.</summary>
    public SignalCounts Read()
    {
        var count = new long[UserCells.Count];
        var sum = new double[UserCells.Count];
        for (var cell = 0; cell < UserCells.Count; cell++)
        {
            count[cell] = Interlocked.Read(ref _count[cell]);
            sum[cell] = Volatile.Read(ref _sum[cell]);
        }

        return new SignalCounts(count, sum);
    }
}
