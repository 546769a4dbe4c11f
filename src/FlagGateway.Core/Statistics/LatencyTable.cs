using System.Numerics;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Statistics;

/// <summary>
/// One cohort's durations in one span, read where they are. Places on the scale of durations are given in buckets and fractions of
/// one: bucket b reaches from b-1 to b, and a factor between durations is a distance.
/// </summary>
internal sealed class LatencyTable
{
    private readonly int[] _later;
    private readonly int[]? _earlier;
    private readonly long[] _totals;

    private LatencyTable(int[] later, int[]? earlier, LatencyTable? wider, bool keepAll)
    {
        _later = later;
        _earlier = earlier;
        _totals = new long[LatencyScale.Buckets];

        // A wider table without all its cells does not know what lies in the others.
        var range = wider is { Sizes.LeftOut: 0 } ? wider : null;
        First = range?.First ?? 0;
        Last = range?.Last ?? LatencyScale.Buckets - 1;
        var sizes = new double[UserCells.Count];
        for (var cell = 0; cell < sizes.Length && later.Length > 0; cell++)
            sizes[cell] = AddRow(cell);
        Sizes = CellSizes.Of(sizes, keepAll);
        for (var cell = 0; cell < sizes.Length && Sizes.LeftOut > 0; cell++)
        {
            if (!Sizes.Keeps(cell))
                RemoveRow(cell);
        }

        while (First < Last && _totals[First] == 0)
            First++;
        while (Last > First && _totals[Last] == 0)
            Last--;
        Total = (long)Sizes.Total;
    }

    /// <summary>The natural logarithm of the factor between two buckets.</summary>
    public static double LogGrowth { get; } = Math.Log(LatencyScale.UpperBoundOf(1) / LatencyScale.Shortest);

    /// <summary>The first bucket that holds anything.</summary>
    public int First { get; private set; }

    /// <summary>The last bucket that holds anything.</summary>
    public int Last { get; private set; }

    /// <summary>Durations in the cells that are kept.</summary>
    public long Total { get; }

    /// <summary>Durations by cell.</summary>
    public CellSizes Sizes { get; }

    /// <summary>Reads a histogram.</summary>
    /// <param name="latency">As in <see cref="CohortCounts.Latency"/>.</param>
    /// <param name="wider">A table of the same cohort over a span that contains this one: there is nothing outside its range.</param>
    /// <param name="keepAll">Whether cells that one user rules count as well.</param>
    public static LatencyTable Of(IReadOnlyList<int> latency, LatencyTable? wider = null, bool keepAll = false)
    {
        if (latency is CountDifference { Later: int[] later, Earlier: int[] earlier } && later.Length == earlier.Length)
            return new LatencyTable(later, earlier, wider, keepAll);
        return new LatencyTable(latency as int[] ?? [.. latency], null, wider, keepAll);
    }

    /// <summary>The duration at a place, in seconds.</summary>
    public static double SecondsAt(double place) => LatencyScale.Shortest * Math.Exp(place * LogGrowth);

    /// <summary>The place that <paramref name="level"/> of the durations do not exceed; there must be some.</summary>
    public double Quantile(double level)
    {
        var below = level * Total;
        for (var bucket = First; bucket <= Last; bucket++)
        {
            if (below <= _totals[bucket] && _totals[bucket] > 0)
                return bucket - 1 + (below / _totals[bucket]);
            below -= _totals[bucket];
        }

        return Last;
    }

    /// <summary>The share of durations beyond a place, with what the cells say about it.</summary>
    public CohortEstimate Beyond(double place)
    {
        Span<double> beyond = stackalloc double[UserCells.Count];
        beyond.Clear();
        var bucket = Math.Clamp((int)Math.Ceiling(place), First, Last + 1);
        var part = Math.Clamp(bucket - place, 0, 1);
        for (var cell = 0; cell < beyond.Length && Total > 0; cell++)
            beyond[cell] = SumRow(cell, bucket + 1) + (bucket <= Last ? part * At((cell * LatencyScale.Buckets) + bucket) : 0);
        return Sizes.Estimate(beyond, isRate: true);
    }

    private int At(int index) => _earlier is null ? _later[index] : Math.Max(0, _later[index] - _earlier[index]);

    private long SumRow(int cell, int from)
    {
        var index = (cell * LatencyScale.Buckets) + from;
        var end = (cell * LatencyScale.Buckets) + Last + 1;
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

    private long AddRow(int cell)
    {
        var start = cell * LatencyScale.Buckets;
        var bucket = First;
        long sum = 0;
        var lanes = Vector<long>.Zero;
        for (; bucket + Vector<int>.Count <= Last + 1; bucket += Vector<int>.Count)
        {
            var counts = VectorAt(start + bucket);
            if (counts == Vector<int>.Zero)
                continue;
            Vector.Widen(counts, out var low, out var high);
            lanes += low + high;
            (new Vector<long>(_totals, bucket) + low).CopyTo(_totals, bucket);
            (new Vector<long>(_totals, bucket + Vector<long>.Count) + high).CopyTo(_totals, bucket + Vector<long>.Count);
        }

        for (; bucket <= Last; bucket++)
        {
            var count = At(start + bucket);
            _totals[bucket] += count;
            sum += count;
        }

        return sum + Vector.Sum(lanes);
    }

    private void RemoveRow(int cell)
    {
        for (var bucket = First; bucket <= Last; bucket++)
            _totals[bucket] -= At((cell * LatencyScale.Buckets) + bucket);
    }

    private Vector<int> VectorAt(int index)
    {
        var counts = new Vector<int>(_later, index);
        return _earlier is null ? counts : Vector.Max(Vector<int>.Zero, counts - new Vector<int>(_earlier, index));
    }
}
