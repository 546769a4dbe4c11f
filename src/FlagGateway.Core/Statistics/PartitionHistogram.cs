using System.Numerics;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Statistics;

/// <summary>
/// A histogram by user partition, read without a copy: a cohort's durations, or those since an earlier state.
/// </summary>
internal sealed class PartitionHistogram
{
    private readonly int[] _later;
    private readonly int[]? _earlier;

    private PartitionHistogram(int[] later, int[]? earlier) => (_later, _earlier) = (later, earlier);

    /// <summary>Whether the histogram is empty.</summary>
    public bool IsEmpty => _later.Length == 0;

    /// <summary>Reads a histogram.</summary>
    /// <param name="counts">Partition times <see cref="LatencyScale.Buckets"/> plus bucket; empty for none.</param>
    public static PartitionHistogram From(IReadOnlyList<int> counts)
    {
        if (counts is CountDifference { Later: int[] later, Earlier: int[] earlier } && later.Length == earlier.Length)
            return new PartitionHistogram(later, earlier);
        return new PartitionHistogram(counts as int[] ?? [.. counts], null);
    }

    /// <summary>Returns one bucket of one partition.</summary>
    public int At(int partition, int bucket) => IsEmpty ? 0 : At((partition * LatencyScale.Buckets) + bucket);

    /// <summary>Returns the sum of a range of a partition's buckets, both ends included.</summary>
    public long Sum(int partition, int from, int to)
    {
        if (IsEmpty)
            return 0;
        var index = (partition * LatencyScale.Buckets) + from;
        var end = (partition * LatencyScale.Buckets) + to + 1;
        long sum = 0;
        var lanes = Vector<long>.Zero;
        for (; index + Vector<int>.Count <= end; index += Vector<int>.Count)
        {
            Vector.Widen(VectorAt(index), out var low, out var high);
            lanes += low + high;
        }

        for (; index < end; index++)
            sum += At(index);
        return sum + Vector.Sum(lanes);
    }

    /// <summary>Copies a partition's buckets starting at one.</summary>
    public void CopyTo(Span<int> counts, int partition, int from)
    {
        counts.Clear();
        if (IsEmpty)
            return;
        var start = (partition * LatencyScale.Buckets) + from;
        _later.AsSpan(start, counts.Length).CopyTo(counts);
        for (var i = 0; i < counts.Length && _earlier is not null; i++)
            counts[i] = Math.Max(0, counts[i] - _earlier[start + i]);
    }

    /// <summary>Adds a partition's buckets to totals.</summary>
    /// <returns>Their sum.</returns>
    public long AddTo(long[] totals, int partition, int from, int to)
    {
        if (IsEmpty)
            return 0;
        var start = partition * LatencyScale.Buckets;
        var bucket = from;
        long sum = 0;
        var lanes = Vector<long>.Zero;
        for (; bucket + Vector<int>.Count <= to + 1; bucket += Vector<int>.Count)
        {
            var counts = VectorAt(start + bucket);
            if (counts == Vector<int>.Zero)
                continue;
            Vector.Widen(counts, out var low, out var high);
            lanes += low + high;
            (new Vector<long>(totals, bucket) + low).CopyTo(totals, bucket);
            (new Vector<long>(totals, bucket + Vector<long>.Count) + high).CopyTo(totals, bucket + Vector<long>.Count);
        }

        for (; bucket <= to; bucket++)
        {
            var count = At(start + bucket);
            totals[bucket] += count;
            sum += count;
        }

        return sum + Vector.Sum(lanes);
    }

    /// <summary>Subtracts a partition's buckets from totals.</summary>
    public void RemoveFrom(long[] totals, int partition, int from, int to)
    {
        for (var bucket = from; bucket <= to; bucket++)
            totals[bucket] -= At(partition, bucket);
    }

    private int At(int index) => _earlier is null ? _later[index] : Math.Max(0, _later[index] - _earlier[index]);

    private Vector<int> VectorAt(int index)
    {
        var counts = new Vector<int>(_later, index);
        return _earlier is null ? counts : Vector.Max(Vector<int>.Zero, counts - new Vector<int>(_earlier, index));
    }
}
