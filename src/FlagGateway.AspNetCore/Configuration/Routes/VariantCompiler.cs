using System.Collections.Frozen;
using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Configuration.Prompts;
using FlagGateway.Core.Json;
using FlagGateway.Core.Prompts;
using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.SessionAffinity;

namespace FlagGateway.Configuration.Routes;

/// <summary>
/// Finds the targets of a flag's variants on its routes, and reports those that do not exist or cannot be used.
/// </summary>
internal sealed class VariantCompiler(
    IReadOnlyDictionary<string, ClusterConfig> clusters, IReadOnlyDictionary<string, RolloutPlan> plans, CohortRegistry cohorts, List<ConfigIssue> issues)
{
    private const string File = ConfigFileNames.Gateway;

    private readonly Dictionary<BrokenFlag, List<RouteConfig>> _routesOfBroken = new(ReferenceEqualityComparer.Instance);

    /// <summary>Clusters with values that could not be read, so that they cannot be compared.</summary>
    public IReadOnlyList<string> UnreadClusters { get; set; } = [];

    /// <summary>What variants put into requests, by flag and index of its variants.</summary>
    public IReadOnlyDictionary<string, VariantPayload?[]> Payloads { get; set; } = FrozenDictionary<string, VariantPayload?[]>.Empty;

    /// <summary>Reads responses of variants without a cluster.</summary>
    public ResponseReader Responses { get; set; } = new(null, issues);

    /// <summary>What to do about a cluster that does not exist.</summary>
    public string KnownClusters =>
        clusters.Count == 0 ? "Add it to ReverseProxy:Clusters" : $"Use one of {string.Join(", ", clusters.Keys.Order(StringComparer.Ordinal).Take(8))}, or add it";

    /// <summary>
    /// Compiles the variants of a route, in the order of the flag; for a flag without variants off, on.
    /// </summary>
    /// <param name="route">The route.</param>
    /// <param name="metadata">Its keys.</param>
    /// <param name="llm">How it speaks to a language model; <c>null</c> if it does not.</param>
    /// <param name="entry">The flag.</param>
    public VariantRoute[] Compile(RouteConfig route, RouteMetadata metadata, LlmRoute? llm, FlagEntry entry) =>
        entry.Compiled.Variants.Count == 0 ? OnAndOff(route, metadata, llm, entry) : FromVariants(route, metadata, llm, entry);

    /// <summary>The target of users without a variant.</summary>
    public VariantRoute None(RouteConfig route, LlmRoute? llm, FlagEntry entry) =>
        new(VariantNames.None, null, [], Cohort(entry, VariantNames.None, route)) { Edit = UsageEdit(llm) };

    /// <summary>The reference variant.</summary>
    public VariantRoute ControlOf(FlagEntry entry, VariantRoute[] variants, VariantRoute none)
    {
        if (plans.TryGetValue(entry.Definition.Name, out var plan) && Array.Find(variants, variant => variant.Name == plan.Control) is { } named)
            return named;
        if (entry.Compiled.IsOnOff)
            return variants[0];
        return entry.Compiled.DefaultWhenDisabled < 0 ? none : variants[entry.Compiled.DefaultWhenDisabled];
    }

    /// <summary>Reports keys of <c>clusters</c> that name none of the flag's routes.</summary>
    public void CheckClusterKeys(string flagPath, JsonElement[] values, IReadOnlyList<RouteConfig> routes)
    {
        for (var i = 0; i < values.Length; i++)
        {
            // The errors of the value itself were reported with the routes.
            var path = $"{flagPath}.variants[{i}].configuration_value";
            foreach (var key in VariantTarget.Read(values[i], path, []).Clusters.Keys)
            {
                if (!routes.Any(route => IsKey(route.RouteId, key) || IsKey(route.ClusterId, key)))
                    issues.Add(new(IssueSeverity.Error, ConfigFileNames.Flags, JsonPath.Property(path + ".clusters", key), null, "The flag decides no route with this id or cluster.", $"Use one of {string.Join(", ", routes.Select(static route => route.RouteId))}, or remove it"));
            }
        }

        static bool IsKey(string? name, string key) => string.Equals(name, key, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Checks the targets of a flag with errors, which do not depend on what is wrong with it.</summary>
    public void CheckBroken(RouteConfig route, RouteMetadata metadata, BrokenFlag flag)
    {
        if (flag.Errors.Contains(flag.Path + ".variants"))
            return;
        var variants = flag.Definition!.Variants.ToArray();
        if (!_routesOfBroken.TryGetValue(flag, out var others))
            _routesOfBroken.Add(flag, others = []);
        others.Add(route);
        var values = FlagDefinitionReader.VariantValues(flag.Definition);
        if (variants.Length == 0 && metadata.On is not null)
            CheckTarget(metadata.On, RouteCompiler.PathOf(route) + ":Metadata:Flag.On", File, route);
        else
            CheckOn(route, metadata, values);
        for (var i = 0; i < variants.Length; i++)
            ReadTarget(values[i], $"{flag.Path}.variants[{i}].configuration_value", route, metadata);
    }

    /// <summary>Reports keys of <c>clusters</c> of flags with errors.</summary>
    public void CheckClusterKeysOfBroken()
    {
        foreach (var (flag, routes) in _routesOfBroken)
            CheckClusterKeys(flag.Path, FlagDefinitionReader.VariantValues(flag.Definition!), routes);
    }

    private VariantRoute[] OnAndOff(RouteConfig route, RouteMetadata metadata, LlmRoute? llm, FlagEntry entry)
    {
        if (metadata.On is null)
            Warn(RouteCompiler.PathOf(route) + ":Metadata:Flag", metadata.Flag, "The flag has no variants and the route no Flag.On: on and off go to the same cluster.", "Add Flag.On with the cluster for on");
        else
            CheckTarget(metadata.On, RouteCompiler.PathOf(route) + ":Metadata:Flag.On", File, route);
        return
        [
            new VariantRoute(VariantNames.Off, null, [], Cohort(entry, VariantNames.Off, route)) { Edit = UsageEdit(llm) },
            new VariantRoute(VariantNames.On, metadata.On, [], Cohort(entry, VariantNames.On, route)) { Edit = UsageEdit(llm) },
        ];
    }

    private VariantRoute[] FromVariants(RouteConfig route, RouteMetadata metadata, LlmRoute? llm, FlagEntry entry)
    {
        CheckOn(route, metadata, entry.VariantValues);
        var variants = new VariantRoute[entry.Compiled.Variants.Count];
        for (var i = 0; i < variants.Length; i++)
        {
            var name = entry.Compiled.Variants[i].Name;
            var path = $"{entry.Path}.variants[{i}]";
            if (!HeaderText.IsValue(name))
                issues.Add(new(IssueSeverity.Error, ConfigFileNames.Flags, path + ".name", name, "The variant's name goes into a header and must be printable ASCII.", "Rename the variant"));
            var (target, cluster) = ReadTarget(entry.VariantValues[i], path + ".configuration_value", route, metadata);
            variants[i] = new VariantRoute(name, cluster, target.RequestHeaders, Cohort(entry, name, route)) { PathPrefix = target.PathPrefix, Edit = EditOf(entry, i, path, llm, route), Payload = PayloadOf(entry, i), Response = Responses.Read(entry.VariantValues[i], path + ".configuration_value", llm) };
        }

        return variants;
    }

    private RequestEdit? EditOf(FlagEntry entry, int variant, string path, LlmRoute? llm, RouteConfig route)
    {
        if (PayloadOf(entry, variant) is not { } payload)
            return UsageEdit(llm);
        if (llm is null && payload.File is not null)
            issues.Add(new(IssueSeverity.Error, ConfigFileNames.Flags, path + ".configuration_value.prompt", payload.File, $"Route {route.RouteId} has no format, so it is unknown where its requests have a prompt.", $"Add {LlmRouteReader.Api} to its Metadata: openai-chat, openai-responses, anthropic-messages or auto"));
        return new RequestEdit(payload.Prompt, payload.Body, asksForUsage: llm?.AsksForUsage == true);
    }

    private static RequestEdit? UsageEdit(LlmRoute? llm) => llm is { AsksForUsage: true } ? new RequestEdit(null, null, asksForUsage: true) : null;

    private VariantPayload? PayloadOf(FlagEntry entry, int variant) => Payloads.GetValueOrDefault(entry.Definition.Name)?[variant];

    // Variants whose value is true go where on goes: applications read the same value, so it cannot name a cluster.
    private void CheckOn(RouteConfig route, RouteMetadata metadata, JsonElement[] values)
    {
        var hasTrue = Array.Exists(values, static value => value.ValueKind == JsonValueKind.True);
        if (hasTrue && metadata.On is not null)
            CheckTarget(metadata.On, RouteCompiler.PathOf(route) + ":Metadata:Flag.On", File, route);
        else if (hasTrue)
            Error(RouteCompiler.PathOf(route) + ":Metadata:Flag", metadata.Flag, "A variant of the flag has the value true, which names no cluster.", "Add Flag.On with the cluster for true; users with false go to the route's own cluster");
        else if (metadata.On is not null)
            Error(RouteCompiler.PathOf(route) + ":Metadata:Flag.On", metadata.On, "The flag has variants, and each defines its own target.", "Remove Flag.On");
    }

    private (VariantTarget Target, string? Cluster) ReadTarget(JsonElement value, string path, RouteConfig route, RouteMetadata metadata)
    {
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            return (new VariantTarget(null, []), value.ValueKind == JsonValueKind.True ? metadata.On : null);
        var target = VariantTarget.Read(value, path, issues);
        var found = target.On(route.RouteId, route.ClusterId);
        if (found is var (cluster, key))
            CheckTarget(cluster, path + key, ConfigFileNames.Flags, route);
        return (target, found?.Cluster);
    }

    private void CheckTarget(string cluster, string path, string file, RouteConfig route)
    {
        if (!clusters.TryGetValue(cluster, out var target))
        {
            issues.Add(new(IssueSeverity.Error, file, path, cluster, $"No cluster of gateway.json has this name (route {route.RouteId}).", KnownClusters));
            return;
        }

        if (UnreadClusters.Contains(cluster, StringComparer.OrdinalIgnoreCase) || (route.ClusterId is not null && UnreadClusters.Contains(route.ClusterId, StringComparer.OrdinalIgnoreCase)))
            return;
        // One cluster could not read the affinity cookie of the other, and YARP would fail the request.
        if (route.ClusterId is not null && clusters.TryGetValue(route.ClusterId, out var own) && !Equals(own.SessionAffinity, target.SessionAffinity))
        {
            issues.Add(new(IssueSeverity.Error, file, path, cluster, $"Session affinity of this cluster differs from that of {route.ClusterId}, the own cluster of route {route.RouteId}.", "Give both clusters the same SessionAffinity settings"));
        }
        else if (target.SessionAffinity is { Enabled: true } affinity && cluster != route.ClusterId
            && string.Equals(affinity.FailurePolicy, SessionAffinityConstants.FailurePolicies.Return503Error, StringComparison.OrdinalIgnoreCase))
        {
            issues.Add(new(IssueSeverity.Warning, file, path, cluster, $"Return503Error applies to sessions of the cluster that the flag chose. A user whom the flag moves between {route.ClusterId} and {cluster} (route {route.RouteId}) gets a new session, and so does one whose destination is no longer in the configuration.", "Use the failure policy Redistribute if that is what is meant, or share sessions between the two clusters"));
        }
    }

    private Cohort Cohort(FlagEntry entry, string variant, RouteConfig route) =>
        cohorts.GetOrAdd(entry.Definition.Name, variant, route.RouteId);

    private void Error(string path, string? value, string problem, string remedy) =>
        issues.Add(new(IssueSeverity.Error, File, path, value, problem, remedy));

    private void Warn(string path, string? value, string problem, string remedy) =>
        issues.Add(new(IssueSeverity.Warning, File, path, value, problem, remedy));
}
