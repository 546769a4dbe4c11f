using FlagGateway.Snapshots;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Routing;

/// <summary>
/// Determines who caused a route's timeout; YARP treats it as a disconnected client and returns 400. If the client
/// had not sent its complete request, it is 408 and the client's fault: a slow upload must not mark a destination
/// unhealthy or roll back a candidate. Otherwise the destination was too slow: it is 504, and counts against the
/// destination and its cohort. A response that had begun is cut; that is the client's fault if it was reading
/// slowly, otherwise the destination's. Runs in the proxy's pipeline after everything that reads the outcome.
/// </summary>
internal sealed class RouteTimeout(RequestDelegate next, TimeProvider time)
{
    public Task Invoke(HttpContext context) =>
        context.Features.Get<IHttpRequestTimeoutFeature>() is { } timeout ? Watch(context, timeout.RequestTimeoutToken) : next(context);

    private async Task Watch(HttpContext context, CancellationToken timeout)
    {
        var upload = context.Features.Get<RoutedRequest>()?.Upload;
        if (upload is null && context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
            context.Request.Body = upload = new UploadWatch(context.Request.Body, context.Request.ContentLength, time);
        var started = time.GetTimestamp();
        var download = new DownloadWatch(context.Response.Body, time);
        context.Response.Body = download;
        await next(context);

        if (!timeout.IsCancellationRequested || context.GetForwarderErrorFeature() is not { } error)
            return;
        if (context.Response.HasStarted)
        {
            if (error.Error == ForwarderError.ResponseBodyCanceled && !download.IsClientSlow(time.GetElapsedTime(started)))
                Accuse(context, ForwarderError.ResponseBodyDestination, error);
            return;
        }

        if (error.Error is not (ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled))
            return;
        var isClient = upload is { IsWaitingForClient: true };
        context.Response.StatusCode = isClient ? StatusCodes.Status408RequestTimeout : StatusCodes.Status504GatewayTimeout;
        Accuse(context, isClient ? ForwarderError.RequestBodyCanceled : ForwarderError.RequestTimedOut, error);
    }

    private static void Accuse(HttpContext context, ForwarderError error, IForwarderErrorFeature cause) =>
        context.Features.Set<IForwarderErrorFeature>(new TimedOut(error, cause.Exception));

    private sealed class TimedOut(ForwarderError error, Exception? exception) : IForwarderErrorFeature
    {
        public ForwarderError Error => error;

        public Exception? Exception => exception;
    }
}
