using System.ComponentModel;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Admin.Api;

/// <summary>Control and candidate side by side.</summary>
internal sealed class CohortEndpoints(SnapshotSource snapshots, RolloutReader rollouts, CohortReader cohorts) : IApiEndpoints
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet(
                "/api/v1/flags/{flag}/cohorts",
                (
                    string flag,
                    [Description("stage, 1h or 10m; the whole stage by default.")] string? window,
                    [Description("route or group: also each route, or each value of a group such as tenant.")] string? by,
                    [Description("Which of several candidates; the first one that has users by default.")] string? candidate,
                    CancellationToken cancellationToken) =>
                ShowAsync(FlagPath.IdOf(snapshots.Current.Flags, flag), candidate, window ?? CohortReader.Stage, by, cancellationToken)).WithTags("flags")
            .Describe<CohortTable>("Control and candidate side by side, with intervals and a verdict for each metric", StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict);

    private async Task<IResult> ShowAsync(string flag, string? candidate, string window, string? by, CancellationToken cancellationToken)
    {
        if (!CohortReader.Windows.ContainsKey(window))
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"window is {window}.", $"Write {string.Join(", ", CohortReader.Windows.Keys)}");
        if (by is not (null or CohortReader.ByRoute or CohortReader.ByGroup))
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"by is {by}.", $"Write {CohortReader.ByRoute} or {CohortReader.ByGroup}");
        if (rollouts.Find(flag) is not { } status)
            return RolloutEndpoints.Unknown(flag);
        if (status.State is not { IsInForce: true } state)
            return ApiJson.Problem(StatusCodes.Status409Conflict, $"The rollout of {status.Flag} is not running, so nothing is compared.", $"Start it: flaggateway rollout start {status.Flag}");
        if (candidate is not null && !RolloutCandidates.NamesOf(state).Contains(candidate, StringComparer.Ordinal))
            return ApiJson.Problem(StatusCodes.Status400BadRequest, $"candidate is {candidate}.", $"Write {string.Join(", ", RolloutCandidates.NamesOf(state))}");
        return ApiJson.Ok(await cohorts.ReadAsync(status, state, candidate, window, by, cancellationToken));
    }
}
