using System.Net;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>Creates connections to the primary, and says why there is none.</summary>
internal sealed class RedisConnector(RedisSettings settings, TimeProvider time) : IAsyncDisposable
{
    // The client finds some reasons only after it has returned.
    private static readonly TimeSpan ReasonTimeout = TimeSpan.FromSeconds(1);

    private readonly RedisSentinels? _sentinels = settings.Sentinel is { } sentinel ? new RedisSentinels(sentinel, time) : null;
    private EndPoint? _named;

    /// <summary>
    /// Whether Sentinel names another primary than it did for the last connection. Sentinels that do not respond change
    /// nothing.
    /// </summary>
    public async Task<bool> HasMovedAsync(CancellationToken cancellationToken) =>
        _sentinels is not null && (await _sentinels.FindAsync(cancellationToken)).Primary is { } primary && !primary.Equals(_named);

    /// <summary>Creates a connection that responds to this user; or returns the problem.</summary>
    /// <param name="follow">Whether a replica may name its primary.</param>
    /// <param name="cancellationToken">The end of the gateway.</param>
    public async Task<(ConnectionMultiplexer? Multiplexer, RedisProblem? Problem)> ConnectAsync(bool follow, CancellationToken cancellationToken)
    {
        var options = settings.Client;
        if (_sentinels is not null)
        {
            var (primary, problem) = await _sentinels.FindAsync(cancellationToken);
            if (primary is null)
                return (null, problem);
            options = options.Clone();
            options.EndPoints.Add(primary);
            _named = primary;
        }

        var next = await RedisPrimary.ConnectAsync(options, follow, time, cancellationToken);
        var failed = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        next.ConnectionFailed += (_, failure) => _ = failure.Exception is { } cause && failed.TrySetResult(cause);
        try
        {
            await next.GetDatabase().PingAsync().WaitAsync(RedisConnection.CommandTimeout, time, cancellationToken);
            if (await RefusedUserAsync(next.GetDatabase(), cancellationToken) is not { } refused)
                return (next, null);
            await CloseAsync(next);
            return (null, refused);
        }
        catch (Exception exception) when (exception is RedisException or RedisCommandException or TimeoutException or OperationCanceledException)
        {
            var problem = exception is RedisServerException
                ? RedisErrors.FromServer(exception.Message, options, settings.Keys)
                : RedisErrors.Describe(await CauseAsync(exception, failed.Task, cancellationToken), options, settings.Keys);
            await CloseAsync(next);
            return (null, problem);
        }
    }

    /// <summary>Closes a connection without waiting for commands.</summary>
    public static async Task CloseAsync(ConnectionMultiplexer multiplexer)
    {
        try
        {
            await multiplexer.CloseAsync(allowCommandsToComplete: false);
        }
        catch (Exception exception) when (exception is RedisException or ObjectDisposedException or TimeoutException)
        {
            // It is discarded anyway.
        }

        multiplexer.Dispose();
    }

    public ValueTask DisposeAsync() => _sentinels?.DisposeAsync() ?? ValueTask.CompletedTask;

    // A server whose default user needs no password lets the client in as that one after it refused the configured one.
    private async Task<RedisProblem?> RefusedUserAsync(IDatabase database, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(settings.Client.User))
            return null;
        try
        {
            var name = (string?)await database.ExecuteAsync("ACL", "WHOAMI").WaitAsync(RedisConnection.CommandTimeout, time, cancellationToken);
            return name == settings.Client.User ? null : RedisErrors.Login(settings.Client);
        }
        catch (RedisServerException)
        {
            // It may not ask, or the server is older than users.
            return null;
        }
    }

    private async Task<Exception> CauseAsync(Exception exception, Task<Exception> failed, CancellationToken cancellationToken)
    {
        if (exception.InnerException is not null || cancellationToken.IsCancellationRequested)
            return exception;
        await Task.WhenAny(failed, Task.Delay(ReasonTimeout, time, cancellationToken));
        return failed.IsCompletedSuccessfully ? await failed : exception;
    }
}
