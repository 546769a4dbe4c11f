using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FlagGateway.Configuration.Server;

/// <summary>
/// Applies the section <c>Kestrel</c> to a server. The framework's own loader reads only endpoints and certificates.
/// </summary>
internal static class KestrelBinding
{
    /// <summary>Sets everything but endpoints and certificates.</summary>
    /// <remarks>The framework's binder would leave out the data rates: their class has no setters.</remarks>
    public static void Apply(KestrelOptions options, KestrelServerOptions server)
    {
        server.AddServerHeader = options.AddServerHeader;
        server.AllowAlternateSchemes = options.AllowAlternateSchemes;
        server.AllowHostHeaderOverride = options.AllowHostHeaderOverride;
        server.AllowResponseHeaderCompression = options.AllowResponseHeaderCompression;
        server.AllowSynchronousIO = options.AllowSynchronousIO;
        server.DisableStringReuse = options.DisableStringReuse;
        Apply(options.Limits, server.Limits);
        Apply(options.Limits.Http2, server.Limits.Http2);
        server.Limits.Http3.MaxRequestHeaderFieldSize = options.Limits.Http3.MaxRequestHeaderFieldSize;
    }

    private static void Apply(KestrelLimits options, KestrelServerLimits limits)
    {
        limits.KeepAliveTimeout = options.KeepAliveTimeout;
        limits.RequestHeadersTimeout = options.RequestHeadersTimeout;
        limits.MaxConcurrentConnections = options.MaxConcurrentConnections;
        limits.MaxConcurrentUpgradedConnections = options.MaxConcurrentUpgradedConnections;
        limits.MaxRequestBodySize = options.MaxRequestBodySize;
        limits.MaxRequestBufferSize = options.MaxRequestBufferSize;
        limits.MaxRequestHeaderCount = options.MaxRequestHeaderCount;
        limits.MaxRequestHeadersTotalSize = options.MaxRequestHeadersTotalSize;
        limits.MaxRequestLineSize = options.MaxRequestLineSize;
        limits.MaxResponseBufferSize = options.MaxResponseBufferSize;
        limits.MinRequestBodyDataRate = options.MinRequestBodyDataRate.ToRate();
        limits.MinResponseDataRate = options.MinResponseDataRate.ToRate();
    }

    private static void Apply(Http2LimitOptions options, Http2Limits limits)
    {
        limits.MaxStreamsPerConnection = options.MaxStreamsPerConnection;
        limits.HeaderTableSize = options.HeaderTableSize;
        limits.MaxFrameSize = options.MaxFrameSize;
        limits.MaxRequestHeaderFieldSize = options.MaxRequestHeaderFieldSize;
        limits.InitialConnectionWindowSize = options.InitialConnectionWindowSize;
        limits.InitialStreamWindowSize = options.InitialStreamWindowSize;
        limits.KeepAlivePingDelay = options.KeepAlivePingDelay ?? TimeSpan.MaxValue;
        limits.KeepAlivePingTimeout = options.KeepAlivePingTimeout;
    }
}
