using System.Net;
using FlagGateway.Options;

namespace FlagGateway.Admin.Security;

/// <summary>
/// Names by which the listener may be asked. A page of somebody else whose name is made to point here (DNS rebinding)
/// asks by its own.
/// </summary>
internal sealed class AdminHosts(AdminOptions settings)
{
    private readonly bool _isAny = !IsLoopback(new Uri(settings.Url.Replace("//+", "//0.0.0.0", StringComparison.Ordinal).Replace("//*", "//0.0.0.0", StringComparison.Ordinal)).Host) && settings.AllowedHosts is null or { Length: 0 };

    /// <summary>Whether a request by this name is answered.</summary>
    public bool Allows(HostString host) =>
        _isAny || IsLoopback(host.Host) || (settings.AllowedHosts?.Contains(host.Host, StringComparer.OrdinalIgnoreCase) ?? false);

    private static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
