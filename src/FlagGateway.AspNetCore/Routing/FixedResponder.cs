using FlagGateway.Core.Prompts;
using FlagGateway.Options;
using FlagGateway.Snapshots;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Routing;

/// <summary>Sends the response of a variant that needs no cluster.</summary>
internal sealed class FixedResponder(BodyBudget budget, TimeProvider time)
{
    private const string EventStream = "text/event-stream";

    /// <summary>Sends the response. Never throws for anything that a client does.</summary>
    /// <param name="context">The request.</param>
    /// <param name="options">Limits.</param>
    /// <param name="route">Its route.</param>
    /// <param name="routed">The decision.</param>
    /// <param name="fixedResponse">The response.</param>
    public async Task RespondAsync(HttpContext context, LlmOptions options, FlaggedRoute route, RoutedRequest routed, FixedResponse fixedResponse)
    {
        // No model responds, so there is nothing to read.
        routed.Llm = null;
        routed.FirstByte = time.GetTimestamp();
        try
        {
            var isStream = fixedResponse.IsStream && route.Llm?.ApiOf(context.Request.Path) is not null && await AsksForStreamAsync(context, options, routed);
            var body = isStream ? fixedResponse.StreamOf(route.Llm!.ApiOf(context.Request.Path)!.Value) : fixedResponse.Body;
            var response = context.Response;
            response.StatusCode = fixedResponse.Status;
            response.ContentType = isStream ? EventStream : fixedResponse.ContentType;
            response.Headers.CacheControl = "no-store";
            if (routed.ExposeVariant)
                response.Headers[GatewayHeaders.Variant] = routed.Variant.Exposed;
            if (routed.SetCookie is { } cookie)
                response.Headers.Append(HeaderNames.SetCookie, cookie);
            if (body.Length == 0 || HttpMethods.IsHead(context.Request.Method))
                return;
            response.ContentLength = body.Length;
            await response.Body.WriteAsync(body, context.RequestAborted);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or BadHttpRequestException)
        {
            // The client is gone.
        }
    }

    // A request that cannot be read gets the stream, as most clients of streamed responses expect.
    private async ValueTask<bool> AsksForStreamAsync(HttpContext context, LlmOptions options, RoutedRequest routed)
    {
        if (routed.Held is not { } held)
        {
            held = routed.Held = new HeldBody(budget);
            if (await held.ReadAsync(context.Request.Body, context.Request.ContentLength, options.MaxBodyBytes, options.Budget, context.RequestAborted) != HoldResult.Complete)
                return true;
        }

        return RequestFields.Read(held.Bytes.Span, 0)?.IsStreamed != false;
    }
}
