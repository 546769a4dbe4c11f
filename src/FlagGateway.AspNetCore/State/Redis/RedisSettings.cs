using System.Net;
using FlagGateway.Options;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>Settings for Redis from the options.</summary>
/// <param name="Client">
/// The connection to the Redis servers; with Sentinel without servers, because those are queried for.
/// </param>
/// <param name="Keys">Names of the keys.</param>
/// <param name="PollInterval">Interval at which the revision is polled.</param>
/// <param name="MaxAge">Age of the state from which the instance is degraded.</param>
/// <param name="Path">The state folder.</param>
internal sealed record RedisSettings(ConfigurationOptions Client, RedisKeys Keys, TimeSpan PollInterval, TimeSpan MaxAge, string Path)
{
    private const int SentinelPort = 26379;

    /// <summary>Keys that sign the audit log; <c>null</c> for no signatures.</summary>
    public AuditKeys? AuditKeys { get; init; }

    /// <summary>The Sentinels; <c>null</c> if the connection string names the Redis servers.</summary>
    public SentinelSettings? Sentinel { get; init; }

    /// <summary>
    /// The servers for display: <c>redis1:6379, redis2:6379</c>, or <c>fleet (Sentinel sentinel1:26379)</c>.
    /// </summary>
    public string Servers => Sentinel is null ? RedisConnectionString.Servers(Client) : $"{Sentinel.ServiceName} (Sentinel {RedisConnectionString.Servers(Sentinel.Client)})";

    /// <exception cref="ArgumentException">The options were not validated.</exception>
    public static RedisSettings From(StateOptions options)
    {
        if (!RedisConnectionString.TryParse(options.Configuration, out var client, out var problem, out _))
            throw new ArgumentException(problem, nameof(options));
        var redis = options.Redis;
        client.User = redis.User ?? client.User;
        client.Password = redis.Password ?? client.Password;
        if (client.Ssl)
            new RedisTls(redis).AddTo(client);
        var settings = new RedisSettings(client, new RedisKeys(options.Prefix), options.PollInterval, options.MaxAge, options.Path);
        if (redis.ServiceName is null && string.IsNullOrEmpty(client.ServiceName))
        {
            client.SetDefaultPorts();
            return settings;
        }

        return settings.WithSentinel(redis);
    }

    // The library's own search for the primary is not used: it cannot say why it found none.
    private RedisSettings WithSentinel(RedisOptions redis)
    {
        var sentinel = Client.Clone();
        sentinel.User = redis.SentinelUser ?? Client.SentinelUser;
        sentinel.Password = redis.SentinelPassword ?? Client.SentinelPassword;
        (sentinel.ServiceName, sentinel.DefaultDatabase, sentinel.CommandMap) = (null, null, CommandMap.Sentinel);
        SetPort(sentinel.EndPoints);
        var name = redis.ServiceName ?? Client.ServiceName!;
        Client.EndPoints.Clear();
        Client.ServiceName = null;
        return this with { Sentinel = new SentinelSettings(sentinel, name) };
    }

    private static void SetPort(EndPointCollection servers)
    {
        for (var i = 0; i < servers.Count; i++)
        {
            servers[i] = servers[i] switch
            {
                DnsEndPoint { Port: 0 } name => new DnsEndPoint(name.Host, SentinelPort, name.AddressFamily),
                IPEndPoint { Port: 0 } address => new IPEndPoint(address.Address, SentinelPort),
                var other => other,
            };
        }
    }
}

/// <summary>How Sentinels are queried.</summary>
/// <param name="Client">The connection to them.</param>
/// <param name="ServiceName">The service whose primary they know.</param>
internal sealed record SentinelSettings(ConfigurationOptions Client, string ServiceName);
