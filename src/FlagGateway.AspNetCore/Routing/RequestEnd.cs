using FlagGateway.Core.Cohorts;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Routing;

/// <summary>Tells from how a request ended who caused it and what it shows about the destination.</summary>
/// <param name="Outcome">Who caused it.</param>
/// <param name="Observed">What it shows; <c>null</c> for nothing.</param>
internal readonly record struct RequestEnd(RequestOutcome Outcome, ObservedOutcome? Observed)
{
    /// <summary>Judges the end of a request.</summary>
    /// <param name="error">The forwarder's error.</param>
    /// <param name="isAnswered">Whether the destination's answer had begun.</param>
    /// <param name="isComplete">Whether the pipeline ended without an exception.</param>
    /// <param name="isTimeout">Whether the route's timeout ended it.</param>
    /// <param name="upload">The request's body; <c>null</c> for none.</param>
    public static RequestEnd From(ForwarderError error, bool isAnswered, bool isComplete, bool isTimeout, UploadWatch? upload)
    {
        var outcome = OutcomeOf(error, isAnswered, isComplete, upload);
        return new RequestEnd(outcome, outcome switch
        {
            RequestOutcome.Ok => ObservedOutcome.Answered,
            RequestOutcome.UpstreamError => ObservedOutcome.UpstreamError,
            RequestOutcome.UploadReset => ObservedOutcome.UploadReset,
            // Clients leave streams as soon as they have what they need: what the destination had done by then counts.
            RequestOutcome.ClientAbort when isAnswered => isTimeout ? null : ObservedOutcome.Answered,
            // A client that has not sent all of its request waits for nobody but itself.
            RequestOutcome.ClientAbort when !isTimeout && error != ForwarderError.RequestBodyClient && upload is not { IsWaitingForClient: true } => ObservedOutcome.Abandoned,
            _ => null,
        });
    }

    /// <summary>Whether the destination stopped taking a request that had not been handed over whole.</summary>
    public static bool IsCutUpload(ForwarderError error, bool isAnswered, UploadWatch? upload) =>
        error == ForwarderError.RequestBodyDestination
        || (upload is { IsCut: true } && error is ForwarderError.Request or ForwarderError.ResponseBodyDestination)
        || (error == ForwarderError.Request && !isAnswered && upload is { LastByte: not 0, IsEnded: false });

    private static RequestOutcome OutcomeOf(ForwarderError error, bool isAnswered, bool isComplete, UploadWatch? upload)
    {
        // An answer before the end of the upload is an answer.
        if (IsCutUpload(error, isAnswered, upload))
            return isAnswered ? RequestOutcome.Ok : RequestOutcome.UploadReset;
        // No error of the forwarder and no answer of a destination: something in the gateway answered itself.
        if (error == ForwarderError.None && (!isComplete || !isAnswered))
            return RequestOutcome.GatewayError;
        return RequestOutcomes.From(error);
    }
}
