using FlagGateway.Core.Flags;
using FlagGateway.Core.Promql;
using FlagGateway.Prometheus;

namespace FlagGateway.Conditions;

/// <summary>Measures the value of a condition: by a query, a number of the host, or a series of the gateway.</summary>
internal sealed class ConditionProbe(PromqlClient prometheus, GatewayMetricReader metrics, IEnumerable<IConditionMetric> hosts)
{
    private readonly Dictionary<string, IConditionMetric> _hosts = hosts.ToDictionary(static metric => metric.Name, StringComparer.Ordinal);

    public Task<PromqlResult> MeasureAsync(MetricGate gate, CancellationToken cancellationToken)
    {
        if (gate.Settings.Query is { } query)
        {
            return PromqlTemplate.TryParse(query, out var template, out var problem)
                ? prometheus.QueryAsync(template.Render(gate.FlagId), cancellationToken)
                : Task.FromResult(PromqlResult.Failed(PromqlError.Query, problem));
        }

        var name = gate.Settings.Metric ?? "";
        return _hosts.TryGetValue(name, out var host) ? ReadAsync(host, cancellationToken) : metrics.ReadAsync(name, cancellationToken);
    }

    private static async Task<PromqlResult> ReadAsync(IConditionMetric metric, CancellationToken cancellationToken) =>
        await metric.ReadAsync(cancellationToken) is { } value ? PromqlResult.From(value) : PromqlResult.NoData;
}
