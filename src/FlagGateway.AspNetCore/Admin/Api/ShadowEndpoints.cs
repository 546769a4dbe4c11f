using FlagGateway.Mirroring;
using FlagGateway.Snapshots;

namespace FlagGateway.Admin.Api;

/// <summary>Results of mirrored requests.</summary>
internal sealed class ShadowEndpoints(SnapshotSource snapshots, MirrorMetrics metrics, MismatchStore mismatches) : IApiEndpoints
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/shadow").WithTags("shadow");
        api.MapGet("", () => ApiJson.Ok(List())).Describe<IReadOnlyList<ShadowView>>("Mirrored routes, with the results of the copies");
        api.MapGet("/{route}", (string route) => Find(route) is { } found ? ApiJson.Ok(found) : Unknown(route))
            .Describe<ShadowDetail>("Differences on one route: groups of mismatches, most frequent first, and noise", StatusCodes.Status404NotFound);
    }

    // Includes mirrored routes without a request so far.
    private IReadOnlyList<ShadowView> List()
    {
        var snapshot = snapshots.Current;
        return [.. snapshot.Routes.Values.Where(static route => route.Mirrors.Length != 0).Select(static route => route.RouteId)
            .Concat(snapshot.PlainMirrors.Keys).Concat(metrics.Routes).Concat(mismatches.Routes)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(CreateView)];
    }

    private ShadowDetail? Find(string route) =>
        List().FirstOrDefault(one => one.Route == route) is { } counts
            ? new ShadowDetail(counts, mismatches.Groups(route), mismatches.Noise(route))
            : null;

    private ShadowView CreateView(string route)
    {
        var totals = metrics.TotalsOf(route);
        var flag = snapshots.Current.Routes.GetValueOrDefault(route)?.Flag.Id;
        return new ShadowView(route, flag, totals.Copied, totals.Matches, totals.Mismatches, totals.Errors, totals.Dropped, totals.Skipped);
    }

    private static IResult Unknown(string route) =>
        ApiJson.Problem(StatusCodes.Status404NotFound, $"No requests of a route {route} are mirrored.", "See /api/v1/shadow");

    /// <summary>Counts of the copies of one route since the start, by result.</summary>
    internal sealed record ShadowView(string Route, string? Flag, long Copied, long Matches, long Mismatches, long Errors, long Dropped, long Skipped);

    /// <summary>Differences on one route.</summary>
    /// <param name="Counts">Counts of the copies by result.</param>
    /// <param name="Groups">
    /// Mismatches grouped by field and path template, with an example whose secrets are masked.
    /// </param>
    /// <param name="Noise">Fields learned to be noise.</param>
    internal sealed record ShadowDetail(ShadowView Counts, IReadOnlyList<MismatchGroup> Groups, IReadOnlyList<string> Noise);
}
