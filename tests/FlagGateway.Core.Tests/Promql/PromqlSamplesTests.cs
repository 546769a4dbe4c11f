using FlagGateway.Core.Promql;

namespace FlagGateway.Core.Tests.Promql;

public sealed class PromqlSamplesTests
{
    [Theory]
    [InlineData("""up{job="a"}""", """max(timestamp(up{job="a"}))""")]
    [InlineData("""sum(rate(e_total{v="}{"}[5m])) by (x) / sum(rate(a:b{v="new"}[5m] offset 1m))""", """max(timestamp(e_total{v="}{"}) or timestamp(a:b{v="new"}))""")]
    [InlineData("""{__name__="up"} + {__name__="up"}""", """max(timestamp({__name__="up"}))""")]
    [InlineData("up", null)]
    [InlineData("scalar(vector(1))", null)]
    public void QueryFor_Selectors_AsksForTheirTimes(string query, string? expected) => Assert.Equal(expected, PromqlSamples.QueryFor(query));

    [Theory]
    [InlineData(1_700_000_000.0, 1_700_000_030.0, 1_700_000_000.0)]
    [InlineData(0.9, 1_700_000_030.0, 1_700_000_030.0)]
    [InlineData(null, 1_700_000_030.0, 1_700_000_030.0)]
    [InlineData(double.PositiveInfinity, 1_700_000_030.0, 1_700_000_030.0)]
    public void TimeOf_WhatIsNoTime_FallsBackToTheEvaluation(double? answer, double? evaluatedAt, double? expected) =>
        Assert.Equal(expected, PromqlSamples.TimeOf(answer, evaluatedAt));
}
