using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FlagGateway.Core.Rollouts;

/// <summary>What a variant is, in hashes: numbers measured of one variant say nothing of another one under the same name.</summary>
/// <param name="Value">SHA-256, hexadecimal, of its <c>configuration_value</c> in canonical form.</param>
/// <param name="Settings">SHA-256, hexadecimal, of the names and settings of its clusters, destinations aside.</param>
/// <param name="Destinations">Where its clusters send requests, in order of the clusters' names.</param>
public sealed record VariantFingerprint(string Value, string Settings, IReadOnlyList<ClusterDestinations> Destinations)
{
    /// <summary>Takes the fingerprint.</summary>
    /// <param name="value">The variant's <c>configuration_value</c>; undefined where it has none.</param>
    /// <param name="clusters">The clusters that it uses, in any order; a cluster that several routes use counts once.</param>
    public static VariantFingerprint From(JsonElement value, IEnumerable<VariantCluster> clusters)
    {
        VariantCluster[] ordered = [.. clusters.DistinctBy(static cluster => cluster.Id, StringComparer.OrdinalIgnoreCase).OrderBy(static cluster => cluster.Id, StringComparer.OrdinalIgnoreCase)];
        var settings = JsonSerializer.Serialize(ordered.Select(static cluster => new[] { cluster.Id.ToUpperInvariant(), CanonicalJson.From(cluster.Settings) }));
        return new VariantFingerprint(
            Hash(CanonicalJson.From(value)), Hash(settings), [.. ordered.Select(static cluster => new ClusterDestinations(cluster.Id, [.. cluster.Destinations.Select(Hash).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]))]);
    }

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}

/// <summary>A cluster that a variant uses.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Settings">Its settings without its destinations.</param>
/// <param name="Destinations">What identifies each destination: its address, and its host where it has one.</param>
public sealed record VariantCluster(string Id, JsonElement Settings, IReadOnlyList<string> Destinations);

/// <summary>The destinations of one cluster.</summary>
/// <param name="Cluster">Name of the cluster.</param>
/// <param name="Addresses">SHA-256, hexadecimal, of each destination, in ordinal order.</param>
public sealed record ClusterDestinations(string Cluster, IReadOnlyList<string> Addresses);

/// <summary>What the two variants of a rollout are.</summary>
/// <param name="Control">The reference variant.</param>
/// <param name="Candidate">The variant being judged.</param>
public sealed record ObservedVariants(VariantFingerprint Control, VariantFingerprint Candidate);

/// <summary>What other destinations of the same cluster mean.</summary>
public enum DestinationChange
{
    /// <summary>The variant was scaled, as long as one destination is left of those the period began with. The default.</summary>
    Continue,

    /// <summary>The variant is another one.</summary>
    Restart,
}
