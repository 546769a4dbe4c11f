namespace FlagGateway.Core.Guardrails;

/// <summary>A condition that is watched whenever the candidate receives traffic.</summary>
/// <param name="Metric">What is measured: <c>error_rate</c>, <c>latency_p95</c>, <c>signal:NAME</c>, <c>promql:NAME</c>…</param>
/// <param name="Query">The query of a <c>promql:</c> metric, otherwise <c>null</c>.</param>
/// <param name="Hard">Beyond this the rollout goes back; <c>null</c> for never.</param>
/// <param name="Soft">Beyond this the rollout pauses or steps back; <c>null</c> for never.</param>
/// <param name="Warn">Beyond this somebody is told; <c>null</c> for never.</param>
public sealed record Guardrail(string Metric, string? Query, Threshold? Hard, Threshold? Soft, Threshold? Warn);
