using System.Collections.Frozen;
using FlagGateway.Core.Flags;
using FlagGateway.Identity;
using FlagGateway.Routing;
using FlagGateway.State;

namespace FlagGateway.Configuration;

/// <summary>Makes a snapshot: the configuration with kill switches and rollouts on top.</summary>
internal sealed class SnapshotFactory(CookieSigner signer, TimeProvider time)
{
    public GatewaySnapshot Create(LoadedConfiguration configuration, GatewayState state, long version)
    {
        var flags = StatefulFlags.Of(configuration, state);
        return new()
        {
            Version = version,
            Options = configuration.Options,
            Identity = IdentityPlan.Compile(configuration.Options.Identity, signer, time),
            // Most flags have neither; ten thousand of them are not copied for the one that has.
            Flags = flags.Count == 0 ? configuration.Flags : new FlagSet(configuration.Flags.Flags.Select(flag => flags.GetValueOrDefault(flag.Id, flag))),
            Entries = configuration.Entries,
            Routes = flags.Count == 0 ? configuration.Routes : configuration.Routes.Values
                .Select(route => flags.TryGetValue(route.Flag.Id, out var flag) ? route.Follow(flag, state.Rollouts.GetValueOrDefault(flag.Id)) : route)
                .ToFrozenDictionary(route => route.RouteId, StringComparer.Ordinal),
            PlainMirrors = configuration.PlainMirrors,
            Plans = configuration.Plans,
            State = state,
        };
    }
}
