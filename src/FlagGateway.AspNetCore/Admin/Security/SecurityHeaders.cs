using Microsoft.Net.Http.Headers;

namespace FlagGateway.Admin.Security;

/// <summary>
/// Sets headers on all responses of the listener: no frames, no scripts except our own file, no caching except of the
/// console's own files. Rejects requests with an unknown host name.
/// </summary>
/// <seealso href="https://www.w3.org/TR/CSP3/">Content Security Policy Level 3</seealso>
internal sealed class SecurityHeaders(RequestDelegate next, AdminHosts hosts)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>Sets the headers, and again after an error has cleared the response.</summary>
    public static void Set(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers[HeaderNames.CacheControl] = "no-store";
    }

    public Task InvokeAsync(HttpContext context)
    {
        Set(context.Response);
        // Probes use any address, and the responses reveal nothing.
        if (hosts.Allows(context.Request.Host) || context.Request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal))
            return next(context);
        return Api.ApiJson.Problem(
            StatusCodes.Status400BadRequest, "The host name in the request's Host header is not allowed.", "Use the listener's own address, or add the name to FlagGateway:Admin:AllowedHosts").ExecuteAsync(context);
    }

    /// <summary>Sets them on every response of a group of endpoints.</summary>
    public static void AddTo(RouteGroupBuilder routes) => ((IEndpointConventionBuilder)routes).Add(static endpoint =>
    {
        if (endpoint.RequestDelegate is not { } inner)
            return;
        endpoint.RequestDelegate = context =>
        {
            Set(context.Response);
            return inner(context);
        };
    });
}
