using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Json;
using FlagGateway.Core.Rollouts;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.SessionAffinity;

namespace FlagGateway.Configuration.Routes;

/// <summary>
/// Joins the routes of gateway.json with the flags of flags.json, and reports everything that does not match.
/// </summary>
internal sealed class RouteCompiler(
    NamedFlags flags,
    IReadOnlyDictionary<string, ClusterConfig> clusters,
    IReadOnlyDictionary<string, RolloutPlan> plans,
    CohortRegistry cohorts,
    ShadowOptions shadow,
    List<ConfigIssue> issues)
{
    private const string File = ConfigFileNames.Gateway;

    private readonly Dictionary<BrokenFlag, List<RouteConfig>> _routesOfBroken = new(ReferenceEqualityComparer.Instance);

    /// <summary>Clusters with values that could not be read, so that they cannot be compared.</summary>
    public IReadOnlyList<string> UnreadClusters { get; init; } = [];

    /// <summary>Mirror rules of routes without a flag; filled by <see cref="Compile"/>.</summary>
    public Dictionary<string, MirrorRule> PlainMirrors { get; } = new(StringComparer.Ordinal);

    /// <summary>Compiles all routes that name a flag.</summary>
    /// <param name="routes">The routes of the proxy.</param>
    /// <param name="groups">The group prefixes that identity knows (<c>tenant</c>); <c>null</c> if they have errors.</param>
    public IReadOnlyDictionary<string, FlaggedRoute> Compile(IEnumerable<RouteConfig> routes, IReadOnlyCollection<string>? groups)
    {
        Dictionary<string, FlaggedRoute> compiled = new(StringComparer.Ordinal);
        foreach (var route in routes)
        {
            CheckCluster(route);
            var metadata = RouteMetadata.Read(route, PathOf(route), groups, issues);
            var isDriven = metadata?.Flag is { } flag && (plans.TryGetValue(flag, out var plan) ? plan.Stages.Any(stage => stage.Shadow is not null) : !flags.ArePlansSound);
            var mirror = MirrorReader.Read(route, metadata?.Flag, isDriven, PathOf(route), clusters, shadow, issues);
            if (metadata?.Flag is not null && CompileRoute(route, metadata, mirror, isDriven) is { } flagged)
                compiled.Add(route.RouteId, flagged);
            else if (mirror is { ClusterId.Length: > 0 })
                PlainMirrors.Add(route.RouteId, mirror);
        }

        foreach (var routesOfFlag in routes.Where(route => compiled.ContainsKey(route.RouteId)).GroupBy(route => compiled[route.RouteId].Flag.Id, StringComparer.OrdinalIgnoreCase))
            CheckClusterKeys(flags.Entries[routesOfFlag.Key].Path, flags.Entries[routesOfFlag.Key].VariantValues, [.. routesOfFlag]);
        foreach (var (flag, routesOfFlag) in _routesOfBroken)
            CheckClusterKeys(flag.Path, FlagDefinitionReader.VariantValues(flag.Definition!), routesOfFlag);
        return compiled;
    }

    private void CheckClusterKeys(string flagPath, JsonElement[] values, IReadOnlyList<RouteConfig> routes)
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

    private static string PathOf(RouteConfig route) => $"ReverseProxy:Routes:{route.RouteId}";

    // YARP accepts an unknown cluster and returns 503 for each request.
    private void CheckCluster(RouteConfig route)
    {
        if (string.IsNullOrEmpty(route.ClusterId))
            Error(PathOf(route) + ":ClusterId", null, "The route has no cluster.", "Name one of the clusters");
        else if (!clusters.ContainsKey(route.ClusterId))
            Error(PathOf(route) + ":ClusterId", route.ClusterId, "No cluster has this name.", KnownClusters());
    }

    private FlaggedRoute? CompileRoute(RouteConfig route, RouteMetadata metadata, MirrorRule? mirror, bool isDriven)
    {
        var path = PathOf(route) + ":Metadata:Flag";
        if (!flags.Entries.TryGetValue(metadata.Flag!, out var entry))
        {
            if (flags.Broken.FirstOrDefault(broken => metadata.Flag!.Equals(broken.Definition?.Name, StringComparison.OrdinalIgnoreCase)) is { } broken)
                CheckBroken(route, metadata, broken);
            else if (flags.AreAll)
                Error(path, metadata.Flag, "No flag has this id.", flags.Entries.Count == 0 ? "Add it to flags.json" : $"Add it to flags.json or use one of {string.Join(", ", flags.Entries.Keys.Order(StringComparer.Ordinal).Take(8))}");
            return null;
        }

        if (!HeaderText.IsValue(entry.Definition.Name))
            Error(path, metadata.Flag, "The flag's id goes into a header and must be printable ASCII.", "Rename the flag");
        var variants = entry.Compiled.Variants.Count == 0
            ? OnAndOff(route, metadata, entry)
            : FromVariants(route, metadata, entry);
        var none = new VariantRoute(VariantNames.None, null, [], Cohort(entry, VariantNames.None, route));
        if (entry.Compiled.Variants.Count != 0 && entry.Compiled.DefaultWhenDisabled < 0)
            Warn(path, metadata.Flag, "The flag has no default_when_disabled: while it is off, users go to the route's own cluster as variant none.", "Add allocation.default_when_disabled");

        return new FlaggedRoute
        {
            RouteId = route.RouteId,
            Flag = entry.Compiled,
            StickyBy = metadata.StickyBy is null ? null : metadata.StickyBy + ":",
            OnUnavailable = metadata.OnUnavailable,
            HasErrorBody = metadata.HasErrorBody,
            ClosesStreams = metadata.ClosesStreams,
            WithoutId = metadata.WithoutId,
            Preflight = metadata.Preflight,
            Cache = metadata.Cache,
            Variants = variants,
            None = none,
            Control = ControlOf(entry, variants, none),
            Mirrors = mirror is { ClusterId.Length: > 0 } ? [mirror] : [],
            StageMirror = isDriven && mirror is not null ? mirror with { ClusterId = route.ClusterId ?? "" } : null,
        };
    }

    // Its targets do not depend on what is wrong with it.
    private void CheckBroken(RouteConfig route, RouteMetadata metadata, BrokenFlag flag)
    {
        if (flag.Errors.Contains(flag.Path + ".variants"))
            return;
        var variants = flag.Definition!.Variants.ToArray();
        if (variants.Length == 0 && metadata.On is not null)
            CheckTarget(metadata.On, PathOf(route) + ":Metadata:Flag.On", File, route);
        else if (metadata.On is not null)
            RefuseOn(route, metadata.On);
        if (!_routesOfBroken.TryGetValue(flag, out var others))
            _routesOfBroken.Add(flag, others = []);
        others.Add(route);
        var values = FlagDefinitionReader.VariantValues(flag.Definition);
        for (var i = 0; i < variants.Length; i++)
            ReadTarget(values[i], $"{flag.Path}.variants[{i}].configuration_value", route);
    }

    private void RefuseOn(RouteConfig route, string on) =>
        Error(PathOf(route) + ":Metadata:Flag.On", on, "The flag has variants, and each defines its own target.", "Remove Flag.On");

    private (VariantTarget Target, string? Cluster) ReadTarget(JsonElement value, string path, RouteConfig route)
    {
        var target = VariantTarget.Read(value, path, issues);
        var found = target.On(route.RouteId, route.ClusterId);
        if (found is var (cluster, key))
            CheckTarget(cluster, path + key, ConfigFileNames.Flags, route);
        return (target, found?.Cluster);
    }

    private VariantRoute[] OnAndOff(RouteConfig route, RouteMetadata metadata, FlagEntry entry)
    {
        if (metadata.On is null)
            Warn(PathOf(route) + ":Metadata:Flag", metadata.Flag, "The flag has no variants and the route no Flag.On: on and off go to the same cluster.", "Add Flag.On with the cluster for on");
        else
            CheckTarget(metadata.On, PathOf(route) + ":Metadata:Flag.On", File, route);
        return
        [
            new VariantRoute(VariantNames.Off, null, [], Cohort(entry, VariantNames.Off, route)),
            new VariantRoute(VariantNames.On, metadata.On, [], Cohort(entry, VariantNames.On, route)),
        ];
    }

    private VariantRoute[] FromVariants(RouteConfig route, RouteMetadata metadata, FlagEntry entry)
    {
        if (metadata.On is not null)
            RefuseOn(route, metadata.On);
        var variants = new VariantRoute[entry.Compiled.Variants.Count];
        for (var i = 0; i < variants.Length; i++)
        {
            var name = entry.Compiled.Variants[i].Name;
            var path = $"{entry.Path}.variants[{i}]";
            if (!HeaderText.IsValue(name))
                issues.Add(new(IssueSeverity.Error, ConfigFileNames.Flags, path + ".name", name, "The variant's name goes into a header and must be printable ASCII.", "Rename the variant"));
            var (target, cluster) = ReadTarget(entry.VariantValues[i], path + ".configuration_value", route);
            variants[i] = new VariantRoute(name, cluster, target.RequestHeaders, Cohort(entry, name, route)) { PathPrefix = target.PathPrefix };
        }

        return variants;
    }

    private void CheckTarget(string cluster, string path, string file, RouteConfig route)
    {
        if (!clusters.TryGetValue(cluster, out var target))
        {
            issues.Add(new(IssueSeverity.Error, file, path, cluster, $"No cluster of gateway.json has this name (route {route.RouteId}).", KnownClusters()));
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

    private VariantRoute ControlOf(FlagEntry entry, VariantRoute[] variants, VariantRoute none)
    {
        if (plans.TryGetValue(entry.Definition.Name, out var plan) && Array.Find(variants, variant => variant.Name == plan.Control) is { } named)
            return named;
        if (entry.Compiled.IsOnOff)
            return variants[0];
        return entry.Compiled.DefaultWhenDisabled < 0 ? none : variants[entry.Compiled.DefaultWhenDisabled];
    }

    private Cohort Cohort(FlagEntry entry, string variant, RouteConfig route) =>
        cohorts.GetOrAdd(entry.Definition.Name, variant, route.RouteId);

    private string KnownClusters() =>
        clusters.Count == 0 ? "Add it to ReverseProxy:Clusters" : $"Use one of {string.Join(", ", clusters.Keys.Order(StringComparer.Ordinal).Take(8))}, or add it";

    private void Error(string path, string? value, string problem, string remedy) =>
        issues.Add(new(IssueSeverity.Error, File, path, value, problem, remedy));

    private void Warn(string path, string? value, string problem, string remedy) =>
        issues.Add(new(IssueSeverity.Warning, File, path, value, problem, remedy));
}

/// <summary>The flags that routes may name.</summary>
/// <param name="Entries">The flags by id, case-insensitive.</param>
/// <param name="AreAll">Whether no other flag can be in the file.</param>
internal sealed record NamedFlags(IReadOnlyDictionary<string, FlagEntry> Entries, bool AreAll)
{
    /// <summary>Flags with errors.</summary>
    public IReadOnlyList<BrokenFlag> Broken { get; init; } = [];

    /// <summary>Whether no plan has errors; otherwise stages may drive a route that are missing here.</summary>
    public bool ArePlansSound { get; init; } = true;
}
