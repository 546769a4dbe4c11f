using System.Net;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>
/// Finds the primary after roles were swapped. Among several servers a new connection asks each for its role, and a name is
/// resolved again; where only replicas are found, they are asked which server they follow.
/// </summary>
internal static class RedisPrimary
{
    /// <summary>Makes a connection.</summary>
    /// <param name="options">The servers that are configured.</param>
    /// <param name="follow">Whether a replica may name its primary.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">The end of the gateway.</param>
    /// <returns>A connection, which need not reach a primary, or anything.</returns>
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
                // It may not tell its role to this user; the servers that are configured are all there is then.
            }
        }

        return null;
    }
}
