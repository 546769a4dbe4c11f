using FlagGateway.Options;
using FlagGateway.Tools;

namespace FlagGateway.Commands;

/// <summary>Finds the address of the running gateway.</summary>
internal static class AdminAddress
{
    /// <summary>The admin listener in a folder's gateway.json.</summary>
    /// <remarks>
    /// After a rejected reload, a healthy gateway runs with a broken file, so the file need not be valid.
    /// </remarks>
    public static Uri Find(string folder, string[] overrides)
    {
        var address = BindingAddress.Parse((ConfigurationFolder.ReadOptions(folder, overrides)?.Admin ?? new AdminOptions()).Url);
        var host = address.Host is "0.0.0.0" or "*" or "+" ? "127.0.0.1" : address.Host == "[::]" ? "[::1]" : address.Host;
        return new UriBuilder(address.Scheme, host, address.Port).Uri;
    }
}
