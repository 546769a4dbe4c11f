using FlagGateway.Admin.Limits;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Admin.Api;

/// <summary>Rollouts, kill switches and the audit log over HTTP.</summary>
internal sealed class RolloutEndpoints(
    SnapshotSource snapshots, IStateStore store, RolloutReader rollouts, ReachReader reach, IInstances instances, ListCache lists) : IApiEndpoints
{
    public void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1").WithTags("rollouts");
        api.MapGet("/rollouts", (HttpContext context) => ApiTag.Ok(context, lists.Get(List)))
            .DescribeTagged<RolloutList>("All rollouts, kill switches and instances");
        api.MapGet("/rollouts/{flag}", (string flag, HttpContext context) => Show(IdOf(flag), context))
            .DescribeTagged<RolloutView>("Status of one rollout, what it waits for, verdicts of guardrails; before a start, what its limits can decide", StatusCodes.Status404NotFound);
        api.MapGet("/instances", () => ApiJson.Ok(instances.All)).Describe<IReadOnlyList<InstanceStatus>>("The instances of the fleet");

        string IdOf(string segment) => FlagPath.IdOf(snapshots.Current.Flags, segment);
    }

    private RolloutList List() => new(store.Current.Revision, store.Health, [.. rollouts.All().Select(RolloutView.From)], [.. store.Current.Kills.Values.OrderBy(kill => kill.Flag, StringComparer.Ordinal)], instances.All);

    private IResult Show(string flag, HttpContext context)
    {
        // The revision first: a change in between makes the tag too old, which is safe, and never too new.
        var revision = store.Current.Revision;
        return rollouts.Find(flag) is { } status ? ApiTag.Ok(context, revision, RolloutView.From(status) with { Reach = status.State is { IsActive: true } ? status.Measured?.Judgement.Reach : reach.Find(flag) }) : Unknown(flag);
    }

    public static IResult Unknown(string flag) =>
        ApiJson.Problem(StatusCodes.Status404NotFound, $"rollouts.json has no rollout of {flag}.", "See /api/v1/rollouts");

    /// <summary>All rollouts and their dependencies.</summary>
    internal sealed record RolloutList(long Revision, StateHealth State, IReadOnlyList<RolloutView> Rollouts, IReadOnlyList<KillSwitch> Kills, IReadOnlyList<InstanceStatus> Instances);
}
