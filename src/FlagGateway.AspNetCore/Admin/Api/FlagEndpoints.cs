using System.Globalization;
using FlagGateway.Explaining;
using FlagGateway.Identity;
using FlagGateway.Snapshots;
using FlagGateway.State;
using Microsoft.AspNetCore.Mvc;
using Yarp.ReverseProxy;

namespace FlagGateway.Admin.Api;

/// <summary>Flags and their evaluation.</summary>
internal sealed class FlagEndpoints(FlagViewReader views, SnapshotSource snapshots, IStateStore store, IProxyStateLookup proxy, UserHash users, TimeProvider clock) : IApiEndpoints
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1/flags").WithTags("flags");
        api.MapGet("", (HttpContext context) => ApiTag.Ok(context, store.Current.Revision, views.All()))
            .DescribeTagged<FlagList>("All flags: owner, age, variants with their share, rollout, routes");
        api.MapGet("/{flag}", (string flag, HttpContext context) => Show(IdOf(flag), context))
            .DescribeTagged<FlagDetail>("One flag with its rules in words", StatusCodes.Status404NotFound);
        api.MapGet("/{flag}/explain", (string flag, string? user, string? method, string? at, [FromQuery] string[]? group = null) => Explain(IdOf(flag), user, group ?? [], method ?? HttpMethods.Get, at))
            .Describe<Explanation>("Which variant a user gets, now or at an instant, and why", StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);

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

    private IResult Explain(string id, string? user, string[] groups, string method, string? at)
    {
        if (string.IsNullOrEmpty(user) || IdentityScratch.IsTooLong(user))
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"user is {(string.IsNullOrEmpty(user) ? "missing" : "too long")}.", $"Write ?user=ID, of 1 to {IdentityScratch.MaxIdBytes} bytes");
        if (groups.Length > IdentityScratch.MaxGroups)
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"There are {groups.Length} groups.", $"Name at most {IdentityScratch.MaxGroups}, as many as a request has");
        var time = clock.GetUtcNow();
        if (at is not null && !DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
            return ApiJson.Problem(StatusCodes.Status400BadRequest, "at is not a time.", "Write it as 2026-11-01T12:00:00Z, or leave it out for now");
        var snapshot = snapshots.Current;
        if (snapshot.Flags.Find(id) is not { } flag)
            return Unknown(id);
        return ApiJson.Ok(Explainer.Explain(
            flag, snapshot.Routes.Values.Where(route => route.Flag.Id == flag.Id), ClusterOf, snapshot.State, new Question(user, groups, time, method.ToUpperInvariant())) with
        { HashedName = users.NameOf(user) });

        // The proxy may be slightly ahead of the snapshot.
        string ClusterOf(string route) => proxy.TryGetRoute(route, out var model) ? model.Config.ClusterId ?? "" : "";
    }
}
