using System.Collections.Concurrent;
using FlagGateway.Core.Fallbacks;
using FlagGateway.Core.Flags;
using FlagGateway.Mirroring;
using FlagGateway.Prompts;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace FlagGateway.Routing;

/// <summary>
/// Forwards a request to its variant, and to another one if that fails and the route says so (<c>Flag.OnError</c>).
/// </summary>
internal sealed class RequestForwarder(FixedResponder responder, RequestRecorder recorder, MirrorCapture mirroring, IProxyStateLookup proxy, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, FallbackBudget> _budgets = new(StringComparer.Ordinal);

    /// <summary>Forwards a request. Most need nothing but the rest of the proxy's pipeline.</summary>
    /// <param name="context">The request.</param>
    /// <param name="snapshot">The snapshot in force.</param>
    /// <param name="route">Its route.</param>
    /// <param name="routed">The decision; changed if another variant serves the user.</param>
    /// <param name="next">The rest of the proxy's pipeline.</param>
    public Task ForwardAsync(HttpContext context, GatewaySnapshot snapshot, FlaggedRoute route, RoutedRequest routed, RequestDelegate next)
    {
        if (routed.Variant.Response is { } response)
            return responder.RespondAsync(context, snapshot.Options.Llm, route, routed, response);
        return route.OnError is null ? next(context) : ForwardWithFallbackAsync(context, snapshot, route, routed, next);
    }

    private async Task ForwardWithFallbackAsync(HttpContext context, GatewaySnapshot snapshot, FlaggedRoute route, RoutedRequest routed, RequestDelegate next)
    {
        var budget = _budgets.GetOrAdd(route.RouteId, static _ => new FallbackBudget());
        budget.AddRequest(time.GetElapsedTime(0));
        if (route.FallbackOf(routed.Variant) is not { } target || !IsRepeatable(context, routed))
        {
            await next(context);
            return;
        }

        var started = time.GetTimestamp();
        using (var attempt = routed.Attempt = new FirstAttempt(context, route.OnError!.After, () => budget.TryTake(time.GetElapsedTime(0), route.OnError.Share), time))
        {
            await next(context);
            if (!HasFailed(context, attempt, routed))
                return;
        }

        routed.Attempt = null;
        recorder.Record(context, routed, started, isComplete: true);
        routed.Variant.Cohort.CountFallback();
        Reset(context, routed, target);
        await ServeAsync(context, snapshot, route, routed, next);
    }

    private async Task ServeAsync(HttpContext context, GatewaySnapshot snapshot, FlaggedRoute route, RoutedRequest routed, RequestDelegate next)
    {
        routed.Variant.Cohort.Start();
        if (routed.Variant.Response is { } response)
        {
            await responder.RespondAsync(context, snapshot.Options.Llm, route, routed, response);
            return;
        }

        if (RequestEditor.Repeat(context, route, routed) is { } refusal)
        {
            await refusal.WriteAsync(context);
            return;
        }

        if (routed.Held is not null)
        {
            context.Request.Body = routed.Upload = new UploadWatch(context.Request.Body, context.Request.ContentLength, time);
            routed.Upload.Enter();
        }

        routed.Llm = route.Llm?.Begin(context.Request, routed.IsUsageAdded);
        Reassign(context, routed.Variant);
        LlmTimeouts.Apply(context, route);
        await next(context);
    }

    private void Reassign(HttpContext context, VariantRoute target)
    {
        var own = context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>() ?? context.GetReverseProxyFeature().Route;
        if (target.ClusterId is { } id && proxy.TryGetCluster(id, out var cluster))
            context.ReassignProxyRequest(target.RouteTo(own, cluster), cluster);
        else if (own.Cluster is { } ownCluster)
            context.ReassignProxyRequest(own, ownCluster);
    }

    private void Reset(HttpContext context, RoutedRequest routed, VariantRoute target)
    {
        if (routed.Exchange is { } exchange)
            mirroring.End(context, exchange, TimeSpan.Zero);
        routed.Retry(target, EvaluationReason.Error);
        context.Features.Set<IForwarderErrorFeature>(null);
        context.Response.Clear();
    }

    private static bool HasFailed(HttpContext context, FirstAttempt attempt, RoutedRequest routed)
    {
        if (context.Response.HasStarted || attempt.IsAborted)
            return false;
        if (attempt.IsDiscarded)
            return true;
        var failed = context.GetForwarderErrorFeature();
        if (attempt.IsTimedOut)
        {
            routed.FirstByte = 0;
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
            context.Features.Set<IForwarderErrorFeature>(new HeaderTimeout(failed?.Exception));
            return attempt.MayFallBack();
        }

        return routed.FirstByte == 0 && failed?.Error is ForwarderError.Request or ForwarderError.RequestTimedOut or ForwarderError.NoAvailableDestinations && attempt.MayFallBack();
    }

    // Its body is in memory, or it has none; and it is not the beginning of a tunnel.
    private static bool IsRepeatable(HttpContext context, RoutedRequest routed) =>
        (routed.Held is { IsComplete: true } || routed.Upload is null) && context.Request.Headers.Upgrade.Count == 0 && !HttpMethods.IsConnect(context.Request.Method);

    private sealed class HeaderTimeout(Exception? exception) : IForwarderErrorFeature
    {
        public ForwarderError Error => ForwarderError.RequestTimedOut;

        public Exception? Exception => exception;
    }
}
