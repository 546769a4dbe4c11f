namespace FlagGateway.Llm;

/// <summary>Cancels the reading of a stream without content for too long.</summary>
internal sealed class IdleWatch : IDisposable
{
    private readonly CancellationTokenSource _over = new();
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private CancellationTokenSource? _linked;
    private CancellationToken _token;
    private long _last;

    /// <param name="limit">How long it may be without content.</param>
    /// <param name="time">The clock.</param>
    public IdleWatch(TimeSpan limit, TimeProvider time)
    {
        (_limit, _time, _last) = (limit, time, time.GetTimestamp());
        // Set by content, it would be the most expensive part of an event: it is checked when it is due.
        _timer = time.CreateTimer(static watch => ((IdleWatch)watch!).Check(), this, limit, System.Threading.Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether it was without content for too long.</summary>
    public bool IsOver => _over.IsCancellationRequested;

    /// <summary>There is content.</summary>
    public void Restart() => Volatile.Write(ref _last, _time.GetTimestamp());

    /// <summary>
    /// A token that is canceled with another one, or when it is over. The proxy reads with the same token each time.
    /// </summary>
    public CancellationToken Link(CancellationToken cancellationToken)
    {
        if (_linked is null || _token != cancellationToken)
        {
            _linked?.Dispose();
            (_linked, _token) = (CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _over.Token), cancellationToken);
        }

        return _linked.Token;
    }

    public void Dispose()
    {
        _timer.Dispose();
        _linked?.Dispose();
        _over.Dispose();
    }

    private void Check()
    {
        try
        {
            var rest = _limit - _time.GetElapsedTime(Volatile.Read(ref _last));
            if (rest > TimeSpan.Zero)
                _timer.Change(rest, System.Threading.Timeout.InfiniteTimeSpan);
            else
                _over.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The stream has ended.
        }
    }
}
