namespace FlagGateway.Admin;

/// <summary>Prefix of the admin endpoints: a host may map them under any path.</summary>
/// <param name="Prefix">Prefix of the endpoint's own path; empty for none.</param>
internal sealed record AdminPath(string Prefix)
{
    /// <summary>Saves the prefix in the metadata of an endpoint.</summary>
    /// <param name="endpoint">The endpoint.</param>
    /// <param name="path">Its own path.</param>
    public static void Save(IEndpointConventionBuilder endpoint, string path) => endpoint.Add(builder =>
    {
        var full = ((RouteEndpointBuilder)builder).RoutePattern.RawText ?? "";
        var prefix = full.EndsWith(path, StringComparison.Ordinal) ? full[..^path.Length] : full;
        builder.Metadata.Add(new AdminPath(prefix.Length == 0 || prefix[0] == '/' ? prefix : "/" + prefix));
    });

    /// <summary>Prefix of the paths of all pages, for links; without a trailing slash.</summary>
    public static string From(HttpContext context) =>
        (context.Request.PathBase.Value + context.GetEndpoint()?.Metadata.GetMetadata<AdminPath>()?.Prefix).TrimEnd('/');
}
