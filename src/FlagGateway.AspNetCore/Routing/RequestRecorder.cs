using FlagGateway.Core.Cohorts;
using FlagGateway.Llm;
using FlagGateway.Signals;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Forwarder;

namespace FlagGateway.Routing;

/// <summary>Records how requests end, in the metrics of their cohort and in the window that guardrails judge.</summary>
internal sealed class RequestRecorder(GatewayMetrics metrics, UpstreamErrorRecorder errors, LlmRecorder llm, SignalRecorder signals, TimeProvider time)
{
    /// <summary>Records the end of a request.</summary>
    /// <param name="context">The request.</param>
    /// <param name="routed">The decision.</param>
    /// <param name="started">Timestamp of its start.</param>
    /// <param name="isComplete">Whether the rest of the pipeline ended without an exception.</param>
    public void Record(HttpContext context, RoutedRequest routed, long started, bool isComplete)
    {
        var ended = time.GetTimestamp();
        if (isComplete)
            routed.Error = errors.Record(context, routed);
        var error = routed.UploadError ?? context.GetForwarderErrorFeature()?.Error ?? ForwarderError.None;
        var isTimeout = context.Features.Get<IHttpRequestTimeoutFeature>() is { RequestTimeoutToken.IsCancellationRequested: true };
        var (outcome, observed) = RequestEnd.From(error, routed.FirstByte != 0, isComplete, isTimeout, routed.Upload);
        routed.Outcome = outcome;
        // Closing an idle WebSocket is not a failure.
        if (outcome == RequestOutcome.GatewayError && error != ForwarderError.UpgradeActivityTimeout)
            routed.GatewayErrors?.Add(time.GetElapsedTime(0, ended));
        var status = isComplete || context.Response.HasStarted ? context.Response.StatusCode : StatusCodes.Status500InternalServerError;
        var duration = DestinationTime(routed, started, ended);
        var response = llm.Record(routed, outcome, status, started) ?? default;
        if (observed is { } shown)
        {
            Record(routed, Observe(routed, shown, started) with
            {
                Status = routed.FirstByte != 0 ? status : 0,
                Duration = duration,
                HasFailed = response.HasFailed,
                FirstToken = response.FirstToken,
                IsFirstTokenCensored = response.IsFirstTokenCensored,
                TokenTime = response.TokenTime,
            });
        }

        // The proxy passes trailers only to clients that may get them; signals count for all.
        if (isComplete && routed.TrailingResponse is { } trailing && trailing.TrailingHeaders.NonValidated.TryGetValues(GatewayHeaders.Signal, out var values))
            signals.Record(routed, values);
        var cohort = routed.Variant.Cohort;
        cohort.End(status, outcome);
        if (routed.FirstByte != 0)
            cohort.FirstByte?.Observe(time.GetElapsedTime(started, routed.FirstByte).TotalSeconds);
        // How long a WebSocket stays open says nothing about the latency of the destination.
        if (status == StatusCodes.Status101SwitchingProtocols)
            return;
        metrics.RecordDuration(cohort, time.GetElapsedTime(started, ended), duration);
        if (outcome == RequestOutcome.Ok && status < StatusCodes.Status500InternalServerError)
            cohort.Served.Add(duration);
    }

    /// <summary>
    /// Records that the variant's cluster was unavailable: an error of the variant, even if control serves the user.
    /// </summary>
    public void RecordUnserved(RoutedRequest routed) => Record(routed, Observe(routed, ObservedOutcome.UpstreamError, time.GetTimestamp()));

    // The time that the client takes to send its request and read the response does not count.
    private TimeSpan DestinationTime(RoutedRequest routed, long started, long ended)
    {
        var from = routed.Upload is { LastByte: not 0 and var last } ? last : started;
        var duration = time.GetElapsedTime(from, ended) - (routed.Download?.Waited ?? TimeSpan.Zero);
        return duration > TimeSpan.Zero ? duration : TimeSpan.Zero;
    }

    private CohortObservation Observe(RoutedRequest routed, ObservedOutcome outcome, long at) => new()
    {
        Bucket = routed.Bucket,
        Network = routed.Network,
        IsVerified = routed.IsVerified,
        SeenAt = time.GetElapsedTime(0, at),
        Outcome = outcome,
    };

    private static void Record(RoutedRequest routed, in CohortObservation observed)
    {
        routed.Window?.Record(observed);
        routed.Segments?.Record(observed);
    }
}
