using System.Collections.Concurrent;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>
/// The single connection of the process. It is established in the background and replaced if it does not recover on its
/// own; callers never wait for it: a command fails immediately without a connection, and after a second without a
/// response.
/// </summary>
internal sealed class RedisConnection(RedisSettings settings, TimeProvider time, ILogger<RedisConnection> logger) : IAsyncDisposable
{
    /// <summary>Timeout of a command.</summary>
    public static readonly TimeSpan CommandTimeout = TimeSpan.FromSeconds(1);

    // The client reconnects on its own; after a longer silence a new connection is created.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);

    // Shorter than the time instances wait for others before they restore the state of an emptied server.
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(1);

    // How often Sentinel is asked whether the primary is still the same, while all is well.
    private static readonly TimeSpan SentinelInterval = TimeSpan.FromSeconds(1);

    private readonly RedisConnector _connector = new(settings, time);
    private readonly ConcurrentBag<(RedisChannel Channel, Action Callback)> _subscriptions = [];
    private readonly ConcurrentBag<Action> _connectedCallbacks = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _swapping = new();
    private Task _running = Task.CompletedTask;
    private volatile ConnectionMultiplexer? _multiplexer;
    private volatile string? _connectProblem = "not connected yet";
    private volatile bool _isOnReplica;
    private long _failingSince;
    private long _askedSentinel;
    private string? _notAnnounced;

    /// <summary>The servers, for display.</summary>
    public string Servers { get; } = settings.Servers;

    /// <summary>Whether there is a connection now; it may nevertheless hang.</summary>
    public bool IsConnected => _multiplexer is { IsConnected: true };

    /// <summary>Starts to connect; returns immediately.</summary>
    public static RedisConnection Start(RedisSettings settings, TimeProvider time, ILogger<RedisConnection> logger)
    {
        var connection = new RedisConnection(settings, time, logger);
        connection._running = Task.Run(connection.RunAsync);
        return connection;
    }

    /// <summary>Registers a callback for messages. Messages may get lost, so they are only hints.</summary>
    public void OnMessage(RedisChannel channel, Action callback)
    {
        lock (_swapping)
        {
            _subscriptions.Add((channel, callback));
            if (_multiplexer is { } multiplexer)
                Subscribe(multiplexer, channel, callback);
        }
    }

    /// <summary>Registers a callback for a restored connection.</summary>
    public void OnConnected(Action callback) => _connectedCallbacks.Add(callback);

    /// <summary>
    /// Finds the primary after the connected server became a replica and rejects writes. Until one is
    /// found the replica is still read.
    /// </summary>
    public void FindPrimary() => _isOnReplica = true;

    /// <summary>Describes an error of the server.</summary>
    /// <param name="message">The error.</param>
    /// <param name="command">The command that it returned it for.</param>
    public RedisProblem Describe(string message, string command) => RedisErrors.FromServer(message, settings.Client, settings.Keys, command: command);

    /// <summary>Logs once that changes are not announced, because a right is missing.</summary>
    public void LogNotAnnounced(RedisProblem problem)
    {
        if (Interlocked.Exchange(ref _notAnnounced, problem.ToString()) != problem.ToString())
            Log.NotAnnounced(logger, Servers, problem.ToString());
    }

    /// <summary>Runs a script.</summary>
    public Task<RedisReply<RedisResult>> EvaluateAsync(RedisScript script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken) =>
        TryAsync(
            async database =>
            {
                try
                {
                    return await database.ScriptEvaluateAsync(script.Sha1, keys, values);
                }
                catch (RedisServerException exception) when (exception.Message.StartsWith("NOSCRIPT", StringComparison.Ordinal))
                {
                    return await database.ScriptEvaluateAsync(script.Text, keys, values, CommandFlags.NoScriptCache);
                }
            },
            cancellationToken,
            script);

