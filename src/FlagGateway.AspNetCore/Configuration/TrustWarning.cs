using System.Net;
using FlagGateway.Options;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration;

/// <summary>Warns where everybody in a private network is believed, although nobody decided so.</summary>
internal static class TrustWarning
{
    private const string Path = GatewayFileReader.Section + ":Identity:TrustedProxies";

    /// <summary>
    /// Adds a warning if users reach the gateway over a network and no trusted proxies are configured.
    /// </summary>
    /// <param name="options">The section.</param>
    /// <param name="settings">All settings.</param>
    /// <param name="issues">Receives the warning.</param>
    public static void Find(GatewayOptions options, IConfiguration settings, List<ConfigIssue> issues)
    {
        if (options.Identity.TrustedProxies is not null || Array.Find(Listeners(settings), IsReachable) is not { } url)
            return;
        var header = options.Identity.User?.FirstOrDefault(static source => source.Header is not null)?.Header ?? "X-User-Id";
        issues.Add(new(IssueSeverity.Warning, ConfigFileNames.Gateway, Path, null,
            $"Others can reach {url}, and {header} and forwarded addresses are believed from every private address.",
            """Name the proxies in front of the gateway, such as [ "10.1.2.0/24" ], or [ "127.0.0.1" ] if there is none"""));
    }

    // As the server chooses them.
    private static string[] Listeners(IConfiguration settings)
    {
        var endpoints = settings.GetSection("Kestrel:Endpoints").GetChildren().Select(static endpoint => endpoint["Url"]).OfType<string>().ToArray();
        return endpoints.Length > 0 ? endpoints : (settings["Urls"] ?? ConfigLoader.DefaultUrls).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    // Invalid addresses are errors elsewhere.
    private static bool IsReachable(string url)
    {
        try
        {
            return BindingAddress.Parse(url) is { IsUnixPipe: false, IsNamedPipe: false, Host: var host }
                && !host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
                && !(IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
