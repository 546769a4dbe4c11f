using System.Diagnostics;
using System.Globalization;
using OpenTelemetry.Metrics;

namespace FlagGateway.Tests.Metrics.Exposition;

public sealed class PageCostTests(ITestOutputHelper output)
{
    /// <summary>As many samples as 200 flags have: half of them buckets.</summary>
    [Fact]
    public async Task WriteAsync_TwentyThousandSamples_AllocatesNothingPerSample()
    {
        using var fixture = new ScrapeFixture(static builder => builder.AddView(
            "*", new MetricStreamConfiguration { CardinalityLimit = 20_000 }));
        Measure(fixture);
        var context = ScrapeFixture.Context(ScrapeFixture.OpenMetrics, Stream.Null);
        for (var i = 0; i < 60; i++)
            await fixture.Scrape.WriteAsync(context);

        var times = new List<double>();
        var allocated = long.MaxValue;
        for (var i = 0; i < 20; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Stopwatch.GetTimestamp();
            await fixture.Scrape.WriteAsync(context);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            allocated = Math.Min(allocated, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        times.Sort();
        var lines = (await fixture.GetAsync(ScrapeFixture.OpenMetrics)).Split('\n').Length;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{lines} lines, {context.Response.ContentLength} bytes: median {times[10]:F1} ms, {allocated} bytes allocated"));
        Assert.InRange(lines, 20_000, 25_000);
        Assert.True(allocated < 2 * lines, $"{allocated} bytes allocated for {lines} lines");
    }

    private static void Measure(ScrapeFixture fixture)
    {
        var requests = fixture.Meter.CreateCounter<long>("flaggateway_requests", description: "Requests.");
        var duration = fixture.Meter.CreateHistogram<double>("flaggateway_request_duration_seconds", "s", "Time.");
        for (var flag = 0; flag < 200; flag++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"checkout-rewrite-{flag}");
            for (var code = 0; code < 48; code++)
                requests.Add(flag, new("flag", name), new("variant", "green"), new("code", 200 + code));
            foreach (var variant in new[] { "blue", "green", "canary" })
                duration.Record(flag / 20d, new("flag", name), new("variant", variant), new("http.route", "/api/{id}"));
        }
    }
}
