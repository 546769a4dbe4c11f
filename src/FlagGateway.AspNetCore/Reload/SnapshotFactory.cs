using System.Collections.Frozen;
using FlagGateway.Cohorts;
using FlagGateway.Configuration;
using FlagGateway.Core.Flags;
using FlagGateway.Identity;
using FlagGateway.Identity.Tokens;
using FlagGateway.Options;
using FlagGateway.Signals;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Reload;

/// <summary>Creates a snapshot from the configuration, kill switches and rollouts.</summary>
internal sealed class SnapshotFactory(CookieSigner signer, HostIdentities identities, TokenReaders tokens, WindowRegistry windows, SignalRecorder signals, TimeProvider time)
{
    private volatile CompiledIdentity? _last;

    public GatewaySnapshot Create(LoadedConfiguration configuration, GatewayState state, long version)
    {
        var flags = StatefulFlags.Link(configuration, StatefulFlags.Create(configuration, state));
        var identity = IdentityOf(configuration);
        return new()
        {
            Version = version,
            Options = configuration.Options,
            Identity = identity,
            Flags = flags,
            SegmentsHash = configuration.SegmentsHash,
            Entries = configuration.Entries,
            Payloads = configuration.Payloads,
            Routes = CreateRoutes(configuration, flags, state),
            PlainMirrors = configuration.PlainMirrors,
            KnownHeaders = configuration.Options.Requests.UnderscoreHeaders == UnderscoreHeaders.Keep ? null : configuration.KnownHeaders,
            Plans = configuration.Plans,
            Variants = VariantFingerprints.Read(configuration, state),
            State = state,
        };
    }

    // Key files are read with the configuration only: one that is gone by now must not prevent a kill.
    private IdentityPlan IdentityOf(LoadedConfiguration configuration)
    {
        if (_last is { } last && ReferenceEquals(last.Configuration, configuration))
            return last.Identity;
        var identity = IdentityPlan.Compile(configuration.Options.Identity, signer, time, identities, tokens, configuration.Options.Forwarded);
        tokens.RetainOnly(identity.Tokens);
        _last = new(configuration, identity);
        return identity;
    }

    private FrozenDictionary<string, FlaggedRoute> CreateRoutes(LoadedConfiguration configuration, FlagSet flags, GatewayState state)
    {
        var counted = FindWindows(configuration, state);
        if (ReferenceEquals(flags, configuration.Flags) && counted.Count == 0)
            return configuration.Routes;
        return configuration.Routes.Values.Select(Follow).ToFrozenDictionary(route => route.RouteId, StringComparer.Ordinal);

        FlaggedRoute Follow(FlaggedRoute route)
        {
            if (counted.TryGetValue(route.Flag.Id, out var found))
                route = route with { Windows = found, Segments = found.Segments.ForRoute(route.RouteId) };
            return flags.Find(route.Flag.Id) is { } flag && !ReferenceEquals(flag, route.Flag) ? route.Follow(flag, state.Rollouts.GetValueOrDefault(flag.Id)) : route;
        }
    }

    // Each flag with a plan, or with a rollout whose plan was removed while running, is counted in the observation
    // period in force.
    private Dictionary<string, Core.Cohorts.RolloutWindows> FindWindows(LoadedConfiguration configuration, GatewayState state)
    {
        Dictionary<string, Core.Cohorts.RolloutWindows> found = new(StringComparer.OrdinalIgnoreCase);
        foreach (var plan in configuration.Plans)
        {
            // Metrics use the id as written in flags.json.
            if (configuration.Flags.Find(plan.Flag)?.Id is not { } flag)
                continue;
            signals.Reserve(flag, plan);
            var rollout = state.Rollouts.GetValueOrDefault(flag);
            found[flag] = rollout is { IsInForce: true } ? windows.GetOrAdd(rollout, flag, plan) : windows.GetOrAdd(plan, flag);
        }

        foreach (var rollout in state.Rollouts.Values)
        {
            if (rollout.IsActive && configuration.Flags.Find(rollout.Flag)?.Id is { } flag && !found.ContainsKey(flag))
                found[flag] = windows.GetOrAdd(rollout, flag);
        }

        windows.RetainOnly(found.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase));
        return found;
    }

    private sealed record CompiledIdentity(LoadedConfiguration Configuration, IdentityPlan Identity);
}
