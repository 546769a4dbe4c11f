using System.Net.Sockets;
using System.Security.Authentication;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Routing;

/// <summary>Finds out why a destination did not serve a request. Pure.</summary>
internal static class UpstreamErrorReader
{
    /// <summary>The reason of a request that has ended; <c>null</c> if its destination has no fault.</summary>
    public static UpstreamError? Find(HttpContext context, RoutedRequest? routed)
    {
        if (routed?.UploadError is not null)
            return routed.FirstByte == 0 ? UpstreamError.RequestBody : null;
        return context.GetForwarderErrorFeature() is { Error: not ForwarderError.None } failed ? From(failed.Error, failed.Exception) : null;
    }

    /// <summary>The reason of an error of the forwarder; <c>null</c> if the destination did not cause it.</summary>
    /// <param name="error">The error.</param>
    /// <param name="exception">Its exception, if any.</param>
    public static UpstreamError? From(ForwarderError error, Exception? exception) => error switch
    {
        ForwarderError.NoAvailableDestinations => UpstreamError.NoDestination,
        ForwarderError.RequestTimedOut => IsConnectTimeout(exception) ? UpstreamError.ConnectTimeout : UpstreamError.Timeout,
        ForwarderError.Request => FromRequest(exception),
        ForwarderError.ResponseHeaders => UpstreamError.InvalidResponse,
        ForwarderError.RequestBodyDestination => UpstreamError.RequestBody,
        ForwarderError.ResponseBodyDestination => UpstreamError.ResponseBody,
        ForwarderError.UpgradeRequestDestination or ForwarderError.UpgradeResponseDestination => UpstreamError.Upgrade,
        _ => null,
    };

    private static UpstreamError FromRequest(Exception? exception)
    {
        var kind = HttpRequestError.Unknown;
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is AuthenticationException)
                return UpstreamError.Tls;
            if (cause is SocketException socket)
                return FromSocket(socket.SocketErrorCode);
            if (cause is HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var found })
                kind = found;
            if (cause is HttpIOException { HttpRequestError: not HttpRequestError.Unknown and var inBody })
                kind = inBody;
        }

        return IsConnectTimeout(exception) ? UpstreamError.ConnectTimeout : FromKind(kind);
    }

    private static UpstreamError FromKind(HttpRequestError kind) => kind switch
    {
        HttpRequestError.NameResolutionError => UpstreamError.NameResolution,
        HttpRequestError.SecureConnectionError => UpstreamError.Tls,
        HttpRequestError.ResponseEnded => UpstreamError.ConnectionClosed,
        HttpRequestError.InvalidResponse or HttpRequestError.HttpProtocolError or HttpRequestError.ConfigurationLimitExceeded => UpstreamError.InvalidResponse,
        _ => UpstreamError.Other,
    };

    private static UpstreamError FromSocket(SocketError code) => code switch
    {
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery => UpstreamError.NameResolution,
        SocketError.ConnectionRefused => UpstreamError.ConnectionRefused,
        SocketError.TimedOut => UpstreamError.ConnectTimeout,
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown or SocketError.AddressNotAvailable => UpstreamError.Unreachable,
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown => UpstreamError.ConnectionClosed,
        _ => UpstreamError.Other,
    };

    // How SocketsHttpHandler reports its ConnectTimeout.
    private static bool IsConnectTimeout(Exception? exception) => exception is OperationCanceledException { InnerException: TimeoutException };
}
