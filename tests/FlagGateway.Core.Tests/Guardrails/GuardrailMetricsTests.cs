using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Tests.Guardrails;

public sealed class GuardrailMetricsTests
{
    [Theory]
    [InlineData("error_rate", MetricKind.ErrorRate)]
    [InlineData("abandon_rate", MetricKind.AbandonRate)]
    [InlineData("shadow_mismatch_rate", MetricKind.ShadowMismatchRate)]
    [InlineData("latency_p50", MetricKind.Latency)]
    [InlineData("latency_p99", MetricKind.Latency)]
    [InlineData("status:4xx", MetricKind.Status)]
    [InlineData("status:404", MetricKind.Status)]
    [InlineData("signal:price", MetricKind.Signal)]
    [InlineData("promql:cpu", MetricKind.Promql)]
    [InlineData("latency_p42", null)]
    [InlineData("status:9xx", null)]
    [InlineData("signal:", null)]
    [InlineData("promql:", null)]
    [InlineData("Error_Rate", null)]
    [InlineData("", null)]
    public void KindOf_Name_IsItsKind(string metric, MetricKind? kind)
    {
        Assert.Equal(kind, GuardrailMetrics.KindOf(metric));
        Assert.Equal(kind is not null, GuardrailMetrics.IsKnown(metric));
    }

    [Theory]
    [InlineData("latency_p50", 0.5)]
    [InlineData("latency_p90", 0.9)]
    [InlineData("latency_p95", 0.95)]
    [InlineData("latency_p99", 0.99)]
    [InlineData("error_rate", null)]
    public void QuantileOf_Name_IsExact(string metric, double? quantile) => Assert.Equal(quantile, GuardrailMetrics.QuantileOf(metric));
}
