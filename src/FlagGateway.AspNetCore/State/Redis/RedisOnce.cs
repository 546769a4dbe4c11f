using FlagGateway.Options;
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
        var client = settings.Client.Clone();
        (client.AbortOnConnectFail, client.ConnectRetry, client.ConnectTimeout) = (true, 1, (int)Timeout.TotalMilliseconds);
        try
        {
            var connecting = ConnectionMultiplexer.ConnectAsync(client);
            await using var multiplexer = await connecting.WaitAsync(Timeout, TimeProvider.System, cancellationToken);
            return (await read(multiplexer.GetDatabase()), null);
        }
        catch (Exception exception) when (exception is TimeoutException or RedisException)
        {
            return (default, $"{RedisConnectionString.Servers(client)}: {RedisErrors.Plain(exception.Message, client)}");
        }
    }
}
