using System.Diagnostics;
using System.Diagnostics.Metrics;
using Prometheus;

namespace FlagGateway.Telemetry;

/// <summary>Metrics of requests. Labels come only from the configuration.</summary>
internal sealed class GatewayMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "FlagGateway";

    private readonly CounterFamily _identities;
    private readonly CounterFamily _rejections;
    private readonly CounterFamily _overrides;
    private readonly CounterFamily _upstreamErrors;
    private readonly Counter.Child _malformedForwarded;
    private readonly TimeProvider _time;

    public GatewayMetrics(GatewayRegistry registry, IMeterFactory factory, CohortRegistry cohorts, TimeProvider time)
    {
        _time = time;
        _identities = registry.Counter("flaggateway_identity", "Requests by where their identity came from.", "source");
        _rejections = registry.Counter("flaggateway_rejected_requests", "Requests that the gateway rejected because no destination should see them.", "reason");
        _malformedForwarded = registry.Counter("flaggateway_malformed_forwarded", "Requests of trusted proxies whose X-Forwarded-For named no address.").GetSeries(default);
        _overrides = registry.Counter("flaggateway_override", "Testers' overrides that requests carried.", "result");
        _upstreamErrors = registry.Counter("flaggateway_upstream_errors", "Requests that a destination did not serve, by the reason.", "cluster", "destination", "reason");
        _malformedForwarded.Publish();
        factory.Create(MeterName).CreateObservableUpDownCounter("flaggateway_active_requests", () => Active(cohorts), null, "Requests being proxied.");
    }

    public void CountMalformedForwarded() => _malformedForwarded.Inc();

    public void CountIdentity(string source) => _identities.GetSeries(new LabelValues(source)).Inc();

    public void CountRejection(string reason) => _rejections.GetSeries(new LabelValues(reason)).Inc();

    public void CountOverride(OverrideResult result) => _overrides.GetSeries(new LabelValues(result.ToLabel())).Inc();

    /// <summary>Counts a request that a destination did not serve.</summary>
    /// <param name="cluster">Id of the cluster.</param>
    /// <param name="destination">Id of the destination, or <c>none</c>.</param>
    /// <param name="error">The reason.</param>
    public void CountUpstreamError(string cluster, string destination, UpstreamError error) =>
        _upstreamErrors.GetSeries(new LabelValues(cluster, destination, error.ToLabel())).Inc();

    /// <summary>Requests that destinations did not serve since the start, by cluster, destination and reason.</summary>
    public IEnumerable<(string Cluster, string Destination, string Reason, long Count)> UpstreamErrors() =>
        _upstreamErrors.All.Select(static series => (Labels: series.Key.ToArray(3), series.Value.Value))
            .Select(static series => (series.Labels[0] ?? "", series.Labels[1] ?? "", series.Labels[2] ?? "", (long)series.Value));

    /// <summary>Records the duration of a request.</summary>
    /// <param name="cohort">Cohort of the request.</param>
    /// <param name="total">From the decision to the end of the response.</param>
    /// <param name="upstream">The destination's share.</param>
    public void RecordDuration(Cohort cohort, TimeSpan total, TimeSpan upstream)
    {
        if (Activity.Current is { Recorded: true } trace)
        {
            var now = (long)_time.GetElapsedTime(0).TotalMilliseconds;
            cohort.Duration?.Observe(total.TotalSeconds, trace, now);
            cohort.Upstream?.Observe(upstream.TotalSeconds, trace, now);
            return;
        }

        cohort.Duration?.Observe(total.TotalSeconds);
        cohort.Upstream?.Observe(upstream.TotalSeconds);
    }

    private static IEnumerable<Measurement<long>> Active(CohortRegistry cohorts) =>
        from cohort in cohorts.Cohorts
        group cohort by (cohort.Flag, cohort.Variant) into variants
        select new Measurement<long>(variants.Sum(cohort => cohort.Active), new("flag", variants.Key.Flag), new("variant", variants.Key.Variant));
}
