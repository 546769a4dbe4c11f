namespace FlagGateway.Core.Shadow;

/// <summary>
/// Detects whether copies arrive so fast that there are no pauses between user requests for a copy to wait for.
/// Thread-safe; never waits.
/// </summary>
public sealed class ShadowPace
{
    private readonly int _max;
    private readonly long _length;
    private long _started;
    private int _count;
    private volatile bool _isFast;

    /// <summary>Creates an instance without history.</summary>
    /// <param name="max">
    /// Maximum number of copies within <paramref name="length"/> that count as few; at least 1.
    /// </param>
    /// <param name="length">Length of a counting period, in ticks of the clock that is passed in; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its bounds.</exception>
    public ShadowPace(int max, long length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        _max = max;
        _length = length;
    }

    /// <summary>Counts a copy, and judges by the last span of time that came to an end.</summary>
    /// <param name="now">The time, in the same ticks.</param>
    /// <returns>Whether there were more than the limit; <c>false</c> after a pause of twice the span.</returns>
    public bool Count(long now)
    {
        var before = Interlocked.Increment(ref _count) - 1;
        var started = Interlocked.Read(ref _started);
        var elapsed = now - started;
        if (elapsed >= _length && Interlocked.CompareExchange(ref _started, now, started) == started)
        {
            // A count over a longer time means a slow rate, however large it is.
            _isFast = before > _max && elapsed < 2 * _length;
            Interlocked.Exchange(ref _count, 1);
        }

        return _isFast;
    }
}