    /// <summary>Runs an operation on the database; returns a problem instead of throwing.</summary>
    /// <param name="command">The operation.</param>
    /// <param name="cancellationToken">Cancels waiting for it.</param>
    /// <param name="script">The script that it runs, if it runs one.</param>
    public async Task<RedisReply<T>> TryAsync<T>(Func<IDatabase, Task<T>> command, CancellationToken cancellationToken, RedisScript? script = null)
    {
        if (_multiplexer is not { } multiplexer)
            return new RedisReply<T>(default, NoConnection, false);
        try
        {
            var value = await command(multiplexer.GetDatabase()).WaitAsync(CommandTimeout, time, cancellationToken);
            Interlocked.Exchange(ref _failingSince, 0);
            return new RedisReply<T>(value, null, false);
        }
        catch (RedisServerException exception)
        {
            if (RedisErrors.IsLogin(exception.Message))
                Failing();
            else
                Interlocked.Exchange(ref _failingSince, 0);
            if (RedisErrors.IsOfReplica(exception.Message))
                FindPrimary();
            return new RedisReply<T>(default, $"{Servers}: {RedisErrors.FromServer(exception.Message, settings.Client, settings.Keys, script?.Text)}", false) { IsRefused = true };
        }
        catch (TimeoutException)
        {
            Failing();
            return new RedisReply<T>(default, $"{Servers} does not respond within {CommandTimeout.TotalSeconds:0.#} s", true);
        }
        catch (Exception exception) when (exception is RedisException or RedisCommandException or ObjectDisposedException or IOException)
        {
            Failing();
            var sent = exception is not RedisConnectionException { FailureType: ConnectionFailureType.UnableToResolvePhysicalConnection or ConnectionFailureType.UnableToConnect };
            return new RedisReply<T>(default, NoConnection, sent);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        if (_multiplexer is { } multiplexer)
            await RedisConnector.CloseAsync(multiplexer);
        _multiplexer = null;
        await _connector.DisposeAsync();
        _stopping.Dispose();
    }

    private string NoConnection => _connectProblem is { } problem ? $"no connection to {Servers}: {problem}" : $"no connection to {Servers}";

    private void Failing()
    {
        Interlocked.CompareExchange(ref _failingSince, time.GetTimestamp(), 0);
    }

    private bool IsWell =>
        _multiplexer is not null && !_isOnReplica && (Interlocked.Read(ref _failingSince) is var since && (since == 0 || time.GetElapsedTime(since) < Timeout));

    private async Task RunAsync()
    {
        var pause = FirstPause;
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                if (!IsWell || await HasMovedAsync())
                    pause = await ConnectAsync() ? FirstPause : pause * 2 < MaxPause ? pause * 2 : MaxPause;
            }
            catch (Exception exception) when (!_stopping.IsCancellationRequested)
            {
                // Any exception of the library: the next attempt may succeed.
                _connectProblem = RedisErrors.Describe(exception, settings.Client, settings.Keys).ToString();
                pause = MaxPause;
            }

            await Task.Delay(pause, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // A server that was demoted while nobody wrote, or that Sentinel can no longer reach.
    private async Task<bool> HasMovedAsync()
    {
        if (settings.Sentinel is null || (_askedSentinel != 0 && time.GetElapsedTime(_askedSentinel) < SentinelInterval))
            return false;
        _askedSentinel = time.GetTimestamp();
        return await _connector.HasMovedAsync(_stopping.Token);
    }

    private async Task<bool> ConnectAsync()
    {
        var wasOnReplica = _isOnReplica;
        var (next, problem) = await _connector.ConnectAsync(wasOnReplica, _stopping.Token);
        if (next is null)
        {
            _connectProblem = problem?.ToString() ?? "no response";
            return false;
        }

        // Another connection to a replica is no gain, and the existing one may have more subscriptions.
        if (wasOnReplica && IsConnected && !RedisPrimary.IsIn(next))
        {
            await RedisConnector.CloseAsync(next);
            return false;
        }

        _isOnReplica = false;
        ConnectionMultiplexer? old;
        lock (_swapping)
        {
            old = _multiplexer;
            foreach (var (channel, callback) in _subscriptions)
                Subscribe(next, channel, callback);
            _multiplexer = next;
        }

        next.ConnectionRestored += (_, _) => LogConnected();
        _connectProblem = null;
        Interlocked.Exchange(ref _failingSince, 0);
        Log.Connected(logger, Servers);
        LogConnected();
        if (old is not null)
            await RedisConnector.CloseAsync(old);
        return true;
    }

    private void LogConnected()
    {
        foreach (var callback in _connectedCallbacks)
            callback();
    }

    // The client renews it after each reconnect.
    private void Subscribe(ConnectionMultiplexer multiplexer, RedisChannel channel, Action callback) =>
        _ = multiplexer.GetSubscriber().SubscribeAsync(channel, (_, _) => callback()).ContinueWith(
            task => LogSubscription(task.Exception!.InnerException!), CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private void LogSubscription(Exception exception)
    {
        if (RedisRights.Describe(exception.Message, settings.Client.User, settings.Keys) is { } problem)
            LogNotAnnounced(problem);
    }
}
