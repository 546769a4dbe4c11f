using System.ComponentModel;
using System.Globalization;
using FlagGateway.Explaining;
using FlagGateway.Identity;
using FlagGateway.Routing;
using FlagGateway.Snapshots;
using Microsoft.AspNetCore.Mvc;
using Yarp.ReverseProxy;

namespace FlagGateway.Admin.Api;

/// <summary>The evaluation of a flag for a user.</summary>
internal sealed class ExplainEndpoints(SnapshotSource snapshots, IProxyStateLookup proxy, UserHash users, ConversationPins pins, TimeProvider clock) : IApiEndpoints
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGroup("/api/v1/flags").WithTags("flags")
        .MapGet(
            "/{flag}/explain",
            (
                string flag,
                [Description("Id of the user; required.")] string? user,
                [Description("Method of the request; GET by default.")] string? method,
                [Description("The instant, such as 2026-11-01T12:00:00Z; now by default.")] string? at,
                [FromQuery, Description("A group of the user, such as tenant:acme; may be repeated.")] string[]? group = null,
                [FromQuery, Description("An attribute of the request, such as plan_tier=growth; may be repeated.")] string[]? attribute = null) =>
            Explain(FlagPath.IdOf(snapshots.Current.Flags, flag), user, group ?? [], attribute ?? [], method ?? HttpMethods.Get, at))
        .Describe<Explanation>("Which variant a user gets, now or at an instant, and why", StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound);

    private IResult Explain(string id, string? user, string[] groups, string[] attributes, string method, string? at)
    {
        if (string.IsNullOrEmpty(user) || IdentityScratch.IsTooLong(user))
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"user is {(string.IsNullOrEmpty(user) ? "missing" : "too long")}.", $"Write ?user=ID, of 1 to {IdentityScratch.MaxIdBytes} bytes");
        if (groups.Length > IdentityScratch.MaxGroups)
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"There are {groups.Length} groups.", $"Name at most {IdentityScratch.MaxGroups}, as many as a request has");
        if (NamedText.Parse(attributes) is not { } values)
            return ApiJson.Problem(StatusCodes.Status400BadRequest, "attribute is not a name and a value.", "Write it as attribute=plan_tier=growth, each name once");
        var time = clock.GetUtcNow();
        if (at is not null && !DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time))
            return ApiJson.Problem(StatusCodes.Status400BadRequest, "at is not a time.", "Write it as 2026-11-01T12:00:00Z, or leave it out for now");
        var snapshot = snapshots.Current;
        if (snapshot.Flags.Find(id) is not { } flag)
            return FlagEndpoints.Unknown(id);
        return ApiJson.Ok(Explainer.Explain(
            flag, snapshot.Flags.Segments, snapshot.Routes.Values.Where(route => route.Flag.Id == flag.Id), ClusterOf, snapshot.State, new Question(user, groups, time, method.ToUpperInvariant()) { Attributes = values }, pins.Peek) with
        { HashedName = users.NameOf(user) });

        // The proxy may be slightly ahead of the snapshot.
        string ClusterOf(string route) => proxy.TryGetRoute(route, out var model) ? model.Config.ClusterId ?? "" : "";
    }
}
