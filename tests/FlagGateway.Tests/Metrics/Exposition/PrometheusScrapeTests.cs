using System.Globalization;
using FlagGateway.Metrics.Exposition;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry;

namespace FlagGateway.Tests.Metrics.Exposition;

public sealed class PrometheusScrapeTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task WriteAsync_FiftyAtOnce_AreWholeAndNeverOlderThanTheirRequest()
    {
        using var fixture = new ScrapeFixture();
        var counter = fixture.Meter.CreateCounter<long>("hits");
        var hits = 0L;
        counter.Add(1);

        var scrapes = Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
        {
            for (var round = 0; round < 20; round++)
            {
                counter.Add(1);
                var before = Interlocked.Increment(ref hits);
                var page = await fixture.GetAsync(i % 2 == 0 ? "" : ScrapeFixture.OpenMetrics);
                var sample = page.Split('\n').Single(line => line.StartsWith("hits_total ", StringComparison.Ordinal));
                Assert.True(long.Parse(sample[11..], CultureInfo.InvariantCulture) > before);
                Assert.Equal(i % 2 == 1, page.EndsWith("# EOF\n", StringComparison.Ordinal));
            }
        }));

        await Task.WhenAll(scrapes).WaitAsync(Timeout);
        Assert.EndsWith("hits_total 1001\n", await fixture.GetAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAsync_RequestsDuringACollection_ShareTheNextOne()
    {
        using var fixture = new ScrapeFixture();
        using var collecting = new ManualResetEventSlim();
        using var proceed = new ManualResetEventSlim();
        var collections = 0;
        fixture.Meter.CreateObservableGauge("g", () =>
        {
            var number = Interlocked.Increment(ref collections);
            collecting.Set();
            proceed.Wait(Timeout);
            return number;
        });

        var first = Task.Run(() => fixture.GetAsync());
        collecting.Wait(Timeout);
        var others = Enumerable.Range(0, 50).Select(_ => fixture.GetAsync()).ToArray();
        proceed.Set();

        Assert.EndsWith("g 1\n", await first.WaitAsync(Timeout), StringComparison.Ordinal);
        foreach (var page in await Task.WhenAll(others).WaitAsync(Timeout))
            Assert.EndsWith("g 2\n", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteAsync_SlowReader_KeepsNobodyWaitingAndGetsItsOwnPage()
    {
        using var fixture = new ScrapeFixture();
        var gauge = fixture.Meter.CreateGauge<int>("g");
        gauge.Record(1);
        using var body = new GatedStream();

        var slow = fixture.Scrape.WriteAsync(ScrapeFixture.Context("", body));
        await body.Writing.WaitAsync(Timeout);
        gauge.Record(2);
        var quick = await fixture.GetAsync().WaitAsync(Timeout);
        var early = slow.IsCompleted;
        body.Open();
        await slow.WaitAsync(Timeout);

        Assert.False(early);
        Assert.Equal("# TYPE g gauge\ng 2\n", quick);
        Assert.Equal("# TYPE g gauge\ng 1\n"u8.ToArray(), body.ToArray());
    }

    [Fact]
    public async Task WriteAsync_ClientGoneWhileWaiting_EndsWithoutAnAnswer()
    {
        using var fixture = new ScrapeFixture();
        using var collecting = new ManualResetEventSlim();
        using var proceed = new ManualResetEventSlim();
        using var gone = new CancellationTokenSource();
        fixture.Meter.CreateObservableGauge("g", () =>
        {
            collecting.Set();
            proceed.Wait(Timeout);
            return 1;
        });
        var first = Task.Run(() => fixture.GetAsync());
        collecting.Wait(Timeout);
        var context = ScrapeFixture.Context("", new MemoryStream());
        context.RequestAborted = gone.Token;

        var abandoned = fixture.Scrape.WriteAsync(context);
        await gone.CancelAsync();
        await abandoned.WaitAsync(Timeout);
        proceed.Set();

        Assert.Equal("", ScrapeFixture.Body(context));
        Assert.Equal("# TYPE g gauge\ng 1\n", await first.WaitAsync(Timeout));
        Assert.Equal("# TYPE g gauge\ng 1\n", await fixture.GetAsync().WaitAsync(Timeout));
    }

    [Fact]
    public async Task WriteAsync_NoProvider_Answers503()
    {
        var scrape = new PrometheusScrape(NullLogger<PrometheusScrape>.Instance);
        var context = ScrapeFixture.Context("", new MemoryStream());

        await scrape.WriteAsync(context);

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, context.Response.StatusCode);
    }

    [Fact]
    public async Task WriteAsync_ProviderDisposed_Answers503()
    {
        var fixture = new ScrapeFixture();
        fixture.Dispose();
        var context = ScrapeFixture.Context("", new MemoryStream());

        await fixture.Scrape.WriteAsync(context);

        Assert.Equal(StatusCodes.Status503ServiceUnavailable, context.Response.StatusCode);
    }

    [Fact]
    public void AddPrometheusScrape_SecondProvider_IsRefused()
    {
        using var fixture = new ScrapeFixture();

        Assert.Throws<InvalidOperationException>(
            () => Sdk.CreateMeterProviderBuilder().AddPrometheusScrape(fixture.Scrape));
    }
}
