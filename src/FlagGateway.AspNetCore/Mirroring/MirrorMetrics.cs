using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using FlagGateway.Metrics;
using FlagGateway.Snapshots;

namespace FlagGateway.Mirroring;

/// <summary>Instruments of mirroring. Labels only ever come from the configuration.</summary>
internal sealed class MirrorMetrics
{
    private readonly ConcurrentDictionary<(string? Flag, string Route, MirrorResult Result), StrongCounter> _results = new();
    private readonly ConcurrentDictionary<(string? Flag, string Route, MirrorReason Reason), StrongCounter> _reasons = new();
    private readonly Histogram<double> _duration;
    private long _pending;

    public MirrorMetrics(IMeterFactory factory, MirrorBudget budget)
    {
        var meter = factory.Create(GatewayMetrics.MeterName);
        meter.CreateObservableCounter("flaggateway_shadow_requests", Results, null, "Requests that a mirror applied to, by what became of the copy.");
        meter.CreateObservableCounter("flaggateway_shadow_reasons", Reasons, null, "Copies that were dropped, skipped or not comparable, by why.");
        meter.CreateObservableUpDownCounter("flaggateway_shadow_held_bytes", () => budget.Used, "By", "Memory that copies hold.");
        meter.CreateObservableUpDownCounter("flaggateway_shadow_pending", () => Interlocked.Read(ref _pending), null, "Copies that wait or are under way.");
        _duration = meter.CreateHistogram(
            "flaggateway_shadow_duration_seconds", "s", "Time the shadow took for the copy.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = GatewayMetrics.DurationBuckets });
    }

    /// <summary>Tells that a copy was taken.</summary>
    public void Begin() => Interlocked.Increment(ref _pending);

    /// <summary>Tells that a copy that was taken came to an end.</summary>
    public void End() => Interlocked.Decrement(ref _pending);

    public void Count(MirrorRule rule, MirrorResult result, MirrorReason reason)
    {
        _results.GetOrAdd((rule.FlagId, rule.RouteId, result), static _ => new StrongCounter()).Add();
        if (reason != MirrorReason.None)
            _reasons.GetOrAdd((rule.FlagId, rule.RouteId, reason), static _ => new StrongCounter()).Add();
    }

    public void RecordDuration(MirrorRule rule, TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, new("flag", rule.FlagId), new("route", rule.RouteId));

    /// <summary>Reads all of it at once. Pending first, so that what ends meanwhile counts twice rather than not at all.</summary>
    public MirrorTotals Totals() => new(
        Interlocked.Read(ref _pending), Sum(MirrorResult.Match), Sum(MirrorResult.Mismatch), Sum(MirrorResult.Error), Sum(MirrorResult.Dropped), Sum(MirrorResult.Skipped));

    /// <summary>What became of the copies of one route.</summary>
    public MirrorTotals TotalsOf(string route) => new(
        0, Sum(route, MirrorResult.Match), Sum(route, MirrorResult.Mismatch), Sum(route, MirrorResult.Error), Sum(route, MirrorResult.Dropped), Sum(route, MirrorResult.Skipped));

    /// <summary>Routes that a mirror ever applied to.</summary>
    public IReadOnlyCollection<string> Routes => [.. _results.Keys.Select(static key => key.Route).Distinct(StringComparer.Ordinal)];

    private long Sum(string route, MirrorResult result) => _results.Where(pair => pair.Key.Result == result && pair.Key.Route == route).Sum(static pair => pair.Value.Value);

    private long Sum(MirrorResult result) => _results.Where(pair => pair.Key.Result == result).Sum(pair => pair.Value.Value);

    private IEnumerable<Measurement<long>> Results() => _results.Select(pair => new Measurement<long>(
        pair.Value.Value, new("flag", pair.Key.Flag), new("route", pair.Key.Route), new("result", pair.Key.Result.ToLabel())));

    private IEnumerable<Measurement<long>> Reasons() => _reasons.Select(pair => new Measurement<long>(
        pair.Value.Value, new("flag", pair.Key.Flag), new("route", pair.Key.Route), new("reason", pair.Key.Reason.ToLabel())));

    private sealed class StrongCounter
    {
        private long _value;

        public long Value => Interlocked.Read(ref _value);

        public void Add() => Interlocked.Increment(ref _value);
    }
}
