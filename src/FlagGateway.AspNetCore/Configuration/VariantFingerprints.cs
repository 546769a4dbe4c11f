using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlagGateway.Certificates;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;
using Yarp.ReverseProxy.Configuration;

namespace FlagGateway.Configuration;

/// <summary>
/// Computes fingerprints of what rollouts compare: values of variants, their clusters, and the destinations of those.
/// </summary>
internal static class VariantFingerprints
{
    private static readonly ConditionalWeakTable<LoadedConfiguration, ConcurrentDictionary<(string Flag, string Variant), VariantFingerprint?>> Known = [];

    /// <summary>By flag id: control and candidate of each flag with a plan or a running rollout.</summary>
    public static FrozenDictionary<string, ObservedVariants> Read(LoadedConfiguration configuration, GatewayState state)
    {
        Dictionary<string, ObservedVariants> found = new(StringComparer.OrdinalIgnoreCase);
        foreach (var rollout in state.Rollouts.Values.Where(static rollout => rollout.IsActive))
            Add(rollout.Flag, rollout.Control, RolloutCandidates.NamesOf(rollout));
        foreach (var plan in configuration.Plans)
            Add(plan.Flag, plan.Control, plan.Candidates);
        return found.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

        void Add(string flag, string control, IReadOnlyList<string> candidates)
        {
            if (found.ContainsKey(flag) || Find(configuration, flag, control) is not { } one)
                return;
            VariantFingerprint[] others = [.. candidates.Select(candidate => Find(configuration, flag, candidate)).OfType<VariantFingerprint>()];
            if (others.Length == candidates.Count)
                found.Add(flag, new ObservedVariants(one, others[0]) { Further = others.Length == 1 ? null : others[1..] });
        }
    }

    // A configuration is used again with each change of the state, and its variants do not change.
    private static VariantFingerprint? Find(LoadedConfiguration configuration, string flag, string variant) =>
        Known.GetOrCreateValue(configuration).GetOrAdd((flag, variant), static (key, configuration) => Compute(configuration, key.Flag, key.Variant), configuration);

    private static VariantFingerprint? Compute(LoadedConfiguration configuration, string flag, string variant)
    {
        if (!configuration.Entries.TryGetValue(flag, out var entry) || entry.Compiled.IndexOf(variant) is not (>= 0 and var index))
            return null;
        var fingerprint = VariantFingerprint.From(
            entry.Compiled.IsOnOff ? default : entry.VariantValues[index],
            from route in configuration.Routes.Values
            where route.Flag.Id == entry.Compiled.Id
            let id = route.Variants[index].ClusterId ?? configuration.ProxyRoutes.First(one => one.RouteId == route.RouteId).ClusterId
            from cluster in configuration.ProxyClusters
            where cluster.ClusterId.Equals(id, StringComparison.OrdinalIgnoreCase)
            select ClusterOf(cluster));
        // The value only names the files.
        if (configuration.Routes.Values.FirstOrDefault(route => route.Flag.Id == entry.Compiled.Id)?.Variants[index].Response is { } response)
            return fingerprint with { Value = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{fingerprint.Value}\n{response.Sha256}"))) };
        return configuration.Payloads.GetValueOrDefault(flag)?[index] is { Prompt: not null } payload
            ? fingerprint with { Value = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{fingerprint.Value}\n{payload.Sha256}"))) }
            : fingerprint;
    }

    // A renewed certificate with another path is the same variant.
    private static IReadOnlyDictionary<string, string>? WithoutCertificates(IReadOnlyDictionary<string, string>? metadata) =>
        metadata?.ContainsKey(DestinationTls.Mark) != true ? metadata
        : metadata.Count == 1 ? null
        : new Dictionary<string, string>(metadata.Where(static one => one.Key != DestinationTls.Mark));

    private static VariantCluster ClusterOf(ClusterConfig cluster) => new(
        cluster.ClusterId,
        JsonSerializer.SerializeToElement(cluster with { Destinations = null, Metadata = WithoutCertificates(cluster.Metadata) }, ProxyJson.Default.ClusterConfig),
        [.. (cluster.Destinations?.Values ?? []).Select(static destination => $"{destination.Address} {destination.Host}")]);
}
