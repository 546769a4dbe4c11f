using FlagGateway.Core.Flags;
using FlagGateway.Core.Promql;
using FlagGateway.Prometheus;

namespace FlagGateway.Conditions;

/// <summary>Measures the metric of a condition, from either of the two sources.</summary>
internal sealed class ConditionProbe(PromqlClient prometheus, GatewayMetricReader metrics)
{
    public Task<PromqlResult> MeasureAsync(MetricGate gate, CancellationToken cancellationToken)
    {
        if (gate.Settings.Query is not { } query)
            return metrics.ReadAsync(gate.Settings.Metric ?? "", cancellationToken);
        return PromqlTemplate.TryParse(query, out var template, out var problem)
            ? prometheus.QueryAsync(template.Render(gate.FlagId), cancellationToken)
            : Task.FromResult(PromqlResult.Failed(PromqlError.Query, problem));
    }
}
