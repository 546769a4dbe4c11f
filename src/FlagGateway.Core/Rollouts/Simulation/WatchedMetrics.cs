using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Metrics that a plan's guardrails need.</summary>
internal sealed class WatchedMetrics
{
    /// <summary>Reads guardrails.</summary>
    public WatchedMetrics(IEnumerable<Guardrail> guardrails)
    {
        var watched = guardrails.ToArray();
        var metrics = watched.Select(static guardrail => guardrail.Metric).ToArray();
        Signals = [.. metrics.SelectMany(GuardrailMetrics.SignalsOf).Distinct(StringComparer.Ordinal)];
        Lags = Guardrail.LagsOf(watched);
        HasAbandoned = Array.Exists(watched, static guardrail => guardrail.Kind == MetricKind.AbandonRate);
        Statuses = [.. metrics.Select(StatusOf).OfType<StatusMetric>().Where(static status => status.Class is not (2 or 5)).Distinct().OrderBy(static status => status.Code == 0)];
        LowestQuantile = metrics.Select(GuardrailMetrics.QuantileOf).OfType<double>().DefaultIfEmpty(double.NaN).Min();
    }

    /// <summary>Names of signals.</summary>
    public IReadOnlyList<string> Signals { get; }

    /// <summary>
    /// How long ago users must have been served for a signal to count, by its name; those without a lag are missing.
    /// </summary>
    public IReadOnlyDictionary<string, TimeSpan> Lags { get; }

    /// <summary>Whether abandoned requests are counted.</summary>
    public bool HasAbandoned { get; }

    /// <summary>Statuses other than success and failure, single codes before classes.</summary>
    public IReadOnlyList<StatusMetric> Statuses { get; }

    /// <summary>The lowest quantile of durations, such as 0.95; not a number for none.</summary>
    public double LowestQuantile { get; }

    /// <summary>The status of a metric, or <c>null</c> for another metric.</summary>
    public static StatusMetric? StatusOf(string metric) => StatusMetric.TryParse(metric, out var status) ? status : null;
}
