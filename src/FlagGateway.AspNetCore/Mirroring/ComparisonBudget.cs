namespace FlagGateway.Mirroring;

/// <summary>Limits the processor time of comparisons: it grows with time, and each comparison spends what it took. Never waits.</summary>
/// <param name="share">What it grows by, as a share of one processor; read each time, so that a reload takes effect.</param>
/// <param name="time">The clock.</param>
internal sealed class ComparisonBudget(Func<double> share, TimeProvider time)
{
    /// <summary>Time after which an unused budget grows no more.</summary>
    public static readonly TimeSpan Burst = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private TimeSpan? _balance;
    private long _last;

    /// <summary>Whether a comparison may begin. Its time is not known before; the balance is negative after a long one.</summary>
    public bool IsLeft
    {
        get
        {
            lock (_lock)
            {
                return Grow() > TimeSpan.Zero;
            }
        }
    }

    /// <summary>Subtracts the time that a comparison took.</summary>
    public void Spend(TimeSpan used)
    {
        lock (_lock)
        {
            _balance = Grow() - used;
        }
    }

    private TimeSpan Grow()
    {
        var (now, rate) = (time.GetTimestamp(), share());
        var limit = Burst * rate;
        var grown = _balance is { } balance ? balance + (time.GetElapsedTime(_last, now) * rate) : limit;
        (_balance, _last) = (grown < limit ? grown : limit, now);
        return _balance.Value;
    }
}
