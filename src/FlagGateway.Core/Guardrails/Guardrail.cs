using System.Text.Json.Serialization;

namespace FlagGateway.Core.Guardrails;

/// <summary>A condition that is monitored while the candidate receives traffic.</summary>
/// <param name="Metric">
/// The metric: <c>error_rate</c>, <c>latency_p95</c>, <c>signal:NAME</c>, <c>promql:NAME</c>…
/// </param>
/// <param name="Query">The query of a <c>promql:</c> metric, otherwise <c>null</c>.</param>
/// <param name="Hard">Beyond this the rollout is rolled back; <c>null</c> for never.</param>
/// <param name="Soft">Beyond this the rollout pauses or steps back; <c>null</c> for never.</param>
/// <param name="Warn">Beyond this a warning is sent; <c>null</c> for never.</param>
public sealed record Guardrail(string Metric, string? Query, Threshold? Hard, Threshold? Soft, Threshold? Warn)
{
    /// <summary>Kind of <see cref="Metric"/>; <c>null</c> if that is not the name of a metric.</summary>
    [JsonIgnore]
    public MetricKind? Kind => GuardrailMetrics.KindOf(Metric);

    /// <summary>
    /// Whether it stops a rollout and never holds it: so few events do not show soon that a candidate is as good.
    /// </summary>
    [JsonIgnore]
    public bool IsStopOnly => Kind == MetricKind.Reports;

    /// <summary>Names of the stages in which it applies.</summary>
    /// <value>Default: <c>null</c>, which is every stage.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Stages { get; init; }

    /// <summary>Whether it applies in a stage.</summary>
    public bool IsWatchedIn(string stage) => Stages is null || Stages.Contains(stage, StringComparer.Ordinal);

    /// <summary>
    /// Number of different consecutive samples of a query that must be beyond a limit. For <c>promql:</c> metrics only.
    /// </summary>
    /// <value>
    /// From 1 to 100; <c>null</c>, the default, for <see cref="ExternalMeasurements.EvaluationsToExceed"/>.
    /// </value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Evaluations { get; init; }

    /// <summary>What its relative limits refer to.</summary>
    /// <value>Default <see cref="Guardrails.Baseline.Control"/>.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public Baseline Baseline { get; init; }

    /// <summary>
    /// How long ago users must have been served for their reports to count. For <c>signal:</c> metrics only.
    /// </summary>
    /// <value>Above zero, up to 7 days; <c>null</c>, the default, for none.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TimeSpan? Lag { get; init; }

    /// <summary>The longest lag of each signal that has one.</summary>
    internal static Dictionary<string, TimeSpan> LagsOf(IEnumerable<Guardrail> guardrails) => guardrails
        .Where(static guardrail => guardrail.Lag is not null)
        .SelectMany(static guardrail => GuardrailMetrics.SignalsOf(guardrail.Metric).Select(signal => (Signal: signal, Lag: guardrail.Lag!.Value)))
        .GroupBy(static one => one.Signal, StringComparer.Ordinal)
        .ToDictionary(static group => group.Key, static group => group.Max(static one => one.Lag), StringComparer.Ordinal);

    /// <summary><see cref="Evaluations"/> with its default.</summary>
    [JsonIgnore]
    public int SamplesToExceed => Evaluations ?? ExternalMeasurements.EvaluationsToExceed;
}
