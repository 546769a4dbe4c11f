namespace FlagGateway.State.Redis;

/// <summary>Kind of problem with the state in Redis.</summary>
internal enum RedisTrouble
{
    None,

    /// <summary>No response.</summary>
    Unreachable,

    /// <summary>It responds with a rejection.</summary>
    Refused,

    /// <summary>The state is missing in Redis but known here.</summary>
    Missing,

    /// <summary>Its state is older than the one known here.</summary>
    Older,

    /// <summary>Its content is not a valid state.</summary>
    Damaged,
}

/// <summary>Tracks the health of Redis, and logs changes.</summary>
internal sealed class RedisHealth(TimeSpan maxAge, TimeProvider time, ILogger logger)
{
    private readonly Lock _lock = new();
    private StateHealth _current = new(false, "not connected yet", time.GetUtcNow()) { GrowsOld = true };
    // Whether the database was ever heard of: until then there is nothing to be better or worse than.
    private bool _isKnown;

    /// <summary>The problem.</summary>
    public RedisTrouble Trouble { get; private set; } = RedisTrouble.Unreachable;

    public StateHealth Current
    {
        get
        {
            lock (_lock)
                return _current with { Degradation = DegradationNow() };
        }
    }

    // Reads continue while writes are rejected, so the known state stays current.
    private string? DegradationNow()
    {
        if (_current.IsUp)
            return null;
        if (Trouble == RedisTrouble.Refused)
            return StateHealth.NotWritable;
        return time.GetUtcNow() - _current.LastSuccess > maxAge ? StateHealth.Old : null;
    }

    /// <summary>Records a successful read of a valid state.</summary>
    public void Well(KnownState known)
    {
        lock (_lock)
        {
            if (Trouble != RedisTrouble.None && _isKnown)
                Log.Back(logger, known.Epoch, known.Revision);
            (Trouble, _isKnown) = (RedisTrouble.None, true);
            _current = _current with { IsUp = true, Problem = null, LastSuccess = time.GetUtcNow() };
        }
    }

    /// <summary>Records a problem.</summary>
    /// <param name="trouble">Kind of problem.</param>
    /// <param name="problem">Description with the remedy.</param>
    /// <param name="isKnowledgeFresh">Whether the known state was nevertheless verified as current.</param>
    public void Bad(RedisTrouble trouble, string problem, bool isKnowledgeFresh = false)
    {
        lock (_lock)
        {
            if (trouble != Trouble || !_isKnown)
                Log.Down(logger, problem);
            (Trouble, _isKnown) = (trouble, true);
            _current = _current with { IsUp = false, Problem = problem, LastSuccess = isKnowledgeFresh ? time.GetUtcNow() : _current.LastSuccess };
        }
    }
}
