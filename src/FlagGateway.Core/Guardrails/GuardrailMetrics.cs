using System.Globalization;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>The metrics a guardrail may name.</summary>
public static class GuardrailMetrics
{
    /// <summary>Prefix of values that the cluster or an application reports.</summary>
    public const string SignalPrefix = "signal:";

    /// <summary>Prefix of reports of rare events, such as complaints, per request.</summary>
    public const string ReportsPrefix = "reports:";

    /// <summary>Prefix of the result of a Prometheus query.</summary>
    public const string PromqlPrefix = "promql:";

    /// <summary>Name of <see cref="MetricKind.ErrorRate"/>.</summary>
    internal const string ErrorRate = "error_rate";

    /// <summary>Name of <see cref="MetricKind.AbandonRate"/>.</summary>
    internal const string AbandonRate = "abandon_rate";

    /// <summary>Name of <see cref="MetricKind.ShadowMismatchRate"/>.</summary>
    internal const string ShadowMismatchRate = "shadow_mismatch_rate";

    private const string LatencyPrefix = "latency_p";
    private const string FirstTokenPrefix = "ttft_p";
    private const string TokenTimePrefix = "token_time_p";

    private static readonly string[] Quantiles =
        ["latency_p50", "latency_p90", "latency_p95", "latency_p99", "ttft_p50", "ttft_p95", "token_time_p95"];

    /// <summary>The metrics that the gateway measures itself.</summary>
    public static IReadOnlyList<string> BuiltIn { get; } = [ErrorRate, .. Quantiles, AbandonRate, ShadowMismatchRate, .. LlmSignals.Metrics];

    /// <summary>Whether a text is the name of a metric.</summary>
    public static bool IsKnown(string metric) => KindOf(metric) is not null;

    /// <summary>The kind of a metric by its name, or <c>null</c> if it is not the name of one.</summary>
    public static MetricKind? KindOf(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return metric switch
        {
            ErrorRate => MetricKind.ErrorRate,
            AbandonRate => MetricKind.AbandonRate,
            ShadowMismatchRate => MetricKind.ShadowMismatchRate,
            _ when Array.IndexOf(Quantiles, metric) >= 0 => MetricKind.Latency,
            _ when LlmSignals.NameOf(metric) is not null => MetricKind.Signal,
            _ when StatusMetric.TryParse(metric, out _) => MetricKind.Status,
            _ when SignalRatio.From(metric) is not null => MetricKind.SignalRatio,
            _ when HasName(metric, SignalPrefix) => MetricKind.Signal,
            _ when HasName(metric, ReportsPrefix) => MetricKind.Reports,
            _ when HasName(metric, PromqlPrefix) => MetricKind.Promql,
            _ => null,
        };
    }

    /// <summary>The signal's name of a metric, or <c>null</c> for another metric.</summary>
    internal static string? SignalOf(string metric) =>
        KindOf(metric) == MetricKind.Signal ? LlmSignals.NameOf(metric) ?? metric[SignalPrefix.Length..] : null;

    /// <summary>The signals that a metric is computed from; empty for another metric.</summary>
    internal static IReadOnlyList<string> SignalsOf(string metric) => KindOf(metric) switch
    {
        MetricKind.Signal => [SignalOf(metric)!],
        MetricKind.SignalRatio => SignalRatio.From(metric)!.Signals,
        MetricKind.Reports => [metric[ReportsPrefix.Length..]],
        _ => [],
    };

    /// <summary>Whether a metric is computed from reported values, of which either more or less may be bad.</summary>
    internal static bool IsReported(string metric) => KindOf(metric) is MetricKind.Signal or MetricKind.SignalRatio;

    /// <summary>The durations that a quantile is one of.</summary>
    internal static LatencySource SourceOf(string metric) => metric switch
    {
        _ when metric.StartsWith(FirstTokenPrefix, StringComparison.Ordinal) => LatencySource.FirstToken,
        _ when metric.StartsWith(TokenTimePrefix, StringComparison.Ordinal) => LatencySource.TokenTime,
        _ => LatencySource.Response,
    };

    /// <summary>Whether a metric is a quantile of the time of complete responses.</summary>
    public static bool IsOfResponses(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return metric.StartsWith(LatencyPrefix, StringComparison.Ordinal);
    }

    /// <summary>The quantile of a metric, such as 0.95, or <c>null</c> for another metric.</summary>
    internal static double? QuantileOf(string metric) =>
        KindOf(metric) == MetricKind.Latency ? int.Parse(metric.AsSpan(metric.LastIndexOf('p') + 1), CultureInfo.InvariantCulture) / 100.0 : null;

    /// <summary>Whether counts have data for a metric.</summary>
    /// <param name="metric">A metric that the gateway counts itself.</param>
    /// <param name="counts">The counts.</param>
    public static bool HasData(string metric, CohortCounts counts)
    {
        ArgumentNullException.ThrowIfNull(metric);
        ArgumentNullException.ThrowIfNull(counts);
        return KindOf(metric) switch
        {
            MetricKind.Signal => counts.Signals.ContainsKey(SignalOf(metric)!),
            MetricKind.SignalRatio => SignalRatio.From(metric)!.HasData(counts),
            MetricKind.Status => counts.StatusClasses.Any(static count => count > 0),
            MetricKind.AbandonRate => counts.TotalRequests + counts.TotalAbandoned > 0,
            MetricKind.Latency when SourceOf(metric) == LatencySource.FirstToken => counts.FirstToken.Concat(counts.CensoredFirstToken).Any(static count => count > 0),
            MetricKind.Latency when SourceOf(metric) == LatencySource.TokenTime => counts.TokenTime.Any(static count => count > 0),
            MetricKind.Latency => counts.Latency.Any(static count => count > 0) || counts.TotalAbandoned > 0,
            _ => counts.TotalRequests > 0,
        };
    }

    private static bool HasName(string metric, string prefix) =>
        metric.StartsWith(prefix, StringComparison.Ordinal) && metric.Length > prefix.Length;
}
