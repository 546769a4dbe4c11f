using FlagGateway.Core.Hygiene;
using FlagGateway.Snapshots;

namespace FlagGateway.Hygiene;

/// <summary>Collects the configuration of each flag from the three files.</summary>
internal static class FlagMetadataReader
{
    /// <summary>The flags in the order of flags.json.</summary>
    public static IReadOnlyList<FlagMetadata> Read(LoadedConfiguration configuration)
    {
        var own = configuration.ProxyRoutes.ToDictionary(static route => route.RouteId, static route => route.ClusterId ?? "", StringComparer.OrdinalIgnoreCase);
        var routes = configuration.Routes.Values.OrderBy(static route => route.RouteId, StringComparer.Ordinal).ToLookup(static route => route.Flag.Id, StringComparer.OrdinalIgnoreCase);
        var plans = configuration.Plans.Select(static (plan, place) => (plan, place)).ToDictionary(static pair => pair.plan.Flag, StringComparer.OrdinalIgnoreCase);
        return
        [
            .. configuration.Entries.Values.Select(entry =>
            {
                var id = entry.Definition.Name;
                var (plan, place) = plans.GetValueOrDefault(id);
                return new FlagMetadata
                {
                    Id = id,
                    Path = entry.Path,
                    Definition = entry.Definition,
                    Compiled = entry.Compiled,
                    Description = entry.Description,
                    Lifecycle = entry.Lifecycle is { } lifecycle ? ToMetadata(lifecycle) : null,
                    Routes = [.. routes[id].Select(route => ToMetadata(route, own[route.RouteId]))],
                    Plan = plan,
                    PlanPath = $"$.rollouts[{place}]",
                };
            }),
        ];
    }

    private static LifecycleMetadata ToMetadata(FlagLifecycle lifecycle) => new(
        lifecycle.Type.ToString().ToLowerInvariant(), lifecycle.IsTypeNamed, lifecycle.Owner, lifecycle.Created, lifecycle.ExpectedRetirement, lifecycle.LintIgnore)
    {
        Ends = lifecycle.Ends,
        Reviewed = lifecycle.Reviewed,
        Purpose = lifecycle.Purpose,
        HowToFlip = lifecycle.HowToFlip,
        Deprecated = lifecycle.Deprecated,
    };

    private static RouteTargets ToMetadata(FlaggedRoute route, string own) =>
        new(route.RouteId, [.. route.Variants.Select(variant => new TargetMetadata(variant.Name, variant.ClusterId ?? own, variant.RequestHeaders))]);
}
