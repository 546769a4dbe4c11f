using FlagGateway.Checks;
using FlagGateway.Core.Flags;
using FlagGateway.Health;
using FlagGateway.Llm;
using FlagGateway.Mirroring;
using FlagGateway.Routing.Streams;
using FlagGateway.Snapshots;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;

namespace FlagGateway.Routing;

/// <summary>Sets the gateway's own headers on a response, and measures its times.</summary>
internal sealed class IncomingResponse(SnapshotSource snapshots, MirrorCapture mirror, OpenStreams streams, Readiness readiness, CheckBudget texts, TimeProvider time) : ResponseTransform
{
    private const long TakenAtOnce = 32 * 1024;

    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is not { } response)
            return default;
        // Requests in progress when the drain began.
        if (response.StatusCode != System.Net.HttpStatusCode.SwitchingProtocols)
            ConnectionRelease.Apply(context.HttpContext, readiness);
        var headers = context.HttpContext.Response.Headers;
        if (headers.SetCookie.Count != 0)
            OwnCookies.RemoveFrom(headers, RequestSnapshot.Find(context.HttpContext, snapshots).Identity.Anonymous.Name);
        if (context.HttpContext.Features.Get<RoutedRequest>() is { } routed)
        {
            routed.FirstByte = time.GetTimestamp();
            if (routed.Attempt?.Discards((int)response.StatusCode, routed.Llm is not null) == true)
            {
                context.SuppressResponseBody = true;
                return default;
            }

            // Nothing repeats the request any more, and a stream may last for hours.
            if (routed is { Attempt: null, Upload.IsEnded: true, Held: { } held })
                held.Dispose();
            routed.TrailingResponse = MayHaveTrailers(response) ? response : null;
            if (routed.Variant.PathPrefix is { } prefix)
                Rewrite(headers, prefix, response, context.HttpContext.Request.Host.Value ?? "");
            if (MayWaitForClient(context.HttpContext.Request, response))
                context.HttpContext.Response.Body = routed.Download = new DownloadWatch(context.HttpContext.Response.Body, time);
            if (routed.Reason != EvaluationReason.Override)
                Follow(response, context.HttpContext, routed);
            if (routed.Llm is { } llm)
                LlmTap.Attach(response, headers, llm, texts, time);
            if (routed.ExposeVariant)
                headers[GatewayHeaders.Variant] = routed.Variant.Exposed;
            var setsCookie = routed.SetCookie is not null && !SharedCaches.IsImmutable(headers);
            if (setsCookie)
                headers.Append(HeaderNames.SetCookie, routed.SetCookie);
            SharedCaches.Apply(context.HttpContext, routed.Cache, setsCookie, RequestSnapshot.Find(context.HttpContext, snapshots).Identity);
            if (routed.Exchange is { } exchange)
                mirror.Observe(exchange, response, context.HttpContext.GetReverseProxyFeature());
        }
        else if (context.HttpContext.Features.Get<MirroredExchange>() is { } exchange)
        {
            mirror.Observe(exchange, response, context.HttpContext.GetReverseProxyFeature());
        }

        return default;
    }

    // A tester's own choice does not end with the users'.
    private void Follow(HttpResponseMessage response, HttpContext context, RoutedRequest routed)
    {
        if (EndingContent.Find(response, context, routed.Variant.Cohort.Route, routed.Variant.Name) is not { } stream)
            return;
        if (routed.Llm is { } llm)
            llm.Cut = stream.Ended;
        routed.StreamEnded = () => streams.Remove(stream);
        streams.Add(stream);
    }

    // RFC 9112 section 7.1: over HTTP/1.1 only chunked content has trailers.
    private static bool MayHaveTrailers(HttpResponseMessage response) =>
        response.Version.Major >= 2 || (response.Content.Headers.ContentLength is null && response.StatusCode != System.Net.HttpStatusCode.SwitchingProtocols);

    private static void Rewrite(IHeaderDictionary headers, PathPrefix prefix, HttpResponseMessage response, string host)
    {
        var authority = response.RequestMessage?.RequestUri?.Authority ?? "";
        if (headers.Location is [{ } location])
            headers.Location = prefix.RemoveFrom(location, authority, host);
        if (headers.ContentLocation is [{ } content])
            headers.ContentLocation = prefix.RemoveFrom(content, authority, host);
        if (headers.SetCookie.Count != 0)
            headers.SetCookie = Array.ConvertAll(headers.SetCookie.ToArray(), cookie => cookie is null ? null : prefix.RemoveFromCookie(cookie));
    }

    // Kestrel reads 64 KiB at once from an HTTP/1.1 client; an HTTP/2 window may be closed at any time.
    private static bool MayWaitForClient(HttpRequest request, HttpResponseMessage response) =>
        response.StatusCode != System.Net.HttpStatusCode.SwitchingProtocols
        && (response.Content.Headers.ContentLength is not { } length || length > TakenAtOnce || (length != 0 && !HttpProtocol.IsHttp11(request.Protocol)));
}
