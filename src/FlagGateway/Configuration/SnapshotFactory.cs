using FlagGateway.Identity;
using FlagGateway.Routing;

namespace FlagGateway.Configuration;

/// <summary>Makes a snapshot of a configuration: adds what is not in the files.</summary>
internal sealed class SnapshotFactory(CookieSigner signer, TimeProvider time)
{
    public GatewaySnapshot Create(LoadedConfiguration configuration, long version) => new()
    {
        Version = version,
        Options = configuration.Options,
        Identity = IdentityPlan.Compile(configuration.Options.Identity, signer, time),
        Flags = configuration.Flags,
        Entries = configuration.Entries,
        Routes = configuration.Routes,
        PlainMirrors = configuration.PlainMirrors,
        Plans = configuration.Plans,
    };
}
