using System.Globalization;
using System.Net;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>
/// Asks Sentinels for the primary of a service. The response of the one that knows the latest failover counts.
/// </summary>
internal sealed class RedisSentinels(SentinelSettings settings, TimeProvider time) : IAsyncDisposable
{
    private ConnectionMultiplexer? _multiplexer;

    /// <summary>Finds the primary; or returns the problem.</summary>
    public async Task<(EndPoint? Primary, RedisProblem? Problem)> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            // The client keeps the connections to all of them, and restores them.
            _multiplexer ??= await ConnectionMultiplexer.ConnectAsync(settings.Client.Clone()).WaitAsync(cancellationToken);
        }
        catch (RedisException exception)
        {
            return (null, Describe(exception));
        }

        var responses = await Task.WhenAll(_multiplexer.GetServers().Select(server => AskAsync(server, cancellationToken)));
        if (responses.Where(static response => response.Primary is not null).MaxBy(static response => response.Epoch) is { Primary: { } primary })
            return (primary, null);
        // One that responds says more than one that does not.
        var problem = responses.OrderByDescending(static response => response.IsResponse).Select(static response => response.Problem).FirstOrDefault() ?? new RedisProblem("no Sentinel can be reached");
        return (null, problem);
    }

    public async ValueTask DisposeAsync()
    {
        if (_multiplexer is { } multiplexer)
            await multiplexer.DisposeAsync();
        _multiplexer = null;
    }

    private async Task<SentinelResponse> AskAsync(IServer server, CancellationToken cancellationToken)
    {
        try
        {
            var found = await server.SentinelMasterAsync(settings.ServiceName).WaitAsync(RedisConnection.CommandTimeout, time, cancellationToken);
            var values = found.ToDictionary(static pair => pair.Key, static pair => pair.Value, StringComparer.Ordinal);
            if (!values.TryGetValue("ip", out var host) || host.Length == 0 || !ushort.TryParse(values.GetValueOrDefault("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
                return new(null, 0, new("Sentinel knows no address of the primary"), true);
            var epoch = long.TryParse(values.GetValueOrDefault("config-epoch"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
            return new(IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port), epoch, null, true);
        }
        catch (RedisServerException exception) when (exception.Message.Contains("No such master", StringComparison.OrdinalIgnoreCase))
        {
            return new(null, 0, new($"Sentinel knows no service {settings.ServiceName}", "check FlagGateway:State:Redis:ServiceName (redis-cli SENTINEL MASTERS names all)"), true);
        }
        catch (Exception exception) when (exception is RedisException or RedisCommandException or TimeoutException)
        {
            return new(null, 0, Describe(exception), exception is RedisServerException);
        }
    }

    private RedisProblem Describe(Exception exception)
    {
        // Its settings have names of their own.
        if (RedisErrors.IsLogin($"{exception.Message} {exception.InnerException?.Message}"))
            return new("the Sentinels refuse the login", "check FlagGateway:State:Redis:SentinelUser and SentinelPassword");
        var problem = exception is RedisServerException ? RedisErrors.FromServer(exception.Message, settings.Client, null) : RedisErrors.Describe(exception, settings.Client);
        return problem with { Text = $"Sentinel: {problem.Text}" };
    }

    private sealed record SentinelResponse(EndPoint? Primary, long Epoch, RedisProblem? Problem, bool IsResponse);
}
