namespace FlagGateway.Admin;

/// <summary>Where the admin endpoints are mapped: a host may put them under any path.</summary>
/// <param name="Prefix">What stands before the endpoint's own path; empty for nothing.</param>
internal sealed record AdminPath(string Prefix)
{
    /// <summary>Saves the prefix of an endpoint with it.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="path">Its own path.</param>
    public static void Save(IEndpointConventionBuilder endpoint, string path) => endpoint.Add(builder =>
    {
        var full = ((RouteEndpointBuilder)builder).RoutePattern.RawText ?? "";
        var prefix = full.EndsWith(path, StringComparison.Ordinal) ? full[..^path.Length] : full;
        builder.Metadata.Add(new AdminPath(prefix.Length == 0 || prefix[0] == '/' ? prefix : "/" + prefix));
    });

    /// <summary>What stands before all paths of the pages, for links; never with a slash at its end.</summary>
    public static string From(HttpContext context) =>
        (context.Request.PathBase.Value + context.GetEndpoint()?.Metadata.GetMetadata<AdminPath>()?.Prefix).TrimEnd('/');
}
