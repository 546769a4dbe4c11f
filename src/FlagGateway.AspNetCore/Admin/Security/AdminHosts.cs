using System.Net;
using FlagGateway.Options;

namespace FlagGateway.Admin.Security;

/// <summary>
/// Host names that the listener accepts. A page of another site whose name points here (DNS rebinding)
/// sends its own name.
/// </summary>
internal sealed class AdminHosts(AdminOptions settings)
{
    private readonly bool _isAny = !IsLoopback(new Uri(settings.Url.Replace("//+", "//0.0.0.0", StringComparison.Ordinal).Replace("//*", "//0.0.0.0", StringComparison.Ordinal)).Host) && settings.AllowedHosts is null or { Length: 0 };

    /// <summary>Whether requests with this host name are accepted.</summary>
    public bool Allows(HostString host) =>
        _isAny || IsLoopback(host.Host) || (settings.AllowedHosts?.Contains(host.Host, StringComparer.OrdinalIgnoreCase) ?? false);

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
