using System.Collections.Frozen;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Identity;
using FlagGateway.Options;
using FlagGateway.State;

namespace FlagGateway.Snapshots;

/// <summary>
/// All configuration and state for routing requests, immutable: the data path takes one
/// reference to it at the start of a request and uses that version to its end.
/// </summary>
internal sealed class GatewaySnapshot
{
    /// <summary>Incremented with each applied change, from 1.</summary>
    public required long Version { get; init; }

    public required GatewayOptions Options { get; init; }

    public required IdentityPlan Identity { get; init; }

    public required FlagSet Flags { get; init; }

    /// <summary>Hash of the segments' text.</summary>
    public UInt128 SegmentsHash { get; init; }

    /// <summary>The flags with the gateway's own fields, by id.</summary>
    public required IReadOnlyDictionary<string, FlagEntry> Entries { get; init; }

    /// <summary>
    /// Ids of flags whose variant the Microsoft library gets as a group of the user. Found at the first use: few hosts
    /// have any.
    /// </summary>
    public IReadOnlyList<string> GroupedFlags => field ??= [.. Entries.Values.Where(entry => BucketGroups.AreNeeded(entry.Definition) || BucketGroups.AreNeeded(State.Rollouts.GetValueOrDefault(entry.Compiled.Id))).Select(static entry => entry.Compiled.Id)];

    /// <summary>What variants put into requests, by flag and index of its variants.</summary>
    public IReadOnlyDictionary<string, VariantPayload?[]> Payloads { get; init; } = FrozenDictionary<string, VariantPayload?[]>.Empty;

    /// <summary>Routes that a flag decides, by the proxy's route id.</summary>
    public required FrozenDictionary<string, FlaggedRoute> Routes { get; init; }

    /// <summary>Mirror rules of routes without a flag, by the proxy's route id.</summary>
    public required FrozenDictionary<string, MirrorRule> PlainMirrors { get; init; }

    /// <summary>
    /// Headers that must not arrive at a destination under a name with underscores; <c>null</c> if that is allowed.
    /// </summary>
    public KnownHeaders? KnownHeaders { get; init; }

    public required IReadOnlyList<RolloutPlan> Plans { get; init; }

    /// <summary>Fingerprints of each rollout's control and candidate, by the flag's id.</summary>
    public FrozenDictionary<string, ObservedVariants> Variants { get; init; } = FrozenDictionary<string, ObservedVariants>.Empty;

    /// <summary>Kill switches and rollouts applied to flags and routes.</summary>
    public required GatewayState State { get; init; }
}
