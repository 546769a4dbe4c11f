using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FlagGateway.Configuration.Server;

/// <summary>The section <c>Kestrel:Limits</c>. Sizes are in bytes.</summary>
internal sealed class KestrelLimits
{
    private const string MaxTime = "24.00:00:00";

    [Range(typeof(TimeSpan), "00:00:01", MaxTime)]
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(130);

    [Range(typeof(TimeSpan), "00:00:01", MaxTime)]
    public TimeSpan RequestHeadersTimeout { get; set; } = TimeSpan.FromSeconds(30);

    [Range(1, long.MaxValue)]
    public long? MaxConcurrentConnections { get; set; }

    [Range(0, long.MaxValue)]
    public long? MaxConcurrentUpgradedConnections { get; set; }

    /// <summary>Longest body of routes without their own limit; <c>null</c> leaves it to the destination.</summary>
    [Range(0, long.MaxValue)]
    public long? MaxRequestBodySize { get; set; }

    [Range(1, long.MaxValue)]
    public long? MaxRequestBufferSize { get; set; } = 1024 * 1024;

    [Range(1, int.MaxValue)]
    public int MaxRequestHeaderCount { get; set; } = 100;

    [Range(1, int.MaxValue)]
    public int MaxRequestHeadersTotalSize { get; set; } = 32 * 1024;

    [Range(1, int.MaxValue)]
    public int MaxRequestLineSize { get; set; } = 8 * 1024;

    [Range(0, long.MaxValue)]
    public long? MaxResponseBufferSize { get; set; } = 64 * 1024;

    public DataRate MinRequestBodyDataRate { get; set; } = new();

    public DataRate MinResponseDataRate { get; set; } = new();

    public Http2LimitOptions Http2 { get; set; } = new();

    public Http3LimitOptions Http3 { get; set; } = new();
}

/// <summary>The slowest allowed transfer.</summary>
internal sealed class DataRate
{
    /// <summary>Bytes a second; 0 allows any.</summary>
    [Range(0, double.MaxValue)]
    public double BytesPerSecond { get; set; } = 240;

    /// <summary>Time before the rate counts; longer than a second, which is the server's interval.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00", MinimumIsExclusive = true)]
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The rate as the server expects it.</summary>
    public MinDataRate? ToRate() => BytesPerSecond > 0 ? new MinDataRate(BytesPerSecond, GracePeriod) : null;
}

/// <summary>The section <c>Kestrel:Limits:Http2</c>.</summary>
internal sealed class Http2LimitOptions
{
    [Range(1, int.MaxValue)]
    public int MaxStreamsPerConnection { get; set; } = 100;

    [Range(0, int.MaxValue)]
    public int HeaderTableSize { get; set; } = 4096;

    // Bounds of RFC 9113, section 6.5.2.
    [Range(16384, 16777215)]
    public int MaxFrameSize { get; set; } = 16384;

    [Range(1, int.MaxValue)]
    public int MaxRequestHeaderFieldSize { get; set; } = 32 * 1024;

    [Range(65535, int.MaxValue)]
    public int InitialConnectionWindowSize { get; set; } = 1024 * 1024;

    [Range(65535, int.MaxValue)]
    public int InitialStreamWindowSize { get; set; } = 768 * 1024;

    /// <summary>Time without data after which a ping is sent; <c>null</c> sends none.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "24.00:00:00")]
    public TimeSpan? KeepAlivePingDelay { get; set; }

    [Range(typeof(TimeSpan), "00:00:01", "24.00:00:00")]
    public TimeSpan KeepAlivePingTimeout { get; set; } = TimeSpan.FromSeconds(20);
}

/// <summary>The section <c>Kestrel:Limits:Http3</c>.</summary>
internal sealed class Http3LimitOptions
{
    [Range(1, int.MaxValue)]
    public int MaxRequestHeaderFieldSize { get; set; } = 32 * 1024;
}
