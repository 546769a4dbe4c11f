namespace FlagGateway.State;

/// <summary>
/// Computes when a lease is valid. Time is measured from before the request to the server, by a monotonic clock, and
/// the lease is given up after two thirds: the server's clock may be faster, and a started action needs time to end.
/// </summary>
/// <param name="lifetime">Lifetime of the lease on the server. Above zero.</param>
/// <param name="time">Source of time.</param>
internal sealed class LeaseClock(TimeSpan lifetime, TimeProvider time)
{
    private readonly Lock _lock = new();
    private long? _fence;
    private long _asked;

    /// <summary>Interval of renewals.</summary>
    public TimeSpan RenewInterval { get; } = lifetime / 3;

    /// <summary>Number of the lease while it is valid, otherwise <c>null</c>.</summary>
    public long? Fence
    {
        get
        {
            lock (_lock)
                return _fence is not null && time.GetElapsedTime(_asked) < lifetime * 2 / 3 ? _fence : null;
        }
    }

    /// <summary>Records that the server granted or renewed the lease.</summary>
    /// <param name="fence">Its number.</param>
    /// <param name="asked">Timestamp from before the request.</param>
    public void Hold(long fence, long asked)
    {
        lock (_lock)
            (_fence, _asked) = (fence, asked);
    }

    /// <summary>Records that another instance has the lease.</summary>
    public void Lose()
    {
        lock (_lock)
            _fence = null;
    }
}
