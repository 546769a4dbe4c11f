using FlagGateway.Options;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Transport;

/// <summary>Which code sends the requests of a cluster. Pure.</summary>
internal static class UpstreamChoice
{
    /// <summary>Key in a cluster's <c>Metadata</c>, before <see cref="GatewayOptions.Upstream"/>.</summary>
    public const string Key = "Upstream";

    /// <summary>Reads the choice of a cluster; <c>null</c> for none, or for a word that is none.</summary>
    public static UpstreamKind? Read(IReadOnlyDictionary<string, string>? metadata) =>
        FindText(metadata) is { } text && TryParse(text, out var kind) ? kind : null;

    /// <summary>The text of a cluster's choice; <c>null</c> for none.</summary>
    public static string? FindText(IReadOnlyDictionary<string, string>? metadata)
    {
        foreach (var (key, value) in metadata ?? new Dictionary<string, string>())
        {
            if (key.Equals(Key, StringComparison.OrdinalIgnoreCase))
                return value;
        }

        return null;
    }

    /// <summary>Reads a word.</summary>
    public static bool TryParse(string text, out UpstreamKind kind)
    {
        kind = text.Equals(nameof(UpstreamKind.Fast), StringComparison.OrdinalIgnoreCase) ? UpstreamKind.Fast : UpstreamKind.Standard;
        return kind == UpstreamKind.Fast || text.Equals(nameof(UpstreamKind.Standard), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The setting of a cluster that only the framework's client can follow; <c>null</c> for none.</summary>
    public static string? FindObstacle(HttpClientConfig? config)
    {
        if (config?.WebProxy?.Address is not null)
            return nameof(HttpClientConfig.WebProxy);
        if (config?.RequestHeaderEncoding is not null)
            return nameof(HttpClientConfig.RequestHeaderEncoding);
        return config?.ResponseHeaderEncoding is not null ? nameof(HttpClientConfig.ResponseHeaderEncoding) : null;
    }
}
