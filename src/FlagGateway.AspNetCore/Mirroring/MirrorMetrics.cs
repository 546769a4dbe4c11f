using System.Diagnostics.Metrics;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Mirroring;

/// <summary>Instruments of mirroring. Labels come only from the configuration.</summary>
internal sealed class MirrorMetrics
{
    private readonly CounterFamily _results;
    private readonly CounterFamily _reasons;
    private readonly HistogramFamily _duration;
    private readonly HistogramFamily _firstToken;
    private readonly CounterFamily _tokens;
    private long _pending;

    public MirrorMetrics(GatewayRegistry registry, IMeterFactory factory, MirrorBudget budget)
    {
        _results = registry.Counter("flaggateway_shadow_requests", "Requests that a mirror applied to, by what became of the copy.", "flag", "result", "route");
        _reasons = registry.Counter("flaggateway_shadow_reasons", "Copies that were dropped, skipped or not comparable, by why.", "flag", "reason", "route");
        _duration = registry.Histogram("flaggateway_shadow_duration_seconds", "s", "Time the shadow took for the copy.", CohortFamilies.DurationBuckets, "flag", "route");
        _firstToken = registry.Histogram("flaggateway_shadow_time_to_first_token_seconds", "s", "Time from a copy to the first content of a model's stream.", LlmBuckets.FirstToken, "flag", "route");
        _tokens = registry.Counter("flaggateway_shadow_tokens", "Tokens of copies to models.", "flag", "kind", "route");
        var meter = factory.Create(GatewayMetrics.MeterName);
        meter.CreateObservableUpDownCounter("flaggateway_shadow_buffered_bytes", () => budget.Used, "By", "Memory that copies hold.");
        meter.CreateObservableUpDownCounter("flaggateway_shadow_pending", () => Interlocked.Read(ref _pending), null, "Copies that wait or are under way.");
    }

    /// <summary>Counts an accepted copy.</summary>
    public void Begin() => Interlocked.Increment(ref _pending);

    /// <summary>Counts the end of an accepted copy.</summary>
    public void End() => Interlocked.Decrement(ref _pending);

    public void Count(MirrorRule rule, MirrorResult result, MirrorReason reason)
    {
        // First the reason, so that no page has the result without it.
        if (reason != MirrorReason.None)
            _reasons.GetSeries(new LabelValues(rule.FlagId ?? "", reason.ToLabel(), rule.RouteId)).Inc();
        _results.GetSeries(new LabelValues(rule.FlagId ?? "", result.ToLabel(), rule.RouteId)).Inc();
    }

    public void RecordDuration(MirrorRule rule, TimeSpan duration) =>
        _duration.GetSeries(new LabelValues(rule.FlagId ?? "", rule.RouteId)).Observe(duration.TotalSeconds);

    public void RecordFirstToken(MirrorRule rule, TimeSpan time) =>
        _firstToken.GetSeries(new LabelValues(rule.FlagId ?? "", rule.RouteId)).Observe(time.TotalSeconds);

    /// <summary>Counts what a copy to a model used, as reported or estimated.</summary>
    public void CountTokens(MirrorRule rule, long input, long output)
    {
        _tokens.GetSeries(new LabelValues(rule.FlagId ?? "", "input", rule.RouteId)).Inc(input);
        _tokens.GetSeries(new LabelValues(rule.FlagId ?? "", "output", rule.RouteId)).Inc(output);
    }

    /// <summary>
    /// Reads all totals. Pending first, so that a copy that ends meanwhile counts twice rather than not at all.
    /// </summary>
    public MirrorTotals Totals() => new(
        Interlocked.Read(ref _pending), Sum(MirrorResult.Match), Sum(MirrorResult.Mismatch), Sum(MirrorResult.Error), Sum(MirrorResult.Dropped), Sum(MirrorResult.Skipped));

    /// <summary>Results of the copies of one route.</summary>
    public MirrorTotals TotalsOf(string route) => new(
        0, Sum(route, MirrorResult.Match), Sum(route, MirrorResult.Mismatch), Sum(route, MirrorResult.Error), Sum(route, MirrorResult.Dropped), Sum(route, MirrorResult.Skipped));

    /// <summary>Routes of the configuration that a mirror ever applied to.</summary>
    public IReadOnlyCollection<string> Routes => [.. _results.All.Select(static pair => pair.Key.Third).Distinct(StringComparer.Ordinal)];

    private long Sum(string route, MirrorResult result) => Sum(labels => labels.Second == result.ToLabel() && labels.Third == route);

    private long Sum(MirrorResult result) => Sum(labels => labels.Second == result.ToLabel());

    private long Sum(Func<LabelValues, bool> isCounted) => (long)_results.All.Where(pair => isCounted(pair.Key)).Sum(static pair => pair.Value.Value);
}
