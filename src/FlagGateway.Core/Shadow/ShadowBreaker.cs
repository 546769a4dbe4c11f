namespace FlagGateway.Core.Shadow;

/// <summary>
/// Keeps copies away from a shadow that does not answer, or never with a response that tells anything: after several failures in a row it refuses for a while,
/// then lets one copy try. It refuses without an exception, because with every request mirrored and the shadow
/// dead it refuses all of them.
/// </summary>
/// <remarks>Safe for many threads. Time is passed in, in ticks of a monotonic clock.</remarks>
public sealed class ShadowBreaker
{
    private const long Closed = 0;

    private readonly int _failuresToOpen;
    private readonly long _pauseTicks;
    private int _failures;
    private long _retryAt;

    /// <summary>Creates a closed breaker.</summary>
    /// <param name="failuresToOpen">Failures in a row that open it; at least 1.</param>
    /// <param name="pauseTicks">How long it stays open, in ticks of the clock that is passed in; above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its bounds.</exception>
    public ShadowBreaker(int failuresToOpen, long pauseTicks)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failuresToOpen, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(pauseTicks, 1);
        _failuresToOpen = failuresToOpen;
        _pauseTicks = pauseTicks;
    }

    /// <summary>Whether it refuses now. Does not count as a try.</summary>
    public bool IsOpen(long now) => Interlocked.Read(ref _retryAt) is var at && at != Closed && now < at;

    /// <summary>Whether a copy may be sent. Of many that ask when the pause is over, one may.</summary>
    public bool TryEnter(long now)
    {
        var at = Interlocked.Read(ref _retryAt);
        if (at == Closed)
            return true;
        // The one that moves the time is the one that tries; the others find the breaker open again.
        return now >= at && Interlocked.CompareExchange(ref _retryAt, now + _pauseTicks, at) == at;
    }

    /// <summary>Tells that a copy was answered.</summary>
    public void Succeed()
    {
        Volatile.Write(ref _failures, 0);
        Interlocked.Exchange(ref _retryAt, Closed);
    }

    /// <summary>Tells that a copy was not answered.</summary>
    public void Fail(long now)
    {
        if (Interlocked.Increment(ref _failures) >= _failuresToOpen)
            Interlocked.Exchange(ref _retryAt, Math.Max(now + _pauseTicks, 1));
    }
}
