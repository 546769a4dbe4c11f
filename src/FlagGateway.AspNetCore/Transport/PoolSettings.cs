namespace FlagGateway.Transport;

/// <summary>Limits of the connections of a cluster, as the framework's client has them.</summary>
/// <param name="Lifetime">How long a connection is used for new requests.</param>
/// <param name="IdleTimeout">How long a connection may be idle.</param>
/// <param name="MaxConnections">Maximum number of connections to one destination.</param>
/// <param name="ConnectTimeout">How long opening one may take.</param>
/// <param name="MaxHeadLength">Maximum length of a response's head in bytes.</param>
internal sealed record PoolSettings(TimeSpan Lifetime, TimeSpan IdleTimeout, int MaxConnections, TimeSpan ConnectTimeout, int MaxHeadLength)
{
    private const int Kibi = 1024;

    /// <summary>Takes the limits of a configured client.</summary>
    public static PoolSettings From(SocketsHttpHandler handler) => new(
        handler.PooledConnectionLifetime, handler.PooledConnectionIdleTimeout, handler.MaxConnectionsPerServer, handler.ConnectTimeout, handler.MaxResponseHeadersLength * Kibi);
}
