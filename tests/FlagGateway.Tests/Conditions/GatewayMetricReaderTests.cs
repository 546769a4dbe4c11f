using System.Diagnostics.Metrics;
using FlagGateway.Conditions;
using FlagGateway.Prometheus;
using FlagGateway.Tests.Metrics;

namespace FlagGateway.Tests.Conditions;

public sealed class GatewayMetricReaderTests : IDisposable
{
    private readonly ScrapeFixture _fixture = new();
    private readonly GatewayMetricReader _reader;

    public GatewayMetricReaderTests()
    {
        _reader = new GatewayMetricReader(_fixture.Registry);
        _fixture.Meter.CreateObservableGauge("load", () => new[]
        {
            new Measurement<double>(1.5, new("flag", "a\"b\\c\nd"), new("variant", "new")),
            new Measurement<double>(2, new("flag", "x"), new("variant", "new")),
            new Measurement<double>(double.NaN, new("flag", "x"), new("variant", "nan")),
            new Measurement<double>(double.PositiveInfinity, new("flag", "x"), new("variant", "inf")),
        });
        _fixture.Meter.CreateObservableGauge("load_of_others", () => 7);
    }

    [Theory]
    [InlineData("load{flag=\"x\",variant=\"new\"}", 2)]
    [InlineData("load{flag=\"a\\\"b\\\\c\\nd\"}", 1.5)]
    [InlineData("load{variant=\"inf\"}", double.PositiveInfinity)]
    [InlineData("load_of_others", 7)]
    public async Task Read_OneSeries_ItsValue(string selector, double expected)
    {
        var result = await _reader.ReadAsync(selector, CancellationToken.None);

        Assert.Equal(PromqlStatus.Value, result.Status);
        Assert.Equal(expected, result.Value);
    }

    [Theory]
    [InlineData("load{variant=\"old\"}")]
    [InlineData("load{variant=\"nan\"}")]
    [InlineData("lo")]
    [InlineData("target_inf")]
    public async Task Read_NoNumber_IsNoData(string selector) =>
        Assert.Equal(PromqlResult.NoData, await _reader.ReadAsync(selector, CancellationToken.None));

    [Fact]
    public async Task Read_SeveralSeries_IsAnError()
    {
        var result = await _reader.ReadAsync("load{flag=\"x\"}", CancellationToken.None);

        Assert.Equal(PromqlError.NotOneSeries, result.Error);
        Assert.Equal("3 series; name more labels", result.Reason);
    }

    [Fact]
    public async Task Read_ALongPage_FindsTheSeriesAcrossTheWritesOfIt()
    {
        _fixture.Meter.CreateObservableGauge("many", () => Enumerable.Range(0, 3000).Select(i => new Measurement<int>(i, new KeyValuePair<string, object?>("number", $"the number of this series is {i}"))));

        for (var i = 0; i < 3000; i += 97)
            Assert.Equal(i, (await _reader.ReadAsync($"many{{number=\"the number of this series is {i}\"}}", CancellationToken.None)).Value);
    }

    public void Dispose() => _fixture.Dispose();
}
