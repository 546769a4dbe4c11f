using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Telemetry;

/// <summary>Who caused the way a request ended. Guardrails count only what the destination caused.</summary>
public enum RequestOutcome
{
    /// <summary>The destination answered and the response reached the client whole.</summary>
    Ok,

    /// <summary>The destination failed: not reachable, no response in time, a response that broke off.</summary>
    UpstreamError,

    /// <summary>The client went away or sent a broken body.</summary>
    ClientAbort,

    /// <summary>The gateway could not build or finish the request.</summary>
    GatewayError,

    /// <summary>The connection to the destination broke during an upload, and no response could be had.</summary>
    UploadReset,
}

/// <summary>Tells outcomes from YARP's errors; the status lies (a truncated body shows 200, a client's abort 400).</summary>
internal static class RequestOutcomes
{
    public const int Count = 5;

    public static RequestOutcome From(ForwarderError error) => error switch
    {
        ForwarderError.None => RequestOutcome.Ok,
        ForwarderError.Request
            or ForwarderError.RequestTimedOut
            or ForwarderError.ResponseHeaders
            or ForwarderError.RequestBodyDestination
            or ForwarderError.ResponseBodyDestination
            or ForwarderError.UpgradeRequestDestination
            or ForwarderError.UpgradeResponseDestination
            or ForwarderError.NoAvailableDestinations => RequestOutcome.UpstreamError,
        ForwarderError.RequestCanceled
            or ForwarderError.RequestBodyCanceled
            or ForwarderError.RequestBodyClient
            or ForwarderError.ResponseBodyCanceled
            or ForwarderError.ResponseBodyClient
            or ForwarderError.UpgradeRequestCanceled
            or ForwarderError.UpgradeRequestClient
            or ForwarderError.UpgradeResponseCanceled
            or ForwarderError.UpgradeResponseClient => RequestOutcome.ClientAbort,
        // An idle upgraded connection that the gateway closes is nobody's fault but not the destination's.
        ForwarderError.RequestCreation or ForwarderError.UpgradeActivityTimeout => RequestOutcome.GatewayError,
        _ => RequestOutcome.GatewayError,
    };

    public static string ToLabel(this RequestOutcome outcome) => outcome switch
    {
        RequestOutcome.Ok => "ok",
        RequestOutcome.UpstreamError => "upstream_error",
        RequestOutcome.ClientAbort => "client_abort",
        RequestOutcome.GatewayError => "gateway_error",
        RequestOutcome.UploadReset => "upstream_reset_in_upload",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "Not an outcome."),
    };
}
