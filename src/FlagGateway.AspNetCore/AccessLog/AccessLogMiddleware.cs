using System.Diagnostics;
using FlagGateway.Options;
using FlagGateway.Routing;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Microsoft.AspNetCore.Http.Features;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace FlagGateway.AccessLog;

/// <summary>Logs each request at its end. In the pipeline only if the access log is enabled.</summary>
internal sealed class AccessLogMiddleware(RequestDelegate next, SnapshotSource snapshots, AccessLogQueue queue, TimeProvider time)
{
    // The golden ratio's multiples fill the range evenly, so any sequence of requests has its share.
    private const uint Step = 2654435769;

    private uint _position;

    public async Task Invoke(HttpContext context)
    {
        var at = time.GetUtcNow();
        var started = time.GetTimestamp();
        ResponseBody body = new(context.Response.Body, time);
        context.Response.Body = body;
        context.Response.OnStarting(static state => ((ResponseBody)state).Start(), body);
        var isComplete = false;
        try
        {
            await next(context);
            isComplete = true;
        }
        finally
        {
            var duration = time.GetElapsedTime(started);
            var status = isComplete || context.Response.HasStarted ? context.Response.StatusCode : StatusCodes.Status500InternalServerError;
            var routed = context.Features.Get<RoutedRequest>();
            var proxied = context.Features.Get<IReverseProxyFeature>();
            var outcome = OutcomeOf(context, routed, proxied, isComplete);
            if (IsError(outcome, status) || IsInSample(snapshots.Current.Options.AccessLog))
            {
                queue.Add(new AccessLogEntry
                {
                    Time = at,
                    Method = context.Request.Method,
                    Path = context.Request.Path.Value ?? "/",
                    Status = status,
                    Outcome = outcome?.ToLabel() ?? "rejected",
                    Error = proxied is null ? null : UpstreamErrorReader.Find(context, routed),
                    Duration = duration,
                    FirstByte = body.StartedAt == 0 ? null : time.GetElapsedTime(started, body.StartedAt),
                    Bytes = body.Count,
                    Route = proxied?.Route.Config.RouteId,
                    Cluster = proxied?.Cluster.Config.ClusterId,
                    Variant = routed?.Variant,
                    Reason = routed?.Reason ?? default,
                    User = routed?.UserHash ?? 0,
                    TraceId = TraceOf(context),
                });
            }
        }
    }

    // As in the metrics. Without route and destination the gateway rejected the request.
    private static RequestOutcome? OutcomeOf(HttpContext context, RoutedRequest? routed, IReverseProxyFeature? proxied, bool isComplete)
    {
        if (!isComplete)
            return routed?.Outcome ?? RequestOutcome.GatewayError;
        if (proxied is null)
            return null;
        return routed?.Outcome ?? RequestOutcomes.From(context.GetForwarderErrorFeature()?.Error ?? ForwarderError.None);
    }

    private static bool IsError(RequestOutcome? outcome, int status) =>
        outcome is RequestOutcome.UpstreamError or RequestOutcome.ClientAbort or RequestOutcome.GatewayError or RequestOutcome.UploadReset || status >= StatusCodes.Status500InternalServerError;

    private bool IsInSample(AccessLogOptions options) =>
        options.SampleRate >= 1 || Interlocked.Add(ref _position, Step) < options.SampleRate * uint.MaxValue;

    private static ActivityTraceId TraceOf(HttpContext context)
    {
        if (context.Features.Get<IHttpActivityFeature>()?.Activity is { } span)
            return span.TraceId;
        // Tracing is off here: the client's own trace, if valid.
        return ActivityContext.TryParse(context.Request.Headers.TraceParent, null, out var parent) ? parent.TraceId : default;
    }
}
