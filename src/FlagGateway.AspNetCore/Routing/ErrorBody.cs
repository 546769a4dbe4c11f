using System.Net.Mime;
using System.Text;
using System.Text.Json.Nodes;
using FlagGateway.Telemetry;
using Microsoft.AspNetCore.WebUtilities;

namespace FlagGateway.Routing;

/// <summary>
/// The body of a response that no destination gave, for routes that ask for it (<c>Flag.ErrorBody: problem</c>).
/// </summary>
/// <seealso href="https://www.rfc-editor.org/rfc/rfc9457">RFC 9457, problem details</seealso>
internal static class ErrorBody
{
    public static Task WriteAsync(HttpContext context, UpstreamError error)
    {
        var response = context.Response;
        if (response.HasStarted || response.StatusCode < StatusCodes.Status500InternalServerError)
            return Task.CompletedTask;
        var body = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["type"] = "about:blank",
            ["title"] = ReasonPhrases.GetReasonPhrase(response.StatusCode),
            ["status"] = response.StatusCode,
            ["detail"] = error.Describe(),
            ["reason"] = error.ToLabel(),
        }.ToJsonString());
        response.ContentType = MediaTypeNames.Application.ProblemJson;
        response.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        // Not with the request's token: the timeout that is being reported has cancelled it.
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(body).AsTask();
    }
}
