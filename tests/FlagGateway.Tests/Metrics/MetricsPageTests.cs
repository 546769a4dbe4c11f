using System.Diagnostics.Metrics;
using System.Globalization;

namespace FlagGateway.Tests.Metrics;

public sealed class MetricsPageTests
{
    private static readonly double[] Bounds = [0.005, 1, 2.5, 10_000];

    [Fact]
    public async Task Scrape_Text_IsTheClassicFormat()
    {
        using ScrapeFixture fixture = new();
        Measure(fixture);

        var page = await fixture.GetAsync();

        Assert.Equal(
            """
            # HELP flaggateway_counted_total Counted.
            # TYPE flaggateway_counted_total counter
            flaggateway_counted_total{flag="a",route="r"} 2
            # HELP flaggateway_measured_seconds Measured.
            # TYPE flaggateway_measured_seconds histogram
            flaggateway_measured_seconds_sum{route="r"} 20004.004
            flaggateway_measured_seconds_count{route="r"} 4
            flaggateway_measured_seconds_bucket{route="r",le="0.005"} 1
            flaggateway_measured_seconds_bucket{route="r",le="1"} 1
            flaggateway_measured_seconds_bucket{route="r",le="2.5"} 3
            flaggateway_measured_seconds_bucket{route="r",le="10000"} 3
            flaggateway_measured_seconds_bucket{route="r",le="+Inf"} 4
            # HELP active Requests now.
            # TYPE active gauge
            active{pool="x"} 3
            # HELP http_server_request_duration_seconds 
            # TYPE http_server_request_duration_seconds histogram
            http_server_request_duration_seconds_sum{http_request_method="GET",http_response_status_code="200"} 0.25
            http_server_request_duration_seconds_count{http_request_method="GET",http_response_status_code="200"} 1
            http_server_request_duration_seconds_bucket{http_request_method="GET",http_response_status_code="200",le="1"} 1
            http_server_request_duration_seconds_bucket{http_request_method="GET",http_response_status_code="200",le="+Inf"} 1
            # HELP bare 
            # TYPE bare gauge
            bare -1.5

            """,
            page);
    }

    [Fact]
    public async Task Scrape_OpenMetrics_HasCanonicalBoundsAndAnEnd()
    {
        using ScrapeFixture fixture = new();
        Measure(fixture);

        var page = await fixture.GetAsync(ScrapeFixture.OpenMetrics);

        Assert.Contains("# TYPE flaggateway_counted counter\nflaggateway_counted_total{flag=\"a\",route=\"r\"} 2.0\n", page, StringComparison.Ordinal);
        Assert.Contains(
            """
            flaggateway_measured_seconds_count{route="r"} 4
            flaggateway_measured_seconds_bucket{route="r",le="0.005"} 1
            flaggateway_measured_seconds_bucket{route="r",le="1.0"} 1
            flaggateway_measured_seconds_bucket{route="r",le="2.5"} 3
            flaggateway_measured_seconds_bucket{route="r",le="10000.0"} 3
            flaggateway_measured_seconds_bucket{route="r",le="+Inf"} 4

            """,
            page,
            StringComparison.Ordinal);
        Assert.EndsWith("bare -1.5\n# EOF\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_Registered_IsNotThereBeforeItCounts()
    {
        using ScrapeFixture fixture = new();
        var counted = fixture.Registry.Counter("flaggateway_counted", "Counted.", "flag").GetSeries(new("a"));
        var measured = fixture.Registry.Histogram("flaggateway_measured_seconds", "s", "Measured.", Bounds, "flag").GetSeries(new("a"));

        Assert.DoesNotContain('{', await fixture.GetAsync());
        counted.Inc();
        measured.Observe(1);
        var page = await fixture.GetAsync();

        Assert.Contains("flaggateway_counted_total{flag=\"a\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("flaggateway_measured_seconds_count{flag=\"a\"} 1\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_LabelWithoutAValue_IsLeftOut()
    {
        using ScrapeFixture fixture = new();
        var family = fixture.Registry.Counter("flaggateway_counted", "Counted.", "flag", "result", "route");
        family.GetSeries(new("", "match", "r")).Inc();
        family.GetSeries(new("a", "match", "r")).Inc(2);

        var page = await fixture.GetAsync();

        Assert.Contains("_total{result=\"match\",route=\"r\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("_total{flag=\"a\",result=\"match\",route=\"r\"} 2\n", page, StringComparison.Ordinal);
        Assert.Single(page.Split('\n'), static line => line.StartsWith("# TYPE", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a\\b", "a\\\\b")]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("a\"b", "a\\\"b")]
    [InlineData("grün 🙂", "grün 🙂")]
    [InlineData("{a=1,}", "{a=1,}")]
    [InlineData(200, "200")]
    [InlineData(0.5, "0.5")]
    [InlineData(true, "true")]
    public async Task Scrape_LabelValue_IsEscaped(object value, string expected)
    {
        using ScrapeFixture fixture = new();
        fixture.Meter.CreateGauge<int>("g").Record(1, new KeyValuePair<string, object?>("l", value));

        Assert.Contains($"g{{l=\"{expected}\"}} 1\n", await fixture.GetAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf", "Infinity")]
    [InlineData(double.NegativeInfinity, "-Inf", "-Infinity")]
    [InlineData(0.1, "0.1")]
    [InlineData(-12345.678, "-12345.678")]
    public async Task Scrape_GaugeValue_IsSpelledTheSameInEveryCulture(double value, string expected, string? inText = null)
    {
        using ScrapeFixture fixture = new();
        fixture.Meter.CreateGauge<double>("g").Record(value);
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NumberDecimalSeparator = ",";
        culture.NumberFormat.NegativeSign = "~";
        CultureInfo.CurrentCulture = culture;

        Assert.Contains($"g {expected}\n", await fixture.GetAsync(ScrapeFixture.OpenMetrics), StringComparison.Ordinal);
        Assert.Contains($"g {inText ?? expected}\n", await fixture.GetAsync(), StringComparison.Ordinal);
    }

    private static void Measure(ScrapeFixture fixture)
    {
        fixture.Registry.Counter("flaggateway_counted", "Counted.", "flag", "route").GetSeries(new("a", "r")).Inc(2);
        var measured = fixture.Registry.Histogram("flaggateway_measured_seconds", "s", "Measured.", Bounds, "route").GetSeries(new("r"));
        foreach (var seconds in new[] { 0.004, 2, 2, 2e4 })
            measured.Observe(seconds);
        var active = fixture.Meter.CreateUpDownCounter<int>("active", "{request}", "Requests now.");
        active.Add(5, new KeyValuePair<string, object?>("pool", "x"));
        active.Add(-2, new KeyValuePair<string, object?>("pool", "x"));
        fixture.Meters.Create("Microsoft.AspNetCore.Hosting").CreateHistogram("http.server.request.duration", "s", null, null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1.0] })
            .Record(0.25, new("http.response.status_code", 200), new("http.request.method", "GET"), new("error.type", null));
        fixture.Meter.CreateObservableGauge("bare", static () => -1.5);
    }
}
