using FlagGateway.Core.Promql;
using FlagGateway.Options;
using FlagGateway.Prometheus;

namespace FlagGateway.FunctionalTests.Promql;

/// <summary>The client and the templates against a real Prometheus.</summary>
public sealed class RealPrometheusTests
{
    private const string Hostile = "a\"b'c\\d`e.f|g}) or vector(1) #\té";

    [Fact]
    public async Task Query_EachKindOfAnswer_IsToldApart()
    {
        await using var prometheus = await RealPrometheus.StartAsync();
        using PromqlClient client = new(() => new PrometheusOptions { Url = prometheus.Address.ToString(), Timeout = TimeSpan.FromSeconds(20) }, TimeProvider.System);
        await prometheus.ShowAsync("headroom", 0.25, "flag=\"a\\\"b'c\\\\d`e.f|g}) or vector(1) #\té\"");

        Assert.Equal(0.25, (await QueryAsync("headroom")).Value);
        Assert.Equal(2, (await QueryAsync("scalar(vector(2))")).Value);
        Assert.Equal(double.PositiveInfinity, (await QueryAsync("vector(1) / 0")).Value);
        Assert.Equal(PromqlResult.NoData, await QueryAsync("nosuch"));
        Assert.Equal(PromqlResult.NoData, await QueryAsync("vector(0) / 0"));
        Assert.Equal(PromqlError.NotOneSeries, (await QueryAsync("{__name__=~\"headroom|up\"}")).Error);
        Assert.Equal(PromqlError.NotOneSeries, (await QueryAsync("headroom[1m]")).Error);
        Assert.Equal(PromqlError.Query, (await QueryAsync("headroom{")).Error);
        Assert.Contains("parse error", (await QueryAsync("headroom{")).Reason, StringComparison.Ordinal);

        // Hostile names find their own series, in either kind of quotes and as a pattern, and no other.
        foreach (var query in new[] { "headroom{flag=\"{{flag}}\"}", "headroom{flag='{{flag}}'}", "headroom{flag=~\"{{flag}}\"}", "headroom{flag=~'x|{{flag}}'}" })
        {
            Assert.True(PromqlTemplate.TryParse(query, out var template, out var problem), problem);
            Assert.Equal(0.25, (await QueryAsync(template.Render(Hostile))).Value);
            Assert.Equal(PromqlResult.NoData, await QueryAsync(template.Render(Hostile.Replace('.', 'x'))));
            Assert.Equal(PromqlResult.NoData, await QueryAsync(template.Render(".*")));
            Assert.Equal(PromqlResult.NoData, await QueryAsync(template.Render("\"} or vector(1) or headroom{flag=\"\n")));
        }

        Task<PromqlResult> QueryAsync(string query) => client.QueryAsync(query, CancellationToken.None);
    }
}
