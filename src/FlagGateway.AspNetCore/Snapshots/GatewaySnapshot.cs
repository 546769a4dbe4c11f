using System.Collections.Frozen;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.State;

namespace FlagGateway.Snapshots;

/// <summary>
/// Everything that requests are decided by, made at once and never changed: the data path takes one
/// reference to it at the start of a request and sees one version to its end.
/// </summary>
internal sealed class GatewaySnapshot
{
    /// <summary>Counts up with each change that was applied, from 1.</summary>
    public required long Version { get; init; }

    public required GatewayOptions Options { get; init; }

    public required IdentityPlan Identity { get; init; }

    public required FlagSet Flags { get; init; }

    /// <summary>The flags with what only the gateway reads of them, by id.</summary>
    public required IReadOnlyDictionary<string, FlagEntry> Entries { get; init; }

    /// <summary>Routes that a flag decides, by the proxy's route id.</summary>
    public required FrozenDictionary<string, FlaggedRoute> Routes { get; init; }

    /// <summary>What is copied of routes that no flag decides, by the proxy's route id.</summary>
    public required FrozenDictionary<string, MirrorRule> PlainMirrors { get; init; }

    public required IReadOnlyList<RolloutPlan> Plans { get; init; }

    /// <summary>What control and candidate of each rollout are, by the flag's id.</summary>
    public FrozenDictionary<string, ObservedVariants> Variants { get; init; } = FrozenDictionary<string, ObservedVariants>.Empty;

    /// <summary>Kill switches and rollouts that are in force in flags and routes.</summary>
    public required GatewayState State { get; init; }
}
