using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;
using FlagGateway.Telemetry;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Snapshots;

/// <summary>What was decided for one request; kept on the request for the transforms and the metrics.</summary>
internal sealed class RoutedRequest
{
    public VariantRoute Variant { get; set; } = null!;

    public EvaluationReason Reason { get; set; }

    /// <summary>Where guardrails count the request, or <c>null</c>.</summary>
    public CohortWindow? Window { get; set; }

    /// <summary>Where the request is counted by route and by group, beside the window; <c>null</c> where it is no part of the random sample.</summary>
    public SegmentCohort? Segments { get; set; }

    /// <summary>The user's bucket; known only where the flag has a rollout.</summary>
    public Bucket Bucket { get; set; }

    /// <summary>Where errors of the gateway are counted; <c>null</c> while the flag has no rollout.</summary>
    public RecentFailures? GatewayErrors { get; set; }

    /// <summary>Whether the gateway refuses the request for its lack of an identity.</summary>
    public bool IsRefused { get; set; }

    public string FlagId => Variant.Cohort.Flag;

    public bool ExposeVariant { get; set; }

    /// <summary>The gateway's own <c>Set-Cookie</c>, or <c>null</c>.</summary>
    public string? SetCookie { get; set; }

    /// <summary>Timestamp of the destination's first response, or 0.</summary>
    public long FirstByte { get; set; }

    /// <summary>The client's network, where it is known.</summary>
    public NetworkHash Network { get; set; }

    /// <summary>Whether the identity is signed.</summary>
    public bool IsVerified { get; set; }

    /// <summary>The request's body on its way; <c>null</c> for none.</summary>
    public UploadWatch? Upload { get; set; }

    /// <summary>What cut the upload, where that is kept from passive health.</summary>
    public ForwarderError? UploadError { get; set; }

    /// <summary>The response's body on its way; <c>null</c> where the client cannot let the gateway wait.</summary>
    public DownloadWatch? Download { get; set; }

    /// <summary>The user as the access log names him, or 0.</summary>
    public ulong UserHash { get; set; }

    /// <summary>How the request ended, once it has.</summary>
    public RequestOutcome? Outcome { get; set; }

    /// <summary>The rule by which the request is copied, or <c>null</c>.</summary>
    public MirrorRule? Mirror { get; set; }

    /// <summary>What is held for the copy, or <c>null</c>.</summary>
    public MirroredExchange? Exchange { get; set; }
}
