namespace FlagGateway.Telemetry;

/// <summary>Metrics with a series for each cohort.</summary>
internal sealed class CohortFamilies(GatewayRegistry registry)
{
    /// <summary>
    /// Upper bounds of the buckets of durations, in seconds. Each adds a line for each cohort to every scrape,
    /// and only charts read them: guardrails have sketches of their own.
    /// </summary>
    public static readonly double[] DurationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>Further ones on routes to models, whose responses take minutes.</summary>
    public static readonly double[] FurtherDurationBuckets = [30, 60, 120, 300, 600];

    /// <summary>
    /// Upper bounds of the buckets of the time to the first byte, in seconds. Coarser, because it differs from the
    /// duration only for long responses: streams, large files.
    /// </summary>
    public static readonly double[] FirstByteBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 10];

    public CounterFamily Requests { get; } = registry.Counter(
        "flaggateway_requests", "Requests by cohort, class of status and who caused the outcome.", "code", "flag", "outcome", "route", "variant");

    public CounterFamily Fallbacks { get; } = registry.Counter(
        "flaggateway_fallbacks", "Requests of a variant that control served, because no destination of the variant was healthy.", "flag", "route", "variant");

    public HistogramFamily Duration { get; } = registry.Histogram(
        "flaggateway_request_duration_seconds", "s", "Time from the decision to the end of the response, the client's part included.", DurationBuckets, "flag", "route", "variant");

    public HistogramFamily Upstream { get; } = registry.Histogram(
        "flaggateway_upstream_duration_seconds", "s", "The destination's time: from the last byte of the request to the end of the response, less the waits for the client.", DurationBuckets, "flag", "route", "variant");

    public HistogramFamily FirstByte { get; } = registry.Histogram(
        "flaggateway_time_to_first_byte_seconds", "s", "Time from the decision to the destination's response headers.", FirstByteBuckets, "flag", "route", "variant");
}
