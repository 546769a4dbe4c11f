namespace FlagGateway.Ofrep;

/// <summary>The paths of the protocol, version 0.3.0, on any listener.</summary>
/// <seealso href="https://github.com/open-feature/protocol/blob/main/service/openapi.yaml">the protocol</seealso>
internal static class OfrepEndpoints
{
    /// <summary>Prefix of all paths.</summary>
    public const string Root = "/ofrep/v1";

    private const string Flags = Root + "/evaluate/flags";

    /// <summary>Maps both endpoints: one flag, and all flags.</summary>
    /// <param name="routes">The target.</param>
    /// <param name="service">The service.</param>
    /// <param name="streams">
    /// Event streams, only on a listener without authentication: a browser's <c>EventSource</c> cannot send a token.
    /// </param>
    /// <param name="stopping">Ends the streams.</param>
    public static void Map(IEndpointRouteBuilder routes, OfrepService service, OfrepStreams? streams = null, CancellationToken stopping = default)
    {
        routes.MapPost(Flags, http => service.EvaluateAllAsync(http, streams is { IsOn: true }));
        if (streams is not null)
            routes.MapGet(OfrepStreams.Path, http => streams.ServeAsync(http, stopping)).DisableHttpMetrics();
        // Clients put ids into the path unescaped, including slashes.
        routes.MapPost(Flags + "/{**key}", http => service.EvaluateAsync(http, KeyOf(http)));
    }

    // The framework does not decode this escape, to distinguish it from a separator; here there are no separators.
    private static string KeyOf(HttpContext http) =>
        ((string)http.Request.RouteValues["key"]!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
