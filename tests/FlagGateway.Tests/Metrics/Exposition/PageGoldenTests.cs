using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace FlagGateway.Tests.Metrics.Exposition;

public sealed class PageGoldenTests
{
    private static readonly double[] Bounds = [0.005, 1, 2.5, 1e6];

    [Fact]
    public async Task WriteAsync_Text_IsTheClassicFormat()
    {
        using var fixture = new ScrapeFixture();
        Measure(fixture.Meter);

        var page = await fixture.GetAsync();

        Assert.Equal(
            """
            # TYPE active gauge
            # HELP active Requests now.
            active{pool="x"} 3
            # TYPE bare gauge
            bare -1.5
            # TYPE flaggateway_request_duration_seconds histogram
            # HELP flaggateway_request_duration_seconds How long.
            flaggateway_request_duration_seconds_bucket{route="r",le="0.005"} 1
            flaggateway_request_duration_seconds_bucket{route="r",le="1"} 1
            flaggateway_request_duration_seconds_bucket{route="r",le="2.5"} 3
            flaggateway_request_duration_seconds_bucket{route="r",le="1e+06"} 3
            flaggateway_request_duration_seconds_bucket{route="r",le="+Inf"} 4
            flaggateway_request_duration_seconds_sum{route="r"} 2000004.004
            flaggateway_request_duration_seconds_count{route="r"} 4
            # TYPE flaggateway_requests_total counter
            # HELP flaggateway_requests_total Requests.
            flaggateway_requests_total{code="200",flag="a"} 7
            flaggateway_requests_total{code="500",flag="b"} 1

            """,
            page);
    }

    [Fact]
    public async Task WriteAsync_OpenMetrics_HasUnitsCanonicalBoundsAndAnEnd()
    {
        using var fixture = new ScrapeFixture();
        Measure(fixture.Meter);

        var page = await fixture.GetAsync(ScrapeFixture.OpenMetrics);

        Assert.Equal(
            """
            # TYPE active gauge
            # HELP active Requests now.
            active{pool="x"} 3
            # TYPE bare gauge
            bare -1.5
            # TYPE flaggateway_request_duration_seconds histogram
            # UNIT flaggateway_request_duration_seconds seconds
            # HELP flaggateway_request_duration_seconds How long.
            flaggateway_request_duration_seconds_bucket{route="r",le="0.005"} 1
            flaggateway_request_duration_seconds_bucket{route="r",le="1.0"} 1
            flaggateway_request_duration_seconds_bucket{route="r",le="2.5"} 3
            flaggateway_request_duration_seconds_bucket{route="r",le="1e+06"} 3
            flaggateway_request_duration_seconds_bucket{route="r",le="+Inf"} 4
            flaggateway_request_duration_seconds_sum{route="r"} 2000004.004
            flaggateway_request_duration_seconds_count{route="r"} 4
            # TYPE flaggateway_requests counter
            # HELP flaggateway_requests Requests.
            flaggateway_requests_total{code="200",flag="a"} 7
            flaggateway_requests_total{code="500",flag="b"} 1
            # EOF

            """,
            page);
    }

    [Fact]
    public async Task WriteAsync_NothingMeasured_IsEmptyOrOnlyTheEnd()
    {
        using var fixture = new ScrapeFixture();

        var text = await fixture.GetAsync();
        var openMetrics = await fixture.GetAsync(ScrapeFixture.OpenMetrics);

        Assert.Equal("", text);
        Assert.Equal("# EOF\n", openMetrics);
    }

    [Fact]
    public async Task WriteAsync_SecondScrape_HasRunningTotals()
    {
        using var fixture = new ScrapeFixture();
        var counter = fixture.Meter.CreateCounter<double>("energy", "J");
        counter.Add(0.5);
        await fixture.GetAsync();
        counter.Add(1);

        var page = await fixture.GetAsync();

        Assert.Equal("# TYPE energy_joules_total counter\nenergy_joules_total 1.5\n", page);
    }

    [Fact]
    public async Task WriteAsync_HistogramWithoutBuckets_HasTheInfiniteOne()
    {
        using var fixture = new ScrapeFixture(static builder => builder.AddView(
            "size", new ExplicitBucketHistogramConfiguration { Boundaries = [] }));
        fixture.Meter.CreateHistogram<long>("size", "By").Record(5);

        var page = await fixture.GetAsync();

        Assert.Equal(
            """
            # TYPE size_bytes histogram
            size_bytes_bucket{le="+Inf"} 1
            size_bytes_sum 5
            size_bytes_count 1

            """,
            page);
    }

    [Fact]
    public async Task WriteAsync_ExponentialHistogram_IsLeftOut()
    {
        using var fixture = new ScrapeFixture(static builder => builder.AddView(
            "size", new Base2ExponentialBucketHistogramConfiguration()));
        fixture.Meter.CreateHistogram<long>("size").Record(5);

        var page = await fixture.GetAsync();

        Assert.Equal("", page);
    }

    private static void Measure(Meter meter)
    {
        var requests = meter.CreateCounter<long>("flaggateway_requests", description: "Requests.");
        requests.Add(7, new("flag", "a"), new("code", 200));
        requests.Add(1, new("flag", "b"), new("code", 500));
        meter.CreateObservableGauge("bare", static () => -1.5);
        var active = meter.CreateUpDownCounter<int>("active", "{request}", "Requests now.");
        active.Add(5, new KeyValuePair<string, object?>("pool", "x"));
        active.Add(-2, new KeyValuePair<string, object?>("pool", "x"));
        var duration = meter.CreateHistogram(
            "flaggateway_request_duration_seconds", "s", "How long.", tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds });
        foreach (var seconds in new[] { 0.004, 2, 2, 2e6 })
            duration.Record(seconds, new KeyValuePair<string, object?>("route", "r"));
    }
}
