using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>Connects to Redis for one command.</summary>
internal static class RedisOnce
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Connects and reads; returns a problem if Redis does not respond within two seconds.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="read">Reads from the database.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public static async Task<(T? Value, string? Problem)> ReadAsync<T>(RedisSettings settings, Func<IDatabase, Task<T>> read, CancellationToken cancellationToken)
    {
        try
        {
            await using var multiplexer = await ConnectAsync(settings, cancellationToken).WaitAsync(Timeout, TimeProvider.System, cancellationToken);
            return (await read(multiplexer.GetDatabase()), null);
        }
        catch (RedisServerException exception)
        {
            return (default, $"{settings.Servers}: {RedisErrors.FromServer(exception.Message, settings.Client, settings.Keys)}");
        }
        catch (Exception exception) when (exception is TimeoutException or RedisException or StateUnavailableException)
        {
            return (default, $"{settings.Servers}: {(exception is StateUnavailableException ? exception.Message : RedisErrors.Describe(exception, settings.Client, settings.Keys).ToString())}");
        }
    }

    private static async Task<ConnectionMultiplexer> ConnectAsync(RedisSettings settings, CancellationToken cancellationToken)
    {
        var client = settings.Client.Clone();
        (client.AbortOnConnectFail, client.ConnectRetry, client.ConnectTimeout) = (true, 1, (int)Timeout.TotalMilliseconds);
        if (settings.Sentinel is { } sentinel)
        {
            await using RedisSentinels sentinels = new(sentinel, TimeProvider.System);
            var (primary, problem) = await sentinels.FindAsync(cancellationToken);
            client.EndPoints.Add(primary ?? throw new StateUnavailableException($"{problem}"));
        }

        return await ConnectionMultiplexer.ConnectAsync(client);
    }
}
