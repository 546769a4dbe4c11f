using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FlagGateway.Core.Rollouts;

/// <summary>
/// Fingerprint of a variant: measurements of one variant do not apply to another one of the same name.
/// </summary>
/// <param name="Value">SHA-256, hexadecimal, of its <c>configuration_value</c> in canonical form.</param>
/// <param name="Settings">
/// SHA-256, hexadecimal, of the names and settings of its clusters, without destinations.
/// </param>
/// <param name="Destinations">Destinations of its clusters, in order of the clusters' names.</param>
public sealed record VariantFingerprint(string Value, string Settings, IReadOnlyList<ClusterDestinations> Destinations)
{
    /// <summary>Computes the fingerprint.</summary>
    /// <param name="value">The variant's <c>configuration_value</c>; undefined if it has none.</param>
    /// <param name="clusters">
    /// The clusters that it uses, in any order; a cluster that several routes use counts once.
    /// </param>
    public static VariantFingerprint From(JsonElement value, IEnumerable<VariantCluster> clusters)
    {
        VariantCluster[] ordered = [.. clusters.DistinctBy(static cluster => cluster.Id, StringComparer.OrdinalIgnoreCase).OrderBy(static cluster => cluster.Id, StringComparer.OrdinalIgnoreCase)];
        string[][] named = [.. ordered.Select(static cluster => new[] { cluster.Id.ToUpperInvariant(), CanonicalJson.From(cluster.Settings) })];
        var settings = JsonSerializer.Serialize(named, FingerprintJson.Default.StringArrayArray);
        return new VariantFingerprint(
            Hash(CanonicalJson.From(value)), Hash(settings), [.. ordered.Select(static cluster => new ClusterDestinations(cluster.Id, [.. cluster.Destinations.Select(Hash).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]))]);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>A cluster that a variant uses.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Settings">Its settings without its destinations.</param>
/// <param name="Destinations">Identity of each destination: its address, and its host if set.</param>
public sealed record VariantCluster(string Id, JsonElement Settings, IReadOnlyList<string> Destinations);

/// <summary>The destinations of one cluster.</summary>
/// <param name="Cluster">Name of the cluster.</param>
/// <param name="Addresses">SHA-256, hexadecimal, of each destination, in ordinal order.</param>
public sealed record ClusterDestinations(string Cluster, IReadOnlyList<string> Addresses);

/// <summary>Fingerprints of both variants of a rollout.</summary>
/// <param name="Control">The reference variant.</param>
/// <param name="Candidate">The variant being judged; the first one of several.</param>
public sealed record ObservedVariants(VariantFingerprint Control, VariantFingerprint Candidate)
{
    /// <summary>Further candidates, in the order of the plan.</summary>
    /// <value>Default: <c>null</c>, none.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<VariantFingerprint>? Further { get; init; }

    /// <summary>All candidates.</summary>
    internal IEnumerable<VariantFingerprint> Candidates => [Candidate, .. Further ?? []];
}

/// <summary>Meaning of changed destinations of the same cluster.</summary>
public enum DestinationChange
{
    /// <summary>
    /// The variant was scaled, provided that one destination of the start of the period remains. The default.
    /// </summary>
    Continue,

    /// <summary>The variant changed.</summary>
    Restart,
}
