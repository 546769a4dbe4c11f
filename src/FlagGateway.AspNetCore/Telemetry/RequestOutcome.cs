using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Telemetry;

/// <summary>Outcome of a request by cause. Guardrails count only what the destination caused.</summary>
public enum RequestOutcome
{
    /// <summary>The destination responded and the complete response reached the client.</summary>
    Ok,

    /// <summary>The destination failed: unreachable, no response in time, or a broken response.</summary>
    UpstreamError,

    /// <summary>The client disconnected or sent a broken body.</summary>
    ClientAbort,

    /// <summary>The gateway could not build or finish the request.</summary>
    GatewayError,

    /// <summary>The connection to the destination broke during an upload, and no response was received.</summary>
    UploadReset,
}

/// <summary>
/// Derives outcomes from YARP's errors; the status is misleading (200 for a truncated body, 400 for a client's abort).
/// </summary>
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
        // An idle upgraded connection that the gateway closes is not the destination's fault.
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
