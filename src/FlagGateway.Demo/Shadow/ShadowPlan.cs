using FlagGateway.Demo.Traffic;
using FlagGateway.Tools;

namespace FlagGateway.Demo.Shadow;

/// <summary>The routes that a demo mirrors, with source and target clusters.</summary>
/// <param name="Routes">At least one.</param>
internal sealed record ShadowPlan(IReadOnlyList<ShadowedRoute> Routes)
{
    /// <summary>The field that is not compared. The id and the time in each response are learned as noise.</summary>
    public const string Ignored = "$.served_by";

    /// <summary>Clusters that get copies. None of them serves a user.</summary>
    public IReadOnlySet<string> Candidates { get; } = Routes.Select(route => route.CandidateCluster).ToHashSet(StringComparer.OrdinalIgnoreCase);

    /// <summary>By flag, the variant that serves everybody.</summary>
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

    /// <summary>Plans to mirror each route whose candidate has its own cluster; <c>null</c> if there is none.</summary>
    /// <param name="configuration">The configuration of the folder.</param>
    /// <param name="routes">The routes that traffic can be generated for.</param>
    public static ShadowPlan? Create(FolderConfiguration configuration, IEnumerable<SampleRoute> routes)
    {
        ShadowedRoute[] all = [.. routes.Select(route => Find(configuration, route)).OfType<ShadowedRoute>()];
        // A cluster that serves users on one route must not inject faults for another route.
        var serving = all.Select(route => route.ControlCluster).ToHashSet(StringComparer.OrdinalIgnoreCase);
        ShadowedRoute[] mirrored = [.. all.Where(route => !serving.Contains(route.CandidateCluster))];
        return mirrored.Length == 0 ? null : new ShadowPlan(mirrored);
    }

    private static ShadowedRoute? Find(FolderConfiguration configuration, SampleRoute sample)
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
        var isNamed = route.Flag.Variants.Count != 0 && route.HasControl;
        return new ShadowedRoute(sample, route.Flag.Id, isNamed ? route.Control.Name : null, control, candidate.ClusterId ?? own);
    }
}
