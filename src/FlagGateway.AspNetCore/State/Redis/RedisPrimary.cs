using System.Net;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>
/// Finds the primary after a failover. With several servers a new connection queries each for its role, and names are
/// resolved again; if only replicas are found, they are queried for their primary.
/// </summary>
internal static class RedisPrimary
{
    /// <summary>Creates a connection.</summary>
    /// <param name="options">The configured servers.</param>
    /// <param name="follow">Whether a replica may name its primary.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">The end of the gateway.</param>
    /// <returns>A connection, which need not be connected to a primary, or at all.</returns>
    public static async Task<ConnectionMultiplexer> ConnectAsync(ConfigurationOptions options, bool follow, TimeProvider time, CancellationToken cancellationToken)
    {
        var multiplexer = await ConnectionMultiplexer.ConnectAsync(options.Clone());
        if (!follow || IsIn(multiplexer) || await NamedByReplicaAsync(multiplexer, time, cancellationToken) is not { } primary)
            return multiplexer;
        await multiplexer.DisposeAsync();
        var both = options.Clone();
        both.EndPoints.Add(primary);
        return await ConnectionMultiplexer.ConnectAsync(both);
    }

    /// <summary>Whether a primary is connected.</summary>
    public static bool IsIn(ConnectionMultiplexer multiplexer) => multiplexer.GetServers().Any(static server => server is { IsConnected: true, IsReplica: false });

    private static async Task<EndPoint?> NamedByReplicaAsync(ConnectionMultiplexer multiplexer, TimeProvider time, CancellationToken cancellationToken)
    {
        foreach (var replica in multiplexer.GetServers().Where(static server => server.IsConnected))
        {
            try
            {
                var role = await replica.RoleAsync().WaitAsync(RedisConnection.CommandTimeout, time, cancellationToken);
                if (role is Role.Replica { MasterIp: { Length: > 0 } host, MasterPort: > 0 and <= ushort.MaxValue and var port })
                    return IPAddress.TryParse(host, out var address) ? new IPEndPoint(address, port) : new DnsEndPoint(host, port);
            }
            catch (Exception exception) when (exception is RedisException or RedisCommandException or TimeoutException)
            {
                // This user may not be allowed to query the role; then only the configured servers are used.
            }
        }

        return null;
    }
}
