namespace FlagGateway.Snapshots;

/// <summary>The snapshot by which a request is processed to its end, whatever is reloaded meanwhile.</summary>
internal static class RequestSnapshot
{
    /// <summary>
    /// The snapshot that routing took for the request; the one in force if the request did not pass routing.
    /// </summary>
    /// <param name="context">The request.</param>
    /// <param name="source">The snapshot in force.</param>
    public static GatewaySnapshot Find(HttpContext context, SnapshotSource source) => context.Features.Get<GatewaySnapshot>() ?? source.Current;
}
