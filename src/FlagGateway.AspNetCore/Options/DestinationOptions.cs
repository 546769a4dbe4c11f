using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>How the gateway finds the addresses of destinations. Changes need a restart.</summary>
public sealed class DestinationOptions
{
    /// <summary>
    /// How long a connection is used for new requests; the next one resolves the destination's name again. Requests,
    /// streams and WebSockets in progress are not cut.
    /// </summary>
    /// <value>1 second to 1 day. Default: 2 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan PooledConnectionLifetime { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Who resolves names.</summary>
    /// <value>Default: <see cref="DestinationResolver.None"/>.</value>
    [EnumDataType(typeof(DestinationResolver))]
    public DestinationResolver Resolver { get; set; }

    /// <summary>How often <see cref="DestinationResolver.Dns"/> resolves the names.</summary>
    /// <value>1 second to 1 day. Default: 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan RefreshPeriod { get; set; } = TimeSpan.FromMinutes(5);
}

/// <summary>The destination resolvers of YARP.</summary>
public enum DestinationResolver
{
    /// <summary>Each new connection resolves the name, and uses the first address that accepts it.</summary>
    None,

    /// <summary>
    /// Each address of a name becomes a destination, with its own health and share of the load. A name without an
    /// address is an error at the start.
    /// </summary>
    Dns,
}
