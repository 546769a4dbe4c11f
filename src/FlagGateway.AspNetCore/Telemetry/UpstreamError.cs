namespace FlagGateway.Telemetry;

/// <summary>Why a destination did not serve a request; the label <c>reason</c>.</summary>
internal enum UpstreamError
{
    /// <summary>None of the others.</summary>
    Other,

    /// <summary>No destination is available.</summary>
    NoDestination,

    /// <summary>Its name has no address.</summary>
    NameResolution,

    /// <summary>It refuses connections.</summary>
    ConnectionRefused,

    /// <summary>A connection could not be established in time.</summary>
    ConnectTimeout,

    /// <summary>There is no route to its network or host.</summary>
    Unreachable,

    /// <summary>TLS could not be negotiated, or its certificate is not trusted.</summary>
    Tls,

    /// <summary>It closed or reset the connection before it responded.</summary>
    ConnectionClosed,

    /// <summary>It did not respond in time.</summary>
    Timeout,

    /// <summary>Its response is not valid HTTP, or exceeds a limit.</summary>
    InvalidResponse,

    /// <summary>The response ended early or too slowly.</summary>
    ResponseBody,

    /// <summary>It stopped reading the request before it was complete.</summary>
    RequestBody,

    /// <summary>An upgraded connection (WebSocket) broke.</summary>
    Upgrade,
}

/// <summary>Labels and descriptions of the reasons.</summary>
internal static class UpstreamErrors
{
    public static string ToLabel(this UpstreamError error) => error switch
    {
        UpstreamError.Other => "other",
        UpstreamError.NoDestination => "no_destination",
        UpstreamError.NameResolution => "name_resolution",
        UpstreamError.ConnectionRefused => "connection_refused",
        UpstreamError.ConnectTimeout => "connect_timeout",
        UpstreamError.Unreachable => "unreachable",
        UpstreamError.Tls => "tls",
        UpstreamError.ConnectionClosed => "connection_closed",
        UpstreamError.Timeout => "timeout",
        UpstreamError.InvalidResponse => "invalid_response",
        UpstreamError.ResponseBody => "response_body",
        UpstreamError.RequestBody => "request_body",
        UpstreamError.Upgrade => "upgrade",
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "Not a reason."),
    };

    /// <summary>A sentence for clients, without names and addresses.</summary>
    public static string Describe(this UpstreamError error) => error switch
    {
        UpstreamError.Other => "The request to the destination failed.",
        UpstreamError.NoDestination => "No destination is available.",
        UpstreamError.NameResolution => "The destination's name has no address.",
        UpstreamError.ConnectionRefused => "The destination refuses connections.",
        UpstreamError.ConnectTimeout => "No connection to the destination could be established in time.",
        UpstreamError.Unreachable => "The destination cannot be reached.",
        UpstreamError.Tls => "No secure connection to the destination could be established.",
        UpstreamError.ConnectionClosed => "The destination closed the connection before it responded.",
        UpstreamError.Timeout => "The destination did not respond in time.",
        UpstreamError.InvalidResponse => "The destination's response is not valid.",
        UpstreamError.ResponseBody => "The destination's response ended early.",
        UpstreamError.RequestBody => "The destination did not read the whole request.",
        UpstreamError.Upgrade => "The upgraded connection to the destination broke.",
        _ => throw new ArgumentOutOfRangeException(nameof(error), error, "Not a reason."),
    };
}
