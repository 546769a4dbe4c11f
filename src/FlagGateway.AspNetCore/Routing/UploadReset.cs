using System.Net.Sockets;
using FlagGateway.Snapshots;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Routing;

/// <summary>
/// Hides broken connections during uploads from passive health: a client can cause one with any upload that the
/// destination rejects early, and would make the destination unavailable for everybody. Runs in the proxy's pipeline
/// after passive health.
/// </summary>
internal sealed class UploadReset(RequestDelegate next)
{
    public Task Invoke(HttpContext context) => context.Features.Get<RoutedRequest>() is { Upload: not null } routed ? Watch(context, routed) : next(context);

    private async Task Watch(HttpContext context, RoutedRequest routed)
    {
        await next(context);
        if (context.GetForwarderErrorFeature() is not { } failed)
            return;
        if (failed.Error == ForwarderError.Request && routed.FirstByte == 0 && IsReset(failed.Exception))
            routed.Upload!.Reset();
        if (RequestEnd.IsCutUpload(failed.Error, routed.FirstByte != 0, routed.Upload))
        {
            routed.UploadError = failed.Error;
            context.Features.Set<IForwarderErrorFeature>(null);
        }
    }

    private static bool IsReset(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is SocketException { SocketErrorCode: SocketError.ConnectionReset })
                return true;
        }

        return false;
    }
}
