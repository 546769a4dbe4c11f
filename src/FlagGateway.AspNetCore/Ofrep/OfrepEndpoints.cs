namespace FlagGateway.Ofrep;

/// <summary>The paths of the protocol, version 0.3.0, on whatever listener maps them.</summary>
/// <seealso href="https://github.com/open-feature/protocol/blob/main/service/openapi.yaml">the protocol</seealso>
internal static class OfrepEndpoints
{
    /// <summary>What all paths begin with.</summary>
    public const string Root = "/ofrep/v1";

    private const string Flags = Root + "/evaluate/flags";

    /// <summary>Maps both questions: one flag, and all of them.</summary>
    /// <param name="routes">Where.</param>
    /// <param name="service">Answers them.</param>
    /// <param name="streams">
    /// What tells clients to ask again, on a listener that asks for no token: a browser's <c>EventSource</c> can send none.
    /// </param>
    /// <param name="stopping">Ends the streams.</param>
    public static void Map(IEndpointRouteBuilder routes, OfrepService service, OfrepStreams? streams = null, CancellationToken stopping = default)
    {
        routes.MapPost(Flags, http => service.EvaluateAllAsync(http, streams is { IsOn: true }));
        if (streams is not null)
            routes.MapGet(OfrepStreams.Path, http => streams.ServeAsync(http, stopping)).DisableHttpMetrics();
        // Clients put ids into the path as they are, slashes and all.
        routes.MapPost(Flags + "/{**key}", http => service.EvaluateAsync(http, KeyOf(http)));
    }

    // The framework leaves this one escape alone, lest it be taken for a separator; here there are none.
    private static string KeyOf(HttpContext http) =>
        ((string)http.Request.RouteValues["key"]!).Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
}
