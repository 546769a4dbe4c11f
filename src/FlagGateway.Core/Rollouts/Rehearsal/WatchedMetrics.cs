using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Rehearsal;

/// <summary>What a plan's guardrails need counted.</summary>
internal sealed class WatchedMetrics
{
    private const string LatencyPrefix = "latency_p";

    /// <summary>Reads guardrails.</summary>
    public WatchedMetrics(IEnumerable<Guardrail> guardrails)
    {
        var metrics = guardrails.Select(guardrail => guardrail.Metric).ToArray();
        Signals = [.. metrics.Select(SignalOf).OfType<string>().Distinct(StringComparer.Ordinal)];
        LowestQuantile = metrics.Select(LevelOf).OfType<double>().DefaultIfEmpty(double.NaN).Min();
    }

    /// <summary>Names of signals.</summary>
    public IReadOnlyList<string> Signals { get; }

    /// <summary>The lowest quantile of durations, such as 0.95; not a number for none.</summary>
    public double LowestQuantile { get; }

    /// <summary>The signal's name of a metric, or <c>null</c> for another metric.</summary>
    public static string? SignalOf(string metric) =>
        metric.StartsWith(GuardrailMetrics.SignalPrefix, StringComparison.Ordinal) ? metric[GuardrailMetrics.SignalPrefix.Length..] : null;

    /// <summary>The quantile of a metric, or <c>null</c> for another metric.</summary>
    public static double? LevelOf(string metric) =>
        metric.StartsWith(LatencyPrefix, StringComparison.Ordinal) && int.TryParse(metric.AsSpan(LatencyPrefix.Length), System.Globalization.CultureInfo.InvariantCulture, out var percent)
            ? percent / 100.0
            : null;

    /// <summary>Whether a rehearsal can know the metric: nobody can tell what a Prometheus server will answer.</summary>
    public static bool CanRehearse(Guardrail guardrail) => !guardrail.Metric.StartsWith(GuardrailMetrics.PromqlPrefix, StringComparison.Ordinal);
}
