using FlagGateway.Mirroring;
using FlagGateway.Snapshots;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace FlagGateway.Routing;

/// <summary>Processes a request of a flagged route: decide, dispatch, edit, forward, record.</summary>
internal sealed class FlagRouter(RequestPlanner planner, RequestEditing editing, RequestForwarder forwarder, RequestRecorder recorder, MirrorCapture mirroring, TimeProvider time)
{
    /// <summary>Routes a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="snapshot">The snapshot in force.</param>
    /// <param name="route">Its route.</param>
    /// <param name="next">The rest of the proxy's pipeline.</param>
    public async Task RouteAsync(HttpContext context, GatewaySnapshot snapshot, FlaggedRoute route, RequestDelegate next)
    {
        var routed = new RoutedRequest();
        planner.Plan(context, snapshot, route, routed);
        if (routed.IsRefused)
        {
            await IdentityRefusal.WriteAsync(context);
            return;
        }

        if ((routed.Variant.Edit is not null || route.OnError is not null) && !await editing.EditAsync(context, snapshot, route, routed))
            return;

        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
        {
            context.Request.Body = routed.Upload = new UploadWatch(context.Request.Body, context.Request.ContentLength, time);
            routed.Upload.Enter();
        }

        routed.Llm = route.Llm?.Begin(context.Request, routed.IsUsageAdded);
        if (routed.Llm is { } llm && route.Checks is { } checks)
        {
            llm.Checks = routed.Window is not null && checks.Includes(routed.Bucket) ? checks : null;
            llm.IsCopyChecked = routed.Exchange is { Rule.Checks: not null };
        }

        context.Features.Set(routed);
        var cohort = routed.Variant.Cohort;
        var started = time.GetTimestamp();
        var isComplete = false;
        cohort.Start();
        try
        {
            await forwarder.ForwardAsync(context, snapshot, route, routed, next);
            isComplete = true;
            // A visitor whose first request fails still gets the identity: it does not count before it returns.
            if (routed.SetCookie is not null && routed.FirstByte == 0 && !context.Response.HasStarted)
                context.Response.Headers.Append(HeaderNames.SetCookie, routed.SetCookie);
        }
        finally
        {
            recorder.Record(context, routed, started, isComplete);
            routed.StreamEnded?.Invoke();
            if (routed.Exchange is { } exchange)
                mirroring.End(context, exchange, time.GetElapsedTime(started));
            routed.Held?.Dispose();
        }

        if (route.HasErrorBody && routed.Error is { } error)
            await ErrorBody.WriteAsync(context, error);
        if (routed.Upload is { IsCut: true } upload)
            await EarlyResponse.FinishAsync(context, upload, time);
    }
}
