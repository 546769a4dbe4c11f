namespace FlagGateway.Snapshots;

/// <summary>
/// The first attempt of a request that another variant can serve: whether its response is discarded, and how long its
/// header may take.
/// </summary>
internal sealed class FirstAttempt : IDisposable
{
    private const int Waiting = 0;
    private const int Responded = 1;
    private const int TimedOut = 2;

    private readonly HttpContext _context;
    private readonly CancellationToken _client;
    private readonly Func<bool> _mayFallBack;
    private readonly CancellationTokenSource? _cancellation;
    private readonly ITimer? _timer;
    private int _state;

    /// <summary>Begins the attempt.</summary>
    /// <param name="context">The request.</param>
    /// <param name="after">How long the header may take; <c>null</c> for no limit.</param>
    /// <param name="mayFallBack">Takes a part of the budget.</param>
    /// <param name="time">The clock.</param>
    public FirstAttempt(HttpContext context, TimeSpan? after, Func<bool> mayFallBack, TimeProvider time)
    {
        (_context, _client, _mayFallBack) = (context, context.RequestAborted, mayFallBack);
        if (after is not { } limit)
            return;
        _cancellation = CancellationTokenSource.CreateLinkedTokenSource(_client);
        context.RequestAborted = _cancellation.Token;
        _timer = time.CreateTimer(static state => ((FirstAttempt)state!).Expire(), this, limit, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether the response is discarded.</summary>
    public bool IsDiscarded { get; private set; }

    /// <summary>Whether the header did not come in time.</summary>
    public bool IsTimedOut => Volatile.Read(ref _state) == TimedOut;

    /// <summary>Whether the client is gone.</summary>
    public bool IsAborted => _client.IsCancellationRequested;

    /// <summary>The header of a response has arrived.</summary>
    /// <param name="status">Its status.</param>
    /// <param name="isModel">Whether it is that of a language model, for which 429 is an error of the variant.</param>
    /// <returns>Whether to discard it.</returns>
    public bool Discards(int status, bool isModel)
    {
        if (Interlocked.CompareExchange(ref _state, Responded, Waiting) == TimedOut)
            return true;
        var isError = status is 500 or 502 or 503 or 504 or 529 || (isModel && status == StatusCodes.Status429TooManyRequests);
        return IsDiscarded = isError && _mayFallBack();
    }

    /// <summary>Takes a part of the budget after an attempt without a response.</summary>
    public bool MayFallBack() => IsDiscarded || _mayFallBack();

    /// <summary>Ends the attempt; the client's own cancellation is in force again.</summary>
    public void Dispose()
    {
        _timer?.Dispose();
        if (_cancellation is null)
            return;
        _context.RequestAborted = _client;
        _cancellation.Dispose();
    }

    private void Expire()
    {
        if (Interlocked.CompareExchange(ref _state, TimedOut, Waiting) != Waiting)
            return;
        try
        {
            _cancellation!.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The attempt has just ended.
        }
    }
}
