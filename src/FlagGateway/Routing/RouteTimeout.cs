using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Routing;

/// <summary>
/// Tells whom a route's timeout accuses; YARP takes it for a client that went away and answers 400. Where the client
/// had not sent all of its request, it is 408 and the client's doing: a slow upload must not mark a destination
/// unhealthy nor send a candidate back. Otherwise the destination had its time, so it is 504, and counts against the
/// destination and its cohort. Stands in the proxy's pipeline behind everything that looks at the outcome.
/// </summary>
internal sealed class RouteTimeout(RequestDelegate next)
{
    public Task Invoke(HttpContext context) =>
        context.Features.Get<IHttpRequestTimeoutFeature>() is { } timeout ? Watch(context, timeout.RequestTimeoutToken) : next(context);

    private async Task Watch(HttpContext context, CancellationToken timeout)
    {
        UploadWatch? upload = null;
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true })
            context.Request.Body = upload = new UploadWatch(context.Request.Body);
        await next(context);

        // Once the answer has begun, a client that reads slowly may be the cause as well.
        if (!timeout.IsCancellationRequested || context.Response.HasStarted)
            return;
        if (context.GetForwarderErrorFeature() is not { Error: ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled } canceled)
            return;
        var isClient = upload is { IsWaitingForClient: true };
        context.Response.StatusCode = isClient ? StatusCodes.Status408RequestTimeout : StatusCodes.Status504GatewayTimeout;
        context.Features.Set<IForwarderErrorFeature>(
            new TimedOut(isClient ? ForwarderError.RequestBodyCanceled : ForwarderError.RequestTimedOut, canceled.Exception));
    }

    private sealed class TimedOut(ForwarderError error, Exception? exception) : IForwarderErrorFeature
    {
        public ForwarderError Error => error;

        public Exception? Exception => exception;
    }
}
