using System.Net.Mime;

namespace FlagGateway.Routing;

/// <summary>
/// The response to a request without an identity if the route requires one (<c>Flag.WithoutId: reject</c>).
/// </summary>
internal static class IdentityRefusal
{
    /// <summary>Reason of the rejection in <c>flaggateway_rejected_requests_total</c>.</summary>
    public const string Reason = "without_id";

    private static readonly byte[] Problem = """
        {"type":"about:blank","title":"Unauthorized","status":401,"detail":"The request has no identity, and this route requires one."}
        """u8.ToArray();

    public static Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        context.Response.ContentType = MediaTypeNames.Application.ProblemJson;
        context.Response.ContentLength = Problem.Length;
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(Problem).AsTask();
    }
}
