namespace FlagGateway.Demo.Upstreams;

/// <summary>Seeded random numbers for concurrent requests.</summary>
internal sealed class RandomSource(int seed)
{
    private readonly Lock _lock = new();
    private readonly Random _random = new(seed);

    /// <summary>Returns true for the given percentage of calls.</summary>
    /// <param name="percent">From 0 to 100.</param>
    public bool Hits(double percent)
    {
        lock (_lock)
            return _random.NextDouble() * 100 < percent;
    }

    /// <summary>A whole number in [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public int Between(int from, int to)
    {
        lock (_lock)
            return _random.Next(from, to);
    }

    /// <summary>
    /// A log-normal duration, as latencies of real services are: most near the median, some far above.
    /// </summary>
    /// <param name="median">Half of all durations are shorter.</param>
    /// <param name="sigma">
    /// Standard deviation of the logarithm; 0.4 puts the 95th percentile at about twice the median.
    /// </param>
    public TimeSpan LogNormal(TimeSpan median, double sigma = 0.4)
    {
        double first, second;
        lock (_lock)
            (first, second) = (_random.NextDouble(), _random.NextDouble());
        var normal = Math.Sqrt(-2 * Math.Log(1 - first)) * Math.Cos(2 * Math.PI * second);
        return median * Math.Exp(sigma * normal);
    }
}
