using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Admin.Api;

/// <summary>Flags.</summary>
internal sealed class FlagEndpoints(FlagViewReader views, SnapshotSource snapshots, IStateStore store) : IApiEndpoints
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/flags").WithTags("flags");
        api.MapGet("", (HttpContext context) => ApiTag.Ok(context, views.ReadAll()))
            .DescribeTagged<FlagList>("All flags: owner, age, variants with their share, rollout, routes");
        api.MapGet("/{flag}", (string flag, HttpContext context) => Show(IdOf(flag), context))
            .DescribeTagged<FlagDetail>("One flag with its rules in words", StatusCodes.Status404NotFound);

        string IdOf(string segment) => FlagPath.IdOf(snapshots.Current.Flags, segment);
    }

    private IResult Show(string flag, HttpContext context)
    {
        // The revision first: see RolloutEndpoints.
        var revision = store.Current.Revision;
        return views.Find(flag) is { } found ? ApiTag.Ok(context, revision, found) : Unknown(flag);
    }

    public static IResult Unknown(string flag) =>
        ApiJson.Problem(StatusCodes.Status404NotFound, $"flags.json has no flag {flag}.", "See /api/v1/flags");
}
