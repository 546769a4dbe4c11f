using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlagGateway.Overrides;

namespace FlagGateway.Metrics;

/// <summary>
/// The instruments that requests feed. Labels only ever come from the configuration. Counters are read when
/// scraped, so counting a request is an interlocked addition; only durations go through the SDK at once.
/// </summary>
internal sealed class GatewayMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "FlagGateway";

    /// <summary>
    /// Upper bounds of the buckets of durations, in seconds. Each is a line for each cohort on every page that is scraped,
    /// and only charts read them: guardrails have sketches of their own.
    /// </summary>
    public static readonly double[] DurationBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>
    /// Upper bounds of the buckets of the time to the first byte, in seconds. Coarser, since it only tells something of its own
    /// where answers are long: streams, large files.
    /// </summary>
    public static readonly double[] FirstByteBuckets = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 10];

    private readonly Histogram<double> _duration;
    private readonly Histogram<double> _upstream;
    private readonly Histogram<double> _firstByte;
    private readonly ConcurrentDictionary<string, Counter> _identities = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Counter> _rejections = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Counter> _overrides = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Cohort, Counter> _fallbacks = new();
    private readonly Counter _malformedForwarded = new();

    public GatewayMetrics(IMeterFactory factory, CohortRegistry cohorts)
    {
        var meter = factory.Create(MeterName);
        _duration = meter.CreateHistogram("flaggateway_request_duration_seconds", "s", "Time from the decision to the end of the response, the client's part included.", tags: null, Buckets(DurationBuckets));
        _upstream = meter.CreateHistogram("flaggateway_upstream_duration_seconds", "s", "The destination's time: from the last byte of the request to the end of the response, less the waits for the client.", tags: null, Buckets(DurationBuckets));
        _firstByte = meter.CreateHistogram("flaggateway_time_to_first_byte_seconds", "s", "Time from the decision to the destination's response headers.", tags: null, Buckets(FirstByteBuckets));
        meter.CreateObservableCounter("flaggateway_requests", () => Requests(cohorts), null, "Requests by cohort, class of status and who caused the outcome.");
        meter.CreateObservableUpDownCounter("flaggateway_active_requests", () => Active(cohorts), null, "Requests being proxied.");
        meter.CreateObservableCounter("flaggateway_fallbacks", () => _fallbacks.Select(pair => new Measurement<long>(pair.Value.Value, pair.Key.Labels)), null, "Requests of a variant that control served, because no destination of the variant was healthy.");
        meter.CreateObservableCounter("flaggateway_identity", () => Labelled(_identities, "source"), null, "Requests by where their identity came from.");
        meter.CreateObservableCounter("flaggateway_rejected_requests", () => Labelled(_rejections, "reason"), null, "Requests that the gateway answered itself because no destination should see them.");
        meter.CreateObservableCounter("flaggateway_malformed_forwarded", () => _malformedForwarded.Value, null, "Requests of trusted proxies whose X-Forwarded-For named no address.");
        meter.CreateObservableCounter("flaggateway_override", () => Labelled(_overrides, "result"), null, "Testers' overrides that requests carried.");
    }

    public void CountMalformedForwarded() => _malformedForwarded.Add();

    public void CountIdentity(string source) => CounterOf(_identities, source).Add();

    public void CountRejection(string reason) => CounterOf(_rejections, reason).Add();

    public void CountOverride(OverrideResult result) => CounterOf(_overrides, result.ToLabel()).Add();

    /// <summary>Counts a request that left the cohort of its variant for control.</summary>
    public void CountFallback(Cohort cohort) => _fallbacks.GetOrAdd(cohort, static _ => new Counter()).Add();

    public void RecordDuration(Cohort cohort, TimeSpan duration) => _duration.Record(duration.TotalSeconds, cohort.Labels);

    public void RecordUpstream(Cohort cohort, TimeSpan duration) => _upstream.Record(duration.TotalSeconds, cohort.Labels);

    public void RecordFirstByte(Cohort cohort, TimeSpan duration) => _firstByte.Record(duration.TotalSeconds, cohort.Labels);

    private static InstrumentAdvice<double> Buckets(double[] bounds) => new() { HistogramBucketBoundaries = bounds };

    private static Counter CounterOf(ConcurrentDictionary<string, Counter> counters, string label) =>
        counters.TryGetValue(label, out var counter) ? counter : counters.GetOrAdd(label, static _ => new Counter());

    private static IEnumerable<Measurement<long>> Labelled(ConcurrentDictionary<string, Counter> counters, string label) =>
        counters.Select(pair => new Measurement<long>(pair.Value.Value, new KeyValuePair<string, object?>(label, pair.Key)));

    private static IEnumerable<Measurement<long>> Requests(CohortRegistry cohorts) =>
        from cohort in cohorts.Cohorts
        from part in cohort.Requests()
        select new Measurement<long>(part.Count, [.. cohort.Labels, new("code", part.Code), new("outcome", part.Outcome.ToLabel())]);

    private static IEnumerable<Measurement<long>> Active(CohortRegistry cohorts) =>
        from cohort in cohorts.Cohorts
        group cohort by (cohort.Flag, cohort.Variant) into variants
        select new Measurement<long>(variants.Sum(cohort => cohort.Active), new("flag", variants.Key.Flag), new("variant", variants.Key.Variant));

    private sealed class Counter
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Add() => Interlocked.Increment(ref _value);
    }
}
