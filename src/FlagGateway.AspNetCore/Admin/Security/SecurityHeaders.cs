using Microsoft.Net.Http.Headers;

namespace FlagGateway.Admin.Security;

/// <summary>
/// Answers for every request to the listener: no frames, no scripts but our own file, nothing kept in caches; and no answer at
/// all under a name that is not ours.
/// </summary>
/// <seealso href="https://www.w3.org/TR/CSP3/">Content Security Policy Level 3</seealso>
internal sealed class SecurityHeaders(RequestDelegate next, AdminHosts hosts)
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    /// <summary>Sets them; again where a failure has emptied the answer.</summary>
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
        // Probes ask by whatever address they find, and learn nothing.
        if (hosts.Allows(context.Request.Host) || context.Request.Path.StartsWithSegments("/healthz", StringComparison.Ordinal))
            return next(context);
        return Api.ApiJson.Problem(
            StatusCodes.Status400BadRequest, "This listener is not known by the name in the request's Host header.", "Ask by its own address, or add the name to FlagGateway:Admin:AllowedHosts").ExecuteAsync(context);
    }
}
