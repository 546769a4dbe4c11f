namespace FlagGateway.Core.Budgets;

/// <summary>
/// Limits the processor time of one kind of work: it grows with time, and each piece spends what it took. Thread-safe;
/// never waits.
/// </summary>
/// <param name="share">
/// What it grows by, as a share of one processor; read each time, so that a change takes effect.
/// </param>
internal sealed class ProcessorBudget(Func<double> share)
{
    /// <summary>Time after which an unused budget grows no more.</summary>
    public static readonly TimeSpan Burst = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private TimeSpan? _balance;
    private TimeSpan _last;

    /// <summary>
    /// Whether a piece may begin. Its time is not known before; the balance is negative after a long one.
    /// </summary>
    /// <param name="now">The time, since any fixed instant.</param>
    public bool IsLeft(TimeSpan now)
    {
        lock (_lock)
        {
            return Grow(now) > TimeSpan.Zero;
        }
    }

    /// <summary>Subtracts the time that a piece took.</summary>
    /// <param name="used">Processor time.</param>
    /// <param name="now">The time, since the same instant.</param>
    public void Spend(TimeSpan used, TimeSpan now)
    {
        lock (_lock)
        {
            _balance = Grow(now) - used;
        }
    }

    /// <summary>How long until a piece may begin; zero if it may now.</summary>
    /// <param name="now">The time, since the same instant.</param>
    public TimeSpan UntilLeft(TimeSpan now)
    {
        lock (_lock)
        {
            var balance = Grow(now);
            // One tick more: a balance of zero is none left.
            return balance > TimeSpan.Zero ? TimeSpan.Zero : (-balance / share()) + TimeSpan.FromTicks(1);
        }
    }

    private TimeSpan Grow(TimeSpan now)
    {
        var rate = share();
        var limit = Burst * rate;
        var grown = _balance is { } balance ? balance + ((now - _last) * rate) : limit;
        (_balance, _last) = (grown < limit ? grown : limit, now);
        return _balance.Value;
    }
}
