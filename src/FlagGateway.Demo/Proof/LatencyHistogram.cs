namespace FlagGateway.Demo.Proof;

/// <summary>
/// Counts durations in steps of 2 %, from 0.1 ms to a minute and a half; its size does not depend on how long the demo
/// runs.
/// </summary>
internal sealed class LatencyHistogram
{
    private const double Smallest = 0.1;
    private const int Steps = 700;
    private static readonly double Step = Math.Log(1.02);

    private readonly int[] _counts = new int[Steps];

    public int Count { get; private set; }

    public void Add(TimeSpan duration)
    {
        var step = (int)(Math.Log(Math.Max(duration.TotalMilliseconds, Smallest) / Smallest) / Step);
        _counts[Math.Min(step, Steps - 1)]++;
        Count++;
    }

    public void Add(LatencyHistogram other)
    {
        for (var i = 0; i < Steps; i++)
            _counts[i] += other._counts[i];
        Count += other.Count;
    }

    public void Clear()
    {
        Array.Clear(_counts);
        Count = 0;
    }

    /// <summary>
    /// Returns the duration in milliseconds that a share of all values does not exceed; <c>null</c> without values.
    /// </summary>
    /// <param name="share">From 0 to 1.</param>
    public double? Percentile(double share)
    {
        if (Count == 0)
            return null;
        var rank = (int)Math.Ceiling(Count * share);
        var step = 0;
        for (var seen = _counts[0]; seen < rank; seen += _counts[step])
            step++;
        return Smallest * Math.Exp((step + 0.5) * Step);
    }
}
