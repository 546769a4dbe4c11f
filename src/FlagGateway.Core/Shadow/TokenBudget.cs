namespace FlagGateway.Core.Shadow;

/// <summary>The tokens that copies of a route may use in a day. Thread-safe. Time is passed in.</summary>
internal sealed class TokenBudget
{
    private readonly Lock _lock = new();
    private long _day = -1;
    private long _used;

    /// <summary>Whether tokens are left. Copies under way may exceed the budget by what they use.</summary>
    /// <param name="perDay">The budget, in tokens a day (UTC).</param>
    /// <param name="now">The time.</param>
    public bool IsLeft(long perDay, DateTimeOffset now)
    {
        lock (_lock)
            return UsedOn(now) < perDay;
    }

    /// <summary>Counts tokens that were used.</summary>
    public void Spend(long tokens, DateTimeOffset now)
    {
        lock (_lock)
            _used = UsedOn(now) + Math.Max(0, tokens);
    }

    private long UsedOn(DateTimeOffset now)
    {
        var day = now.UtcTicks / TimeSpan.TicksPerDay;
        if (day != _day)
            (_day, _used) = (day, 0);
        return _used;
    }
}
