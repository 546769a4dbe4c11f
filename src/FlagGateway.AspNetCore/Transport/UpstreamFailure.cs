using System.Net.Sockets;
using System.Security.Authentication;

namespace FlagGateway.Transport;

/// <summary>
/// Creates the exceptions that the framework's client throws, which the proxy and the gateway classify.
/// </summary>
internal static class UpstreamFailure
{
    /// <summary>The destination sent something that is not HTTP.</summary>
    public static HttpRequestException Invalid(string message) => new(HttpRequestError.InvalidResponse, message);

    /// <summary>The head or the trailers are longer than allowed.</summary>
    /// <param name="limit">The limit in bytes.</param>
    public static HttpRequestException TooLong(int limit) =>
        new(HttpRequestError.ConfigurationLimitExceeded, $"The headers of the destination's response are longer than {limit} bytes.");

    /// <summary>The destination closed before its response had begun or was complete.</summary>
    public static HttpRequestException Ended()
    {
        const string message = "The destination closed the connection before its response was complete.";
        return new(HttpRequestError.ResponseEnded, message, new HttpIOException(HttpRequestError.ResponseEnded, message));
    }

    /// <summary>The end of a body before the promised length, seen by the code that reads it.</summary>
    public static HttpIOException BodyEnded() => new(HttpRequestError.ResponseEnded, "The destination closed the connection before the end of its response's body.");

    /// <summary>The error of a read of a body, seen by the code that reads it.</summary>
    public static Exception FromBody(Exception exception) => exception switch
    {
        SocketException or ObjectDisposedException => new IOException(exception.Message, exception),
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown and var kind } => new HttpIOException(kind, exception.Message, exception),
        _ => exception,
    };

    /// <summary>The error of a request whose response has not begun.</summary>
    /// <param name="exception">What went wrong.</param>
    /// <param name="cancellationToken">That of the request.</param>
    public static Exception FromRequest(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        OperationCanceledException or HttpRequestException => exception,
        _ when cancellationToken.IsCancellationRequested => new OperationCanceledException("The request was cancelled.", exception, cancellationToken),
        SocketException or ObjectDisposedException => new HttpRequestException("The request could not be sent.", new IOException(exception.Message, exception)),
        IOException => new HttpRequestException("The request could not be sent.", exception),
        _ => exception,
    };

    /// <summary>The error of opening a connection.</summary>
    /// <param name="exception">What went wrong.</param>
    /// <param name="authority">Host and port of the destination.</param>
    public static Exception FromConnect(Exception exception, string authority) => exception switch
    {
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery } =>
            new HttpRequestException(HttpRequestError.NameResolutionError, $"{exception.Message} ({authority})", exception),
        SocketException => new HttpRequestException(HttpRequestError.ConnectionError, $"{exception.Message} ({authority})", exception),
        AuthenticationException or IOException => new HttpRequestException(HttpRequestError.SecureConnectionError, "No TLS connection could be established.", exception),
        _ => exception,
    };

    /// <summary>A connection that was not opened in time, as the framework reports it.</summary>
    public static OperationCanceledException ConnectTimeout(TimeSpan limit, Exception inner)
    {
        var message = $"A connection could not be established within {limit.TotalSeconds} seconds.";
        return new(message, new TimeoutException(message, inner));
    }

    /// <summary>Whether an exception means that the peer has closed or reset the connection.</summary>
    public static bool IsClosed(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown }
                or HttpRequestException { HttpRequestError: HttpRequestError.ResponseEnded })
            {
                return true;
            }
        }

        return false;
    }
}
