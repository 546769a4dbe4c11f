using System.Collections.Frozen;
using FlagGateway.Certificates;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Options;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Snapshots;

/// <summary>A configuration without errors: the three files, overrides, and the compiled result.</summary>
internal sealed record LoadedConfiguration
{
    public required GatewayOptions Options { get; init; }

    /// <summary>
    /// gateway.json with environment and command line applied, for the sections that the framework reads itself.
    /// </summary>
    public required IConfiguration Settings { get; init; }

    /// <summary>Certificates and TLS; empty in a host.</summary>
    public TlsSettings Tls { get; init; } = TlsSettings.Empty;

    public required IReadOnlyList<RouteConfig> ProxyRoutes { get; init; }

    public required IReadOnlyList<ClusterConfig> ProxyClusters { get; init; }

    /// <summary>
    /// Content hash of gateway.json: equal hashes mean that the proxy's own configuration did not change.
    /// </summary>
    public required string GatewayHash { get; init; }

    /// <summary>SHA-256 of each file, by name.</summary>
    public IReadOnlyDictionary<string, string> FileHashes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The text of each file that is shown to operators, by name.</summary>
    public IReadOnlyDictionary<string, FileContent> Texts { get; init; } = new Dictionary<string, FileContent>(StringComparer.Ordinal);

    /// <summary>Length of flags.json in bytes.</summary>
    public int FlagsLength { get; init; }

    public required FlagSet Flags { get; init; }

    /// <summary>Hash of the segments' text.</summary>
    public UInt128 SegmentsHash { get; init; }

    public required IReadOnlyDictionary<string, FlagEntry> Entries { get; init; }

    public required FrozenDictionary<string, FlaggedRoute> Routes { get; init; }

    /// <summary>What variants put into requests, by flag and index of its variants.</summary>
    public IReadOnlyDictionary<string, VariantPayload?[]> Payloads { get; init; } = FrozenDictionary<string, VariantPayload?[]>.Empty;

    public required FrozenDictionary<string, MirrorRule> PlainMirrors { get; init; }

    /// <summary>Headers that must not arrive under a name with underscores.</summary>
    public KnownHeaders KnownHeaders => field ??= KnownHeaders.Create(Options.Identity, Routes.Values);

    public required IReadOnlyList<RolloutPlan> Plans { get; init; }

    /// <summary>Whether rollouts.json exists.</summary>
    public required bool HasRollouts { get; init; }
}

/// <summary>Result of reading a configuration.</summary>
/// <param name="Configuration">The configuration, or <c>null</c> if there are errors.</param>
/// <param name="Issues">All issues, errors first in each file.</param>
internal sealed record LoadResult(LoadedConfiguration? Configuration, IReadOnlyList<ConfigIssue> Issues);
