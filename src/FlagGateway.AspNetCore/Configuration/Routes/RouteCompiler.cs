using System.Collections.Frozen;
using FlagGateway.Configuration.Flags;
using FlagGateway.Configuration.Prompts;
using FlagGateway.Core.Llm;
using FlagGateway.Core.Rollouts;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Yarp.ReverseProxy.Configuration;

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

    private readonly VariantCompiler _variants = new(clusters, plans, cohorts, issues);

    /// <inheritdoc cref="VariantCompiler.UnreadClusters"/>
    public IReadOnlyList<string> UnreadClusters
    {
        init => _variants.UnreadClusters = value;
    }

    /// <inheritdoc cref="VariantCompiler.Payloads"/>
    public IReadOnlyDictionary<string, VariantPayload?[]> Payloads
    {
        init => _variants.Payloads = value;
    }

    /// <summary>What tokens cost.</summary>
    public LlmPrices Prices { get; init; } = LlmPrices.None;

    /// <summary>The files beside the flags; <c>null</c> if flags do not come from a folder.</summary>
    public PromptFolder? Prompts
    {
        init => _variants.Responses = new ResponseReader(value, issues);
    }

    /// <summary>Mirror rules of routes without a flag; filled by <see cref="Compile"/>.</summary>
    public Dictionary<string, MirrorRule> PlainMirrors { get; } = new(StringComparer.Ordinal);

    /// <summary>Compiles all routes that name a flag.</summary>
    /// <param name="routes">The routes of the proxy.</param>
    /// <param name="groups">
    /// The group prefixes that identity knows (<c>tenant</c>); <c>null</c> if they have errors.
    /// </param>
    public IReadOnlyDictionary<string, FlaggedRoute> Compile(IEnumerable<RouteConfig> routes, IReadOnlyCollection<string>? groups)
    {
        Dictionary<string, FlaggedRoute> compiled = new(StringComparer.Ordinal);
        foreach (var route in routes)
        {
            CheckCluster(route);
            var metadata = RouteMetadata.Read(route, PathOf(route), groups, issues);
            var isDriven = metadata?.Flag is { } flag && (plans.TryGetValue(flag, out var plan) ? plan.Stages.Any(stage => stage.Shadow is not null) : !flags.ArePlansSound);
            var llm = LlmRouteReader.Read(route, PathOf(route), Prices, issues);
            var mirror = MirrorReader.Read(route, metadata?.Flag, metadata?.Flag is null ? null : llm, isDriven, PathOf(route), clusters, shadow, issues);
            if (metadata?.Flag is not null && CompileRoute(route, metadata, llm, mirror, isDriven) is { } flagged)
                compiled.Add(route.RouteId, WithBuckets(flagged));
            else if (mirror is { ClusterId.Length: > 0 })
                PlainMirrors.Add(route.RouteId, mirror);
        }

        foreach (var routesOfFlag in routes.Where(route => compiled.ContainsKey(route.RouteId)).GroupBy(route => compiled[route.RouteId].Flag.Id, StringComparer.OrdinalIgnoreCase))
            _variants.CheckClusterKeys(flags.Entries[routesOfFlag.Key].Path, flags.Entries[routesOfFlag.Key].VariantValues, [.. routesOfFlag]);
        _variants.CheckClusterKeysOfBroken();
        return compiled;
    }

    private static FlaggedRoute WithBuckets(FlaggedRoute route)
    {
        foreach (var variant in route.Llm is null ? [] : route.Variants.Append(route.None))
            variant.Cohort.WidenDuration();
        return route;
    }

    internal static string PathOf(RouteConfig route) => $"ReverseProxy:Routes:{route.RouteId}";

    // YARP accepts an unknown cluster and returns 503 for each request.
    private void CheckCluster(RouteConfig route)
    {
        if (string.IsNullOrEmpty(route.ClusterId))
            Error(PathOf(route) + ":ClusterId", null, "The route has no cluster.", "Name one of the clusters");
        else if (!clusters.ContainsKey(route.ClusterId))
            Error(PathOf(route) + ":ClusterId", route.ClusterId, "No cluster has this name.", _variants.KnownClusters);
    }

    private FlaggedRoute? CompileRoute(RouteConfig route, RouteMetadata metadata, LlmRoute? llm, MirrorRule? mirror, bool isDriven)
    {
        var path = PathOf(route) + ":Metadata:Flag";
        if (!flags.Entries.TryGetValue(metadata.Flag!, out var entry))
        {
            if (flags.Broken.FirstOrDefault(broken => metadata.Flag!.Equals(broken.Definition?.Name, StringComparison.OrdinalIgnoreCase)) is { } broken)
                _variants.CheckBroken(route, metadata, broken);
            else if (flags.AreAll)
                Error(path, metadata.Flag, "No flag has this id.", flags.Entries.Count == 0 ? "Add it to flags.json" : $"Add it to flags.json or use one of {string.Join(", ", flags.Entries.Keys.Order(StringComparer.Ordinal).Take(8))}");
            return null;
        }

        if (!HeaderText.IsValue(entry.Definition.Name))
            Error(path, metadata.Flag, "The flag's id goes into a header and must be printable ASCII.", "Rename the flag");
        if (llm is not null && metadata.WithoutId == WithoutIdAction.Bucket && route.Metadata?.Keys.Contains(RouteMetadata.WithoutIdKey, StringComparer.OrdinalIgnoreCase) != true)
            Warn(PathOf(route) + ":Metadata:" + RouteMetadata.WithoutIdKey, null, "Clients of models store no cookie, so each request without an id is a new visitor with a variant of its own.", "Add Flag.WithoutId with control, or bucket if that is meant");
        var variants = _variants.Compile(route, metadata, llm, entry);
        var none = _variants.None(route, llm, entry);
        if (entry.Compiled.Variants.Count != 0 && entry.Compiled.DefaultWhenDisabled < 0)
            Warn(path, metadata.Flag, "The flag has no default_when_disabled: while it is off, users go to the route's own cluster as variant none.", "Add allocation.default_when_disabled");

        var checks = llm is not null && plans.TryGetValue(metadata.Flag!, out var plan) ? plan.Checks : null;
        if (mirror is { Llm: not null } && checks is { HasOwn: true })
            mirror = mirror with { Checks = checks };
        return new FlaggedRoute
        {
            RouteId = route.RouteId,
            Flag = entry.Compiled,
            StickyBy = metadata.StickyBy is null ? null : metadata.StickyBy + ":",
            OnUnavailable = metadata.OnUnavailable,
            HasErrorBody = metadata.HasErrorBody,
            ClosesStreams = metadata.ClosesStreams,
            WithoutId = metadata.WithoutId,
            PinSeconds = (uint)metadata.Pin.TotalSeconds,
            Preflight = metadata.Preflight,
            Cache = metadata.Cache,
            Llm = llm,
            OnError = FallbackOf(route, metadata, variants),
            Checks = checks,
            Variants = variants,
            None = none,
            Control = _variants.ControlOf(entry, variants, none),
            Mirrors = mirror is { ClusterId.Length: > 0 } ? [mirror] : [],
            StageMirror = isDriven && mirror is not null ? mirror with { ClusterId = route.ClusterId ?? "" } : null,
        };
    }

    private ErrorFallback? FallbackOf(RouteConfig route, RouteMetadata metadata, VariantRoute[] variants)
    {
        if (metadata.OnError is not { } name)
            return null;
        var variant = Array.Find(variants, one => one.Name == name);
        if (variant is null && name != RouteMetadata.ControlWord)
            Error($"{PathOf(route)}:Metadata:{RouteMetadata.OnErrorKey}", name, "No variant of the flag has this name.", $"Use control, or one of {string.Join(", ", variants.Select(static one => one.Name))}");
        return new ErrorFallback(variant, metadata.OnErrorAfter, metadata.OnErrorShare);
    }

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

    /// <summary>What variants put into requests, by flag and index of its variants.</summary>
    public IReadOnlyDictionary<string, VariantPayload?[]> Payloads { get; init; } = FrozenDictionary<string, VariantPayload?[]>.Empty;

    /// <summary>Whether no plan has errors; otherwise stages may drive a route that are missing here.</summary>
    public bool ArePlansSound { get; init; } = true;
}
