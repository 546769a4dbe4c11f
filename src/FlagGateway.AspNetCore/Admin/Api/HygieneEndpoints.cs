using FlagGateway.Admin.Limits;

namespace FlagGateway.Admin.Api;

/// <summary>What needs somebody.</summary>
internal sealed class HygieneEndpoints(HygieneReader hygiene, ListCache lists) : IApiEndpoints
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGroup("/api/v1/hygiene").WithTags("flags")
        .MapGet("", (HttpContext context) => ApiTag.Ok(context, lists.Get(hygiene.Read)))
        .DescribeTagged<HygieneView>("Flags that need somebody first: overdue, stale, without an owner");
}
