using FlagGateway.Core.Flags;

namespace FlagGateway.Snapshots;

/// <summary>A route whose cluster is decided by a flag.</summary>
public sealed class RouteView
{
    private readonly FlaggedRoute _route;

    private RouteView(FlaggedRoute route)
    {
        _route = route;
        Variants = [.. route.Variants.Select(variant => new RouteVariant(route, variant))];
        Control = new RouteVariant(route, route.Control);
    }

    /// <summary>Id of the route in the proxy's configuration.</summary>
    public string RouteId => _route.RouteId;

    /// <summary>The flag, with its rollout or kill switch applied.</summary>
    public CompiledFlag Flag => _route.Flag;

    /// <summary>Prefix of the group whose value is the bucket key (<c>tenant:</c>); <c>null</c> for the user.</summary>
    public string? StickyBy => _route.StickyBy;

    /// <summary>By index of the flag's variants; for a flag without variants: off, on.</summary>
    public IReadOnlyList<RouteVariant> Variants { get; }

    /// <summary>
    /// The reference: the rollout's control, else the variant given while the flag is off, else none.
    /// </summary>
    public RouteVariant Control { get; }

    /// <summary>Whether <see cref="Control"/> is one of <see cref="Variants"/>.</summary>
    public bool HasControl => !ReferenceEquals(_route.Control, _route.None);

    /// <summary>
    /// Whether control serves a variant whose cluster has no healthy destination (route option
    /// <c>Flag.OnUnavailable</c>).
    /// </summary>
    public bool FallsBackToControl => _route.OnUnavailable == UnavailableAction.Control;

    internal static IReadOnlyDictionary<string, RouteView> From(IEnumerable<FlaggedRoute> routes) =>
        routes.ToDictionary(static route => route.RouteId, static route => new RouteView(route), StringComparer.Ordinal);
}

/// <summary>Target of one variant on one route.</summary>
public sealed class RouteVariant
{
    private readonly VariantRoute _variant;

    internal RouteVariant(FlaggedRoute route, VariantRoute variant)
    {
        _variant = variant;
        Percentage = PercentageOf(route, Array.IndexOf(route.Variants, variant));
    }

    /// <summary>
    /// Name of the variant; <c>on</c> or <c>off</c> for a flag without variants, <c>none</c> if the flag assigns none.
    /// </summary>
    public string Name => _variant.Name;

    /// <summary>The cluster; <c>null</c> for the route's own.</summary>
    public string? ClusterId => _variant.ClusterId;

    /// <summary>Headers that the request to the cluster gets.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> RequestHeaders => _variant.RequestHeaders;

    /// <summary>Value of the response header <c>X-FlagGateway-Variant</c>: <c>flag=variant</c>.</summary>
    public string Exposed => _variant.Exposed;

    /// <summary>
    /// Share of users by percentile, 0 to 100; <c>null</c> if several conditions together decide, or for no variant.
    /// </summary>
    public double? Percentage { get; }

    private static double? PercentageOf(FlaggedRoute route, int index)
    {
        if (index < 0)
            return null;
        if (route.Flag.Variants.Count != 0)
            return route.Flag.PercentageOf(index);
        var on = route.Flag.OnPercentage;
        return index == 1 ? on : 100 - on;
    }
}
