namespace FlagGateway.Core.Shadow;

/// <summary>
/// Circuit breaker for a shadow that does not respond, or never usefully: after several consecutive failures it rejects
/// copies for a while, then admits one probe. It rejects without an exception, because with every request mirrored and
/// the shadow down it rejects all of them.
/// </summary>
/// <remarks>Thread-safe. Time is passed in, in ticks of a monotonic clock.</remarks>
public sealed class ShadowBreaker
{
    private const long Closed = 0;

    private readonly int _failuresToOpen;
    private readonly long _pauseTicks;
    private int _failures;
    private long _retryAt;

    /// <summary>Creates a closed breaker.</summary>
    /// <param name="failuresToOpen">Consecutive failures that open it; at least 1.</param>
    /// <param name="pauseTicks">How long it stays open, in ticks of the clock that is passed in; above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its bounds.</exception>
    public ShadowBreaker(int failuresToOpen, long pauseTicks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failuresToOpen, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pauseTicks, 1);
        _failuresToOpen = failuresToOpen;
        _pauseTicks = pauseTicks;
    }

    /// <summary>Whether it is open. Does not count as a probe.</summary>
    public bool IsOpen(long now) => Interlocked.Read(ref _retryAt) is var at && at != Closed && now < at;

    /// <summary>Whether a copy may be sent. Of concurrent callers at the end of the pause, one is admitted.</summary>
    public bool TryEnter(long now)
    {
        var at = Interlocked.Read(ref _retryAt);
        if (at == Closed)
            return true;
        // The caller that advances the time is the probe; the others find the breaker open again.
        return now >= at && Interlocked.CompareExchange(ref _retryAt, now + _pauseTicks, at) == at;
    }

    /// <summary>Records a copy with a response.</summary>
    public void Succeed()
    {
        Volatile.Write(ref _failures, 0);
        Interlocked.Exchange(ref _retryAt, Closed);
    }

    /// <summary>Records a copy without a response.</summary>
    public void Fail(long now)
    {
        if (Interlocked.Increment(ref _failures) >= _failuresToOpen)
            Interlocked.Exchange(ref _retryAt, Math.Max(now + _pauseTicks, 1));
    }
}
