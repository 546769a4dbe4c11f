using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Transforms;

namespace FlagGateway.Routing;

/// <summary>
/// Sends the head of a response to the client when the destination sent it, not with the first byte of the body.
/// </summary>
/// <param name="isLast">Whether no transform follows, which could read the content or change the head.</param>
internal sealed class EarlyHead(bool isLast) : ResponseTransform
{
    public override ValueTask ApplyAsync(ResponseTransformContext context)
    {
        if (context.ProxyResponse is { } response && !context.SuppressResponseBody)
        {
            if (isLast)
                ArrivingContent.Watch(response, context.HttpContext.Response, context.CancellationToken);
            else
                ArrivingContent.WatchUnread(response, context.HttpContext.Response);
        }

        return default;
    }
}
