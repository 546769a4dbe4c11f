namespace FlagGateway.State.Redis;

/// <summary>What is wrong with the state in Redis.</summary>
internal enum RedisTrouble
{
    None,

    /// <summary>No response.</summary>
    Unreachable,

    /// <summary>It answers and refuses what is asked.</summary>
    Refused,

    /// <summary>The state is missing, and this instance knows one.</summary>
    Missing,

    /// <summary>It has an older state than the one known here.</summary>
    Older,

    /// <summary>What it has is no state.</summary>
    Damaged,
}

/// <summary>Tells how well Redis is, and logs it when that changes.</summary>
internal sealed class RedisHealth(TimeSpan maxAge, TimeProvider time, ILogger logger)
{
    private readonly Lock _lock = new();
    private StateHealth _current = new(false, "not connected yet", time.GetUtcNow()) { GrowsOld = true };
    private bool _wasUp;

    /// <summary>What is wrong.</summary>
    public RedisTrouble Trouble { get; private set; } = RedisTrouble.Unreachable;

    public StateHealth Current
    {
        get
        {
            lock (_lock)
                return _current with { Degradation = DegradationNow() };
        }
    }

    // Reads go on where writes are refused, so what is known never grows old there.
    private string? DegradationNow()
    {
        if (_current.IsUp)
            return null;
        if (Trouble == RedisTrouble.Refused)
            return StateHealth.NotWritable;
        return time.GetUtcNow() - _current.LastSuccess > maxAge ? StateHealth.Old : null;
    }

    /// <summary>The state was read, and it is sound.</summary>
    public void Well(KnownState known)
    {
        lock (_lock)
        {
            if (Trouble != RedisTrouble.None && _wasUp)
                Log.Back(logger, known.Epoch, known.Revision);
            (Trouble, _wasUp) = (RedisTrouble.None, true);
            _current = _current with { IsUp = true, Problem = null, LastSuccess = time.GetUtcNow() };
        }
    }

    /// <summary>Something is wrong.</summary>
    /// <param name="trouble">What kind of thing.</param>
    /// <param name="problem">In words, with what helps.</param>
    /// <param name="isKnowledgeFresh">Whether what is known here was seen to be the latest all the same.</param>
    public void Bad(RedisTrouble trouble, string problem, bool isKnowledgeFresh = false)
    {
        lock (_lock)
        {
            if (trouble != Trouble || (!_wasUp && _current.Problem == "not connected yet"))
                Log.Down(logger, problem);
            (Trouble, _wasUp) = (trouble, true);
            _current = _current with { IsUp = false, Problem = problem, LastSuccess = isKnowledgeFresh ? time.GetUtcNow() : _current.LastSuccess };
        }
    }
}
