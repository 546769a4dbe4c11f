namespace FlagGateway.State;

/// <summary>
/// When a lease may be relied on. It is counted from before the server was asked, by a clock that only goes forward, and
/// given up at two thirds: the server's own clock may be faster, and an act that has begun needs time to end.
/// </summary>
/// <param name="lifetime">How long the server keeps the lease. Above zero.</param>
/// <param name="time">Source of time.</param>
internal sealed class LeaseClock(TimeSpan lifetime, TimeProvider time)
{
    private readonly Lock _lock = new();
    private long? _fence;
    private long _asked;

    /// <summary>How often it is renewed.</summary>
    public TimeSpan RenewInterval { get; } = lifetime / 3;

    /// <summary>Number of the lease while it may be relied on, else <c>null</c>.</summary>
    public long? Fence
    {
        get
        {
            lock (_lock)
                return _fence is not null && time.GetElapsedTime(_asked) < lifetime * 2 / 3 ? _fence : null;
        }
    }

    /// <summary>The server said that the lease is held.</summary>
    /// <param name="fence">Its number.</param>
    /// <param name="asked">Timestamp from before it was asked.</param>
    public void Hold(long fence, long asked)
    {
        lock (_lock)
            (_fence, _asked) = (fence, asked);
    }

    /// <summary>The server said that somebody else has it.</summary>
    public void Lose()
    {
        lock (_lock)
            _fence = null;
    }
}
