using FlagGateway.Checks;
using FlagGateway.Snapshots;

namespace FlagGateway.Admin.Api;

/// <summary>Failed checks over HTTP.</summary>
internal sealed class CheckEndpoints(SnapshotSource snapshots, CheckFailures failures) : IApiEndpoints
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGroup("/api/v1").WithTags("checks").MapGet("/flags/{flag}/checks", (string flag) => ApiJson.Ok(failures.Find(FlagPath.IdOf(snapshots.Current.Flags, flag))))
            .Describe<IReadOnlyList<CheckFailure>>("The latest texts of models that failed a check of the flag's plan, newest first; as many as FlagGateway:Checks:Keep");
}
