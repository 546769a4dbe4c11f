using System.Collections.Frozen;
using FlagGateway.Core.Rollouts;
using FlagGateway.Identity;
using FlagGateway.Rollouts;
using FlagGateway.Routing;
using FlagGateway.Signals;

namespace FlagGateway.Configuration;

/// <summary>Makes a snapshot of a configuration: adds what is not in the files.</summary>
internal sealed class SnapshotFactory(CookieSigner signer, WindowRegistry windows, SignalRecorder signals, TimeProvider time)
{
    public GatewaySnapshot Create(LoadedConfiguration configuration, long version) => new()
    {
        Version = version,
        Options = configuration.Options,
        Identity = IdentityPlan.Compile(configuration.Options.Identity, signer, time),
        Flags = configuration.Flags,
        Entries = configuration.Entries,
        Routes = AddWindows(configuration, static _ => 0),
        PlainMirrors = configuration.PlainMirrors,
        Plans = configuration.Plans,
    };

    /// <summary>Gives the routes of each flag that has a plan the windows of the epoch that is in force.</summary>
    /// <param name="configuration">What was read.</param>
    /// <param name="epochOf">The epoch of a plan.</param>
    private FrozenDictionary<string, FlaggedRoute> AddWindows(LoadedConfiguration configuration, Func<RolloutPlan, long> epochOf)
    {
        var plans = configuration.Plans.ToDictionary(plan => plan.Flag, StringComparer.OrdinalIgnoreCase);
        windows.Keep(plans.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase));
        return plans.Count == 0
            ? configuration.Routes
            : configuration.Routes.ToFrozenDictionary(pair => pair.Key, pair => AddWindows(pair.Value), StringComparer.Ordinal);

        FlaggedRoute AddWindows(FlaggedRoute route)
        {
            // The id as flags.json writes it is the label of metrics.
            var flag = route.Flag.Id;
            if (!plans.TryGetValue(flag, out var plan))
                return route;
            signals.Reserve(flag, plan);
            return route with { Windows = windows.GetOrAdd(flag, epochOf(plan), plan.Control, plan.Candidate) };
        }
    }
}
