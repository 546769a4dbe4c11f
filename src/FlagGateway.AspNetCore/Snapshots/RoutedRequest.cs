using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;
using FlagGateway.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Snapshots;

/// <summary>The routing decision for one request; stored on the request for transforms and metrics.</summary>
internal sealed class RoutedRequest
{
    public VariantRoute Variant { get; set; } = null!;

    public EvaluationReason Reason { get; set; }

    /// <summary>Window in which guardrails count the request, or <c>null</c>.</summary>
    public CohortWindow? Window { get; set; }

    /// <summary>
    /// Segments in which the request is counted, in addition to the window; <c>null</c> if it is not part of the random
    /// sample.
    /// </summary>
    public SegmentCohort? Segments { get; set; }

    /// <summary>The user's bucket; known only if the flag has a rollout.</summary>
    public Bucket Bucket { get; set; }

    /// <summary>Counter of errors of the gateway; <c>null</c> while the flag has no rollout.</summary>
    public RecentFailures? GatewayErrors { get; set; }

    /// <summary>Whether the gateway rejects the request because it has no identity.</summary>
    public bool IsRefused { get; set; }

    public string FlagId => Variant.Cohort.Flag;

    public bool ExposeVariant { get; set; }

    /// <summary>What shared caches may do with the response.</summary>
    public CacheAction Cache { get; set; }

    /// <summary>The gateway's own <c>Set-Cookie</c>, or <c>null</c>.</summary>
    public string? SetCookie { get; set; }

    /// <summary>Timestamp of the destination's first response, or 0.</summary>
    public long FirstByte { get; set; }

    /// <summary>The client's network, if known.</summary>
    public NetworkHash Network { get; set; }

    /// <summary>Whether the identity is signed.</summary>
    public bool IsVerified { get; set; }

    /// <summary>Watch of the request's body; <c>null</c> for none.</summary>
    public UploadWatch? Upload { get; set; }

    /// <summary>
    /// The client's body as it came, if its variant edits it; <c>null</c> for others. Released at the end of the
    /// request.
    /// </summary>
    public HeldBody? Held { get; set; }

    /// <summary>Whether the gateway asks for token usage where the client did not.</summary>
    public bool IsUsageAdded { get; set; }

    /// <summary>The first attempt, while another variant can still serve the request; <c>null</c> otherwise.</summary>
    public FirstAttempt? Attempt { get; set; }

    /// <summary>Begins a second attempt with another variant; what the first one showed was recorded.</summary>
    /// <param name="variant">The variant.</param>
    /// <param name="reason">Why it serves the request.</param>
    public void Retry(VariantRoute variant, EvaluationReason reason)
    {
        (Variant, Reason, Window, Segments) = (variant, reason, null, null);
        (FirstByte, Upload, UploadError, Download, Exchange) = (0, null, null, null, null);
        (Outcome, Error, Llm, StreamEnded, TrailingResponse) = (null, null, null, null, null);
    }

    /// <summary>What interrupted the upload, if that must not affect passive health.</summary>
    public ForwarderError? UploadError { get; set; }

    /// <summary>Watch of the response's body; <c>null</c> if the client cannot slow down the gateway.</summary>
    public DownloadWatch? Download { get; set; }

    /// <summary>What is read of the response of a model; <c>null</c> for another request.</summary>
    public LlmExchange? Llm { get; set; }

    /// <summary>The destination's response, if it may have trailers; otherwise <c>null</c>.</summary>
    public HttpResponseMessage? TrailingResponse { get; set; }

    /// <summary>Number of signals in the response so far, recorded or not.</summary>
    public int SignalPairs { get; set; }

    /// <summary>Called at the end of a response that lasts; <c>null</c> for others.</summary>
    public Action? StreamEnded { get; set; }

    /// <summary>Hash of the user in the access log, or 0.</summary>
    public ulong UserHash { get; set; }

    /// <summary>Outcome of the request, once it has ended.</summary>
    public RequestOutcome? Outcome { get; set; }

    /// <summary>Why the destination did not serve the request; <c>null</c> if it did, or has not ended.</summary>
    public UpstreamError? Error { get; set; }

    /// <summary>The rule by which the request is copied, or <c>null</c>.</summary>
    public MirrorRule? Mirror { get; set; }

    /// <summary>The captured exchange for the copy, or <c>null</c>.</summary>
    public MirroredExchange? Exchange { get; set; }
}
