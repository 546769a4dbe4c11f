using FlagGateway.Core.Cohorts;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Routing;

/// <summary>Determines who caused the end of a request and what it shows about the destination.</summary>
/// <param name="Outcome">Who caused it.</param>
/// <param name="Observed">What it shows about the destination; <c>null</c> for nothing.</param>
internal readonly record struct RequestEnd(RequestOutcome Outcome, ObservedOutcome? Observed)
{
    /// <summary>Judges the end of a request.</summary>
    /// <param name="error">The forwarder's error.</param>
    /// <param name="hasResponded">Whether the destination's response had begun.</param>
    /// <param name="isComplete">Whether the pipeline ended without an exception.</param>
    /// <param name="isTimeout">Whether the route's timeout ended it.</param>
    /// <param name="upload">The request's body; <c>null</c> for none.</param>
    public static RequestEnd From(ForwarderError error, bool hasResponded, bool isComplete, bool isTimeout, UploadWatch? upload)
    {
        var outcome = OutcomeOf(error, hasResponded, isComplete, upload);
        return new RequestEnd(outcome, outcome switch
        {
            RequestOutcome.Ok => ObservedOutcome.Responded,
            RequestOutcome.UpstreamError => ObservedOutcome.UpstreamError,
            RequestOutcome.UploadReset => ObservedOutcome.UploadReset,
            // Clients leave streams as soon as they have what they need: the response up to then counts.
            RequestOutcome.ClientAbort when hasResponded => isTimeout ? null : ObservedOutcome.Responded,
            // A client that has not sent its complete request waits only for itself.
            RequestOutcome.ClientAbort when !isTimeout && error != ForwarderError.RequestBodyClient && upload is not { IsWaitingForClient: true } => ObservedOutcome.Abandoned,
            _ => null,
        });
    }

    /// <summary>Whether the destination stopped reading a request before it was complete.</summary>
    public static bool IsCutUpload(ForwarderError error, bool hasResponded, UploadWatch? upload) =>
        error == ForwarderError.RequestBodyDestination
        || (upload is { IsCut: true } && error is ForwarderError.Request or ForwarderError.ResponseBodyDestination)
        || (error == ForwarderError.Request && !hasResponded && upload is { LastByte: not 0, IsEnded: false });

    private static RequestOutcome OutcomeOf(ForwarderError error, bool hasResponded, bool isComplete, UploadWatch? upload)
    {
        // A response before the end of the upload is a response.
        if (IsCutUpload(error, hasResponded, upload))
            return hasResponded ? RequestOutcome.Ok : RequestOutcome.UploadReset;
        // No error of the forwarder and no response of a destination: something in the gateway responded itself.
        if (error == ForwarderError.None && (!isComplete || !hasResponded))
            return RequestOutcome.GatewayError;
        return RequestOutcomes.From(error);
    }
}
