using FlagGateway.Mirroring;

namespace FlagGateway.Admin.Api;

/// <summary>What copies of requests found.</summary>
internal static class ShadowEndpoints
{
    public static void Map(IEndpointRouteBuilder routes, AdminServices services)
    {
        var api = routes.MapGroup("/api/v1/shadow").WithTags("shadow");
        api.MapGet("", () => ApiJson.Ok(List(services))).Describe<IReadOnlyList<ShadowView>>("Routes that are copied, with what became of the copies");
        api.MapGet("/{route}", (string route) => Find(services, route) is { } found ? ApiJson.Ok(found) : Unknown(route))
            .Describe<ShadowDetail>("What differs on one route: groups of mismatches, the most frequent first, and noise", StatusCodes.Status404NotFound);
    }

    // A route that is copied and has seen no request yet is there as well.
    private static IReadOnlyList<ShadowView> List(AdminServices services)
    {
        var snapshot = services.Snapshots.Current;
        return [.. snapshot.Routes.Values.Where(static route => route.Mirrors.Length != 0).Select(static route => route.RouteId)
            .Concat(snapshot.PlainMirrors.Keys).Concat(services.Mirroring.Routes).Concat(services.Mismatches.Routes)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(route => CreateView(services, route))];
    }

    private static ShadowDetail? Find(AdminServices services, string route) =>
        List(services).FirstOrDefault(one => one.Route == route) is { } counts
            ? new ShadowDetail(counts, services.Mismatches.Groups(route), services.Mismatches.Noise(route))
            : null;

    private static ShadowView CreateView(AdminServices services, string route)
    {
        var totals = services.Mirroring.TotalsOf(route);
        var flag = services.Snapshots.Current.Routes.GetValueOrDefault(route)?.Flag.Id;
        return new ShadowView(route, flag, totals.Copied, totals.Matches, totals.Mismatches, totals.Errors, totals.Dropped, totals.Skipped);
    }

    private static IResult Unknown(string route) =>
        ApiJson.Problem(StatusCodes.Status404NotFound, $"No requests of a route {route} are copied.", "See /api/v1/shadow");

    /// <summary>What became of the copies of one route since the start.</summary>
    internal sealed record ShadowView(string Route, string? Flag, long Copied, long Matches, long Mismatches, long Errors, long Dropped, long Skipped);

    /// <summary>What differs on one route.</summary>
    /// <param name="Counts">What became of the copies.</param>
    /// <param name="Groups">Mismatches of one field on paths of one kind, with an example whose secrets are masked.</param>
    /// <param name="Noise">Fields that differ by themselves.</param>
    internal sealed record ShadowDetail(ShadowView Counts, IReadOnlyList<MismatchGroup> Groups, IReadOnlyList<string> Noise);
}
