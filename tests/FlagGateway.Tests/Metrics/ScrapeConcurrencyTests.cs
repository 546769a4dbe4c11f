using System.Globalization;

namespace FlagGateway.Tests.Metrics;

public sealed class ScrapeConcurrencyTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Scrape_FiftyAtOnce_AreWholeAndNeverOlderThanTheirRequest()
    {
        using ScrapeFixture fixture = new();
        var counter = fixture.Registry.Counter("hits", "Hits.").GetSeries(default);
        fixture.Meter.CreateObservableGauge("read", static () => 1);
        var hits = 0L;

        var scrapes = Enumerable.Range(0, 50).Select(i => Task.Run(async () =>
        {
            for (var round = 0; round < 20; round++)
            {
                counter.Inc();
                var before = Interlocked.Increment(ref hits);
                var page = await fixture.GetAsync(i % 2 == 0 ? "" : ScrapeFixture.OpenMetrics);
                var sample = page.Split('\n').Single(line => line.StartsWith("hits_total ", StringComparison.Ordinal));
                Assert.True(double.Parse(sample[11..], CultureInfo.InvariantCulture) >= before);
                Assert.Contains("\nread 1", page, StringComparison.Ordinal);
                Assert.Equal(i % 2 == 1, page.EndsWith("# EOF\n", StringComparison.Ordinal));
            }
        }));

        await Task.WhenAll(scrapes).WaitAsync(Patience);
        Assert.Contains("hits_total 1000\n", await fixture.GetAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scrape_SlowReader_KeepsNobodyWaiting()
    {
        using ScrapeFixture fixture = new();
        var gauge = fixture.Meter.CreateGauge<int>("g");
        gauge.Record(1);
        using GatedStream body = new();

        var slow = fixture.Scrape(ScrapeFixture.Context("", body));
        await body.Writing.WaitAsync(Patience);
        gauge.Record(2);
        var quick = await fixture.GetAsync().WaitAsync(Patience);
        var isEarly = slow.IsCompleted;
        body.Open();
        await slow.WaitAsync(Patience);

        Assert.False(isEarly);
        Assert.Contains("g 2\n", quick, StringComparison.Ordinal);
        Assert.True(body.Length > 0);
    }

    [Fact]
    public async Task Scrape_ClientGone_EndsWithoutAnError()
    {
        using ScrapeFixture fixture = new();
        using GatedStream body = new();
        using CancellationTokenSource gone = new();
        var context = ScrapeFixture.Context("", body);
        context.RequestAborted = gone.Token;

        var abandoned = fixture.Scrape(context);
        await body.Writing.WaitAsync(Patience);
        await gone.CancelAsync();
        await abandoned.WaitAsync(Patience);

        Assert.True(abandoned.IsCompletedSuccessfully);
    }

    /// <summary>A client that takes its bytes only when it is asked to.</summary>
    private sealed class GatedStream : MemoryStream
    {
        private readonly TaskCompletionSource _writing = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Writing => _writing.Task;

        public void Open() => _open.SetResult();

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _writing.TrySetResult();
            await _open.Task.WaitAsync(cancellationToken);
            await base.WriteAsync(buffer, cancellationToken);
        }
    }
}
