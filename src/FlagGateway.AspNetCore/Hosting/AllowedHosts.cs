using FlagGateway.Configuration;
using FlagGateway.Configuration.Server;
using FlagGateway.Snapshots;
using Microsoft.AspNetCore.HostFiltering;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace FlagGateway.Hosting;

/// <summary>
/// Passes <c>AllowedHosts</c> of gateway.json to the framework's filter, and its changes. Without the key, a host's own
/// setting stays.
/// </summary>
internal sealed class AllowedHosts(InitialConfiguration initial) : IPostConfigureOptions<HostFilteringOptions>, IOptionsChangeTokenSource<HostFilteringOptions>
{
    private string? _value = initial.Configuration.Settings[AllowedHostNames.Key];
    private ConfigurationReloadToken _changed = new();

    public string Name => Microsoft.Extensions.Options.Options.DefaultName;

    public IChangeToken GetChangeToken() => Volatile.Read(ref _changed);

    public void PostConfigure(string? name, HostFilteringOptions options)
    {
        var names = AllowedHostNames.Split(Volatile.Read(ref _value));
        if (names.Length > 0)
            options.AllowedHosts = names;
        else if (options.AllowedHosts.Count == 0)
            options.AllowedHosts = ["*"];
    }

    /// <summary>Puts other settings into force.</summary>
    public void Apply(LoadedConfiguration configuration)
    {
        var next = configuration.Settings[AllowedHostNames.Key];
        if (next == Interlocked.Exchange(ref _value, next))
            return;
        Interlocked.Exchange(ref _changed, new ConfigurationReloadToken()).OnReload();
    }
}
