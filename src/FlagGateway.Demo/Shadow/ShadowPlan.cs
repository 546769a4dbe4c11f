using FlagGateway.Demo.Traffic;
using FlagGateway.Snapshots;

namespace FlagGateway.Demo.Shadow;

/// <summary>Which routes a demo mirrors, from where to where.</summary>
/// <param name="Routes">At least one.</param>
internal sealed record ShadowPlan(IReadOnlyList<ShadowedRoute> Routes)
{
    /// <summary>The field that is not compared. The id and the time in each answer are left to be learned.</summary>
    public const string Ignored = "$.served_by";

    /// <summary>Clusters that get copies. None of them serves a user.</summary>
    public IReadOnlySet<string> Candidates { get; } = Routes.Select(route => route.CandidateCluster).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>By flag the variant that is to serve everybody.</summary>
    public IReadOnlyDictionary<string, string?> Controls { get; } = Routes
        .DistinctBy(route => route.FlagId, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(route => route.FlagId, route => route.ControlVariant, StringComparer.OrdinalIgnoreCase);

    /// <summary>Settings that make the gateway mirror.</summary>
    public IEnumerable<string> Overrides => Routes.SelectMany(route => new[]
    {
        ("Cluster", route.CandidateCluster),
        ("Percentage", "100"),
        ("Methods", route.Route.Method.Method),
        ("Noise", "true"),
        ("Ignore", Ignored),
    }.Select(setting => $"--ReverseProxy:Routes:{route.Route.RouteId}:Metadata:Shadow.{setting.Item1}={setting.Item2}"));

    /// <summary>Plans to mirror each route whose candidate has a cluster of its own; <c>null</c> if there is none.</summary>
    /// <param name="configuration">What the folder holds.</param>
    /// <param name="routes">The routes that traffic can be made for.</param>
    public static ShadowPlan? Create(LoadedConfiguration configuration, IEnumerable<SampleRoute> routes)
    {
        ShadowedRoute[] all = [.. routes.Select(route => Find(configuration, route)).OfType<ShadowedRoute>()];
        // A cluster that serves users on one route makes no mistakes that another route could find.
        var serving = all.Select(route => route.ControlCluster).ToHashSet(StringComparer.OrdinalIgnoreCase);
        ShadowedRoute[] kept = [.. all.Where(route => !serving.Contains(route.CandidateCluster))];
        return kept.Length == 0 ? null : new ShadowPlan(kept);
    }

    private static ShadowedRoute? Find(LoadedConfiguration configuration, SampleRoute sample)
    {
        var route = configuration.Routes[sample.RouteId];
        var own = configuration.ProxyRoutes.First(proxied => proxied.RouteId == sample.RouteId).ClusterId!;
        var control = route.Control.ClusterId ?? own;
        var planned = configuration.Plans.FirstOrDefault(plan => plan.Flag.Equals(route.Flag.Id, StringComparison.OrdinalIgnoreCase))?.Candidate;
        var candidate = route.Variants
            .Where(variant => !string.Equals(variant.ClusterId ?? own, control, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(variant => variant.Name == planned)
            .FirstOrDefault();
        if (candidate is null)
            return null;
        var isNamed = route.Flag.Variants.Count != 0 && !ReferenceEquals(route.Control, route.None);
        return new ShadowedRoute(sample, route.Flag.Id, isNamed ? route.Control.Name : null, control, candidate.ClusterId ?? own);
    }
}
