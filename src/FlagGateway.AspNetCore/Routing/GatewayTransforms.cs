using FlagGateway.Core.Flags;
using FlagGateway.Health;
using FlagGateway.Mirroring;
using FlagGateway.Overrides;
using FlagGateway.Signals;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace FlagGateway.Routing;

/// <summary>Adds the gateway's transforms to every route, around those that the route configures itself.</summary>
internal sealed class GatewayTransforms(SnapshotSource snapshots, SignalRecorder signals, MirrorCapture mirror, Readiness readiness, TracePipeline traces, TimeProvider time) : ITransformProvider
{
    private const long TakenAtOnce = 32 * 1024;

    public void ValidateRoute(TransformRouteValidationContext context)
    {
    }

    public void ValidateCluster(TransformClusterValidationContext context)
    {
    }

    public void Apply(TransformBuilderContext context)
    {
        context.RequestTransforms.Add(new OutgoingRequest(traces));
        context.ResponseTransforms.Insert(0, new CheckedResponse());
        context.ResponseTransforms.Insert(1, new CleanedResponse(signals));
        context.ResponseTransforms.Add(new IncomingResponse(snapshots, mirror, readiness, time));
        context.ResponseTrailersTransforms.Add(new CleanedTrailers());
    }

    private sealed class OutgoingRequest(TracePipeline traces) : RequestTransform
    {
        public override ValueTask ApplyAsync(RequestTransformContext context)
        {
            HeaderHygiene.RemoveSpoofed(context.ProxyRequest);
            traces.Propagate(context.ProxyRequest);
            HeaderHygiene.RemoveCookie(context.ProxyRequest, OverrideReader.Cookie);
            if (context.HttpContext.Features.Get<RoutedRequest>() is { } routed)
                Describe(routed, context.ProxyRequest);
            return default;
        }

        private static void Describe(RoutedRequest routed, HttpRequestMessage proxyRequest)
        {
            var headers = proxyRequest.Headers;
            headers.TryAddWithoutValidation(GatewayHeaders.Flag, routed.FlagId);
            headers.TryAddWithoutValidation(GatewayHeaders.Variant, routed.Variant.Name);
            headers.TryAddWithoutValidation(GatewayHeaders.Reason, routed.Reason.ToWireName());
            foreach (var (name, value) in routed.Variant.RequestHeaders)
            {
                routed.Exchange?.SaveOverwritten(headers.NonValidated, name);
                headers.Remove(name);
                headers.TryAddWithoutValidation(name, value);
            }
        }
    }

    private sealed class CheckedResponse : ResponseTransform
    {
        public override ValueTask ApplyAsync(ResponseTransformContext context)
        {
            // RFC 9110 section 8.6: a 204 has no Content-Length, not even 0.
            if (context.ProxyResponse is { StatusCode: System.Net.HttpStatusCode.NoContent, Content.Headers.ContentLength: 0 })
                context.HttpContext.Response.Headers.ContentLength = null;
            return context.ProxyResponse is { } response ? ResponseCheck.CheckAsync(response, context.CancellationToken) : default;
        }
    }

    private sealed class CleanedResponse(SignalRecorder recorder) : ResponseTransform
    {
        public override ValueTask ApplyAsync(ResponseTransformContext context)
        {
            if (context.ProxyResponse is { } proxyResponse
                && HeaderHygiene.CleanResponse(proxyResponse, context.HttpContext.Response.Headers) is { } signals
                && context.HttpContext.Features.Get<RoutedRequest>() is { } routed)
            {
                recorder.Record(routed, signals);
            }

            return default;
        }
    }

    private sealed class IncomingResponse(SnapshotSource snapshots, MirrorCapture mirror, Readiness readiness, TimeProvider time) : ResponseTransform
    {
        public override ValueTask ApplyAsync(ResponseTransformContext context)
        {
            if (context.ProxyResponse is not { } response)
                return default;
            // Requests that were under way when the drain began.
            if (response.StatusCode != System.Net.HttpStatusCode.SwitchingProtocols)
                ConnectionRelease.Apply(context.HttpContext, readiness);
            var headers = context.HttpContext.Response.Headers;
            if (headers.SetCookie.Count != 0)
                HeaderHygiene.KeepCookie(headers, snapshots.Current.Identity.Anonymous.Name);
            if (context.HttpContext.Features.Get<RoutedRequest>() is { } routed)
            {
                routed.FirstByte = time.GetTimestamp();
                if (MayWaitForClient(context.HttpContext.Request, response))
                    context.HttpContext.Response.Body = routed.Download = new DownloadWatch(context.HttpContext.Response.Body, time);
                if (routed.ExposeVariant)
                    headers[GatewayHeaders.Variant] = routed.Variant.Exposed;
                if (routed.SetCookie is not null)
                    headers.Append(HeaderNames.SetCookie, routed.SetCookie);
                if (routed.Exchange is { } exchange)
                    mirror.Observe(exchange, response, context.HttpContext.GetReverseProxyFeature());
            }
            else if (context.HttpContext.Features.Get<MirroredExchange>() is { } exchange)
            {
                mirror.Observe(exchange, response, context.HttpContext.GetReverseProxyFeature());
            }

            return default;
        }
    }

    // Kestrel takes 64 KiB at once from a client of HTTP/1.1; a window of HTTP/2 may be closed at any time.
    private static bool MayWaitForClient(HttpRequest request, HttpResponseMessage response) =>
        response.StatusCode != System.Net.HttpStatusCode.SwitchingProtocols
        && (response.Content.Headers.ContentLength is not { } length || length > TakenAtOnce || (length != 0 && !HttpProtocol.IsHttp11(request.Protocol)));

    private sealed class CleanedTrailers : ResponseTrailersTransform
    {
        public override ValueTask ApplyAsync(ResponseTrailersTransformContext context)
        {
            if (context.HttpContext.Features.Get<IHttpResponseTrailersFeature>()?.Trailers is { } trailers)
                HeaderHygiene.CleanTrailers(trailers);
            return default;
        }
    }
}
