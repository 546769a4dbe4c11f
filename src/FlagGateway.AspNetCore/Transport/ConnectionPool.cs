using System.Text;

namespace FlagGateway.Transport;

/// <summary>
/// The connections to one destination. The one used last is used next, so that the others can become idle and be
/// closed.
/// </summary>
internal sealed class ConnectionPool : IDisposable
{
    private static readonly TimeSpan UnusedAfter = TimeSpan.FromMinutes(10);

    private readonly Lock _lock = new();
    private readonly Stack<UpstreamConnection> _idle = new();
    private readonly PoolSettings _settings;
    private readonly ConnectionOpener _opener;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim? _free;
    private volatile bool _isDisposed;
    private long _used;

    /// <param name="settings">The limits.</param>
    /// <param name="opener">Opens connections to the destination.</param>
    /// <param name="time">The clock.</param>
    public ConnectionPool(PoolSettings settings, ConnectionOpener opener, TimeProvider time)
    {
        (_settings, _opener, _time, _used) = (settings, opener, time, time.GetTimestamp());
        HostLine = Encoding.ASCII.GetBytes($"Host: {opener.Host}\r\n");
        if (settings.MaxConnections != int.MaxValue)
            _free = new SemaphoreSlim(settings.MaxConnections, settings.MaxConnections);
    }

    /// <summary>The <c>Host</c> header for requests without one.</summary>
    public byte[] HostLine { get; }

    /// <summary>Strings that the destination repeats.</summary>
    public StringCache Strings { get; } = new();

    /// <summary>Maximum length of a response's head in bytes.</summary>
    public int MaxHeadLength => _settings.MaxHeadLength;

    /// <summary>Whether it was closed: another one has to be created for its address.</summary>
    public bool IsDisposed => _isDisposed;

    /// <summary>Whether no request has ended here for a long time, and no connection is idle.</summary>
    public bool IsUnused
    {
        get
        {
            lock (_lock)
                return _idle.Count == 0 && _time.GetElapsedTime(Volatile.Read(ref _used)) > UnusedAfter;
        }
    }

    /// <summary>
    /// Takes a connection, on which reading has begun: an idle one, otherwise a new one. Waits if there are as many as
    /// allowed.
    /// </summary>
    public ValueTask<UpstreamConnection> RentAsync(CancellationToken cancellationToken)
    {
        if (_free is not null)
            return WaitAsync(isNew: false, cancellationToken);
        return TakeIdle(cancellationToken) is { } idle ? new(idle) : OpenAsync(cancellationToken);
    }

    /// <summary>Opens another connection, on which reading has begun.</summary>
    public ValueTask<UpstreamConnection> RentNewAsync(CancellationToken cancellationToken) =>
        _free is not null ? WaitAsync(isNew: true, cancellationToken) : OpenAsync(cancellationToken);

    /// <summary>Takes a connection back after a request.</summary>
    public void Return(UpstreamConnection connection)
    {
        connection.Used = _time.GetTimestamp();
        Volatile.Write(ref _used, connection.Used);
        var isSaved = false;
        lock (_lock)
        {
            if (!_isDisposed && !IsTooOld(connection, connection.Used))
            {
                _idle.Push(connection);
                isSaved = true;
            }
        }

        if (!isSaved)
            connection.Dispose();
        _free?.Release();
    }

    /// <summary>Notes that a connection was closed.</summary>
    /// <param name="wasRented">Whether a request used it.</param>
    public void Closed(bool wasRented)
    {
        if (wasRented)
            _free?.Release();
    }

    /// <summary>Closes idle connections whose time is over, or that the peer has closed.</summary>
    public void RemoveExpired()
    {
        List<UpstreamConnection>? expired = null;
        var now = _time.GetTimestamp();
        lock (_lock)
        {
            if (_idle.Count == 0)
                return;
            var all = _idle.ToArray();
            _idle.Clear();
            for (var i = all.Length - 1; i >= 0; i--)
            {
                if (IsExpired(all[i], now) || all[i].IsBroken())
                    (expired ??= []).Add(all[i]);
                else
                    _idle.Push(all[i]);
            }
        }

        foreach (var connection in expired ?? [])
            connection.Dispose();
    }

    /// <summary>Closes idle connections; others are closed when their requests have ended.</summary>
    public void Dispose()
    {
        UpstreamConnection[] idle;
        lock (_lock)
        {
            _isDisposed = true;
            idle = [.. _idle];
            _idle.Clear();
        }

        foreach (var connection in idle)
            connection.Dispose();
    }

    private async ValueTask<UpstreamConnection> WaitAsync(bool isNew, CancellationToken cancellationToken)
    {
        await _free!.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return (isNew ? null : TakeIdle(cancellationToken)) ?? await OpenAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    private async ValueTask<UpstreamConnection> OpenAsync(CancellationToken cancellationToken)
    {
        var connection = await _opener.OpenAsync(this, _settings.ConnectTimeout, _time, cancellationToken).ConfigureAwait(false);
        connection.TryBegin(cancellationToken);
        return connection.Rent();
    }

    private UpstreamConnection? TakeIdle(CancellationToken cancellationToken)
    {
        var now = _time.GetTimestamp();
        while (true)
        {
            UpstreamConnection? connection;
            lock (_lock)
            {
                if (!_idle.TryPop(out connection))
                    return null;
            }

            if (!IsExpired(connection, now) && connection.TryBegin(cancellationToken))
                return connection.Rent();
            connection.Dispose();
        }
    }

    private bool IsTooOld(UpstreamConnection connection, long now) => _settings.Lifetime >= TimeSpan.Zero && _time.GetElapsedTime(connection.Opened, now) > _settings.Lifetime;

    private bool IsExpired(UpstreamConnection connection, long now) =>
        IsTooOld(connection, now) || (_settings.IdleTimeout >= TimeSpan.Zero && _time.GetElapsedTime(connection.Used, now) > _settings.IdleTimeout);
}
