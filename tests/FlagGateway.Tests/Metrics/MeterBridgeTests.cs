using System.Diagnostics.Metrics;
using FlagGateway.Telemetry;
using FlagGateway.Testing;

namespace FlagGateway.Tests.Metrics;

public sealed class MeterBridgeTests
{
    [Fact]
    public async Task Scrape_MetersOfAnotherHost_AreNotCounted()
    {
        using ScrapeFixture one = new();
        using ScrapeFixture other = new();
        foreach (var meter in new[] { one.Meter, one.Meters.Create("Microsoft.AspNetCore.Server.Kestrel") })
            meter.CreateCounter<long>(meter.Name + ".hits").Add(1);
        using Meter stray = new(GatewayMetrics.MeterName);
        stray.CreateCounter<long>("stray").Add(1);

        Assert.Contains("FlagGateway_hits_total 1\n", await one.GetAsync(), StringComparison.Ordinal);
        Assert.Contains("Kestrel_hits_total 1\n", await one.GetAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("stray", await one.GetAsync(), StringComparison.Ordinal);
        Assert.Equal("", await other.GetAsync());
    }

    [Fact]
    public async Task Scrape_MeterThatIsNotExposed_IsLeftOut()
    {
        using ScrapeFixture fixture = new();
        fixture.Meters.Create("Somebody.Else").CreateCounter<long>("hits").Add(1);
        fixture.Meters.Create("Microsoft.AspNetCore.Hosting").CreateUpDownCounter<long>("http.server.active_requests").Add(1);

        Assert.Equal("", await fixture.GetAsync());
    }

    [Fact]
    public async Task Scrape_TheProcess_IsExposed()
    {
        using ScrapeFixture fixture = new();
        var context = ScrapeFixture.Context("", new MemoryStream());

        await fixture.Scrape(context);

        var page = ScrapeFixture.Body(context);
        Assert.Contains("# TYPE dotnet_gc_heap_total_allocated_bytes_total counter\n", page, StringComparison.Ordinal);
        Assert.Contains("dotnet_gc_collections_total{gc_heap_generation=\"gen0\"} ", page, StringComparison.Ordinal);
        Assert.Contains("# TYPE dotnet_process_memory_working_set_bytes gauge\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_SeriesThatIsNoLongerMeasured_IsGone()
    {
        using ScrapeFixture fixture = new();
        string[] flags = ["a", "b"];
        fixture.Meter.CreateObservableGauge("on", () => flags.Select(static flag => new Measurement<int>(1, new KeyValuePair<string, object?>("flag", flag))));
        fixture.Meter.CreateCounter<int>("hits").Add(1, new KeyValuePair<string, object?>("flag", "b"));
        await fixture.GetAsync();

        flags = ["a"];
        var page = await fixture.GetAsync();
        flags = ["a", "b"];

        Assert.Contains("on{flag=\"a\"} 1\n", page, StringComparison.Ordinal);
        Assert.DoesNotContain("on{flag=\"b\"}", page, StringComparison.Ordinal);
        Assert.Contains("hits_total{flag=\"b\"} 1\n", page, StringComparison.Ordinal);
        Assert.Contains("on{flag=\"b\"} 1\n", await fixture.GetAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_OneThatCannotBeRead_LeavesTheOthers()
    {
        using ScrapeFixture fixture = new();
        fixture.Meter.CreateObservableGauge("broken", (Func<int>)(static () => throw new InvalidOperationException()));
        fixture.Meter.CreateObservableGauge("whole", static () => 1);

        Assert.Contains("whole 1\n", await fixture.GetAsync(), StringComparison.Ordinal);
        Assert.Contains("LogUnread", fixture.Logger.Events);
    }

    [Fact]
    public async Task Scrape_TwoInstrumentsOfOneNameAndTwoTypes_KeepsTheFirst()
    {
        using ScrapeFixture fixture = new();
        fixture.Meter.CreateCounter<long>("hits").Add(1);
        fixture.Meter.CreateGauge<int>("hits.total").Record(3);

        Assert.Equal("# HELP hits_total \n# TYPE hits_total counter\nhits_total 1\n", await fixture.GetAsync());
        Assert.Contains("LogConflict", fixture.Logger.Events);
    }

    [Fact]
    public async Task Scrape_MoreSeriesThanDotNetMayHave_ShareOne()
    {
        using ScrapeFixture fixture = new();
        var counter = fixture.Meters.Create("Microsoft.AspNetCore.Server.Kestrel").CreateCounter<long>("hits");
        for (var i = 0; i < BridgedSeries.MaxOfDotNet + 10; i++)
            counter.Add(1, new KeyValuePair<string, object?>("port", i));

        var page = await fixture.GetAsync();

        Assert.Equal(BridgedSeries.MaxOfDotNet + 1, page.Split('\n').Count(static line => line.StartsWith("hits_total{", StringComparison.Ordinal)));
        Assert.Contains("hits_total{otel_metric_overflow=\"true\"} 10\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_WithoutRoutes_AddsThemUp()
    {
        using ScrapeFixture fixture = new(withRoutes: false);
        var duration = fixture.Meters.Create("Microsoft.AspNetCore.Hosting").CreateHistogram<double>("http.server.request.duration", "s");
        foreach (var route in new[] { "/a", "/b" })
            duration.Record(0.25, new("http.route", route), new("http.request.method", "GET"));
        duration.Record(0.25, new KeyValuePair<string, object?>("http.request.method", "GET"));

        Assert.Contains("http_server_request_duration_seconds_count{http_request_method=\"GET\"} 3\n", await fixture.GetAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void Record_SeriesThatExists_AllocatesNothing()
    {
        using ScrapeFixture fixture = new(withRoutes: false);
        var duration = fixture.Meters.Create("Microsoft.AspNetCore.Hosting").CreateHistogram<double>("http.server.request.duration", "s");
        object status = 200;
        Record();

        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
                Record();
        }));

        void Record() => duration.Record(0.25, new("http.request.method", "GET"), new("http.response.status_code", status), new("http.route", "/a"));
    }
}
