using FlagGateway.Options;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>Reads the state of a fleet once, for commands. Read-only.</summary>
internal static class RedisStateReader
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(2);

    /// <summary>Reads the state; returns a problem if Redis does not respond within two seconds, or has no valid state.</summary>
    /// <param name="options">Validated options.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public static async Task<(GatewayState State, string? Problem)> ReadAsync(StateOptions options, CancellationToken cancellationToken)
    {
        var settings = RedisSettings.From(options);
        var client = settings.Client.Clone();
        (client.AbortOnConnectFail, client.ConnectRetry, client.ConnectTimeout) = (true, 1, (int)Timeout.TotalMilliseconds);
        var servers = RedisConnectionString.Servers(client);
        try
        {
            var connecting = ConnectionMultiplexer.ConnectAsync(client);
            await using var multiplexer = await connecting.WaitAsync(Timeout, TimeProvider.System, cancellationToken);
            var document = await multiplexer.GetDatabase().HashGetAsync(settings.Keys.State, "document").WaitAsync(Timeout, TimeProvider.System, cancellationToken);
            if (document.IsNull)
                return (GatewayState.Empty, null);
            return StateDocument.Read((byte[])document!, out var problem) is { } known ? (known.State, null) : (GatewayState.Empty, $"{servers}: {problem}");
        }
        catch (Exception exception) when (exception is TimeoutException or RedisException)
        {
            return (GatewayState.Empty, $"{servers}: {RedisErrors.Plain(exception.Message, client)}");
        }
    }
}
