using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Routing;

/// <summary>
/// Tells a route's timeout from a client that went away. YARP takes both for the same and answers 400; but
/// the destination had its time, so it is 504, and counts against the destination and its cohort.
/// Stands in the proxy's pipeline behind everything that looks at the outcome.
/// </summary>
internal sealed class RouteTimeout(RequestDelegate next)
{
    public Task Invoke(HttpContext context) =>
        context.Features.Get<IHttpRequestTimeoutFeature>() is { } timeout ? Watch(context, timeout.RequestTimeoutToken) : next(context);

    private async Task Watch(HttpContext context, CancellationToken timeout)
    {
        await next(context);

        // Once the answer has begun, a client that reads slowly may be the cause as well.
        if (!timeout.IsCancellationRequested || context.Response.HasStarted)
            return;
        if (context.GetForwarderErrorFeature() is { Error: ForwarderError.RequestCanceled } canceled)
        {
            context.Response.StatusCode = StatusCodes.Status504GatewayTimeout;
            context.Features.Set<IForwarderErrorFeature>(new TimedOut(canceled.Exception));
        }
    }

    private sealed class TimedOut(Exception? exception) : IForwarderErrorFeature
    {
        public ForwarderError Error => ForwarderError.RequestTimedOut;

        public Exception? Exception => exception;
    }
}
