using FlagGateway.Options;
using FlagGateway.Tools;

namespace FlagGateway.Commands;

/// <summary>Where commands find the running gateway.</summary>
internal static class AdminAddress
{
    /// <summary>The admin listener that a folder's gateway.json names.</summary>
    /// <remarks>A reload that was refused leaves a broken file behind a healthy gateway, so nobody insists on a good one.</remarks>
    public static Uri Find(string folder, string[] overrides)
    {
        var address = BindingAddress.Parse((ConfigurationFolder.ReadOptions(folder, overrides)?.Admin ?? new AdminOptions()).Url);
        var host = address.Host is "0.0.0.0" or "*" or "+" ? "127.0.0.1" : address.Host == "[::]" ? "[::1]" : address.Host;
        return new UriBuilder(address.Scheme, host, address.Port).Uri;
    }
}
