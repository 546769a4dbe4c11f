using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Observability;

/// <summary>Scrapers that ask too much, at once or too slowly, harm neither each other nor users.</summary>
[Collection(nameof(Alone))]
public sealed class ScrapeLoadTests(ITestOutputHelper output)
{
    // 1.9 MB alone (tests/load/scrape.sh); other tests in this process add theirs.
    private const int MaxBytes = 3_000_000;

    [Fact]
    public async Task Page_TwoHundredFlagsWithRollouts_IsOfBoundedSize()
    {
        await using var world = await ManyFlags.StartAsync();
        var page = await world.Gateway.Admin.GetByteArrayAsync("/metrics");
        List<double> times = [];
        for (var i = 0; i < 20; i++)
        {
            var start = Stopwatch.GetTimestamp();
            page = await world.Gateway.Admin.GetByteArrayAsync("/metrics");
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{page.Length} bytes, {Lines(page)} lines, median {times[10]:F1} ms"));
        Assert.InRange(page.Length, 500_000, MaxBytes);
        var wire = await GetGzipAsync(world.Gateway.Admin);
        Assert.InRange(wire.Length, 10_000, page.Length / 8);
        // The time is tests/load/scrape.sh's to judge; here only that nothing grows with the square of anything.
        Assert.InRange(times[10], 0, 1000);
    }

    [Fact]
    public async Task Scrapes_FiftyAtOnce_AreAllAnsweredWhileUsersAre()
    {
        await using var world = await ManyFlags.StartAsync();
        using var stop = new CancellationTokenSource();
        var users = Task.Run(async () =>
        {
            var served = 0;
            for (; !stop.IsCancellationRequested; served++)
                Assert.Equal("answer", await world.VariantOfAsync($"user-{served}", $"/{served % ManyFlags.Count}/ok"));
            return served;
        });

        var pages = new List<byte[]>();
        for (var round = 0; round < 3; round++)
            pages.AddRange(await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => world.Gateway.Admin.GetByteArrayAsync("/metrics")))));
        await stop.CancelAsync();

        Assert.True(await users > 0);
        Assert.Equal(150, pages.Count);
        Assert.All(pages, page => Assert.InRange(Lines(page), Lines(pages[0]) * 9 / 10, Lines(pages[0]) * 11 / 10));
        Assert.All(pages, page => Assert.Equal((byte)'\n', page[^1]));
    }

    [Fact]
    public async Task Scraper_ThatDoesNotRead_KeepsNobodyWaiting()
    {
        await using var world = await ManyFlags.StartAsync();
        List<Socket> sleepers = [];
        try
        {
            for (var i = 0; i < 20; i++)
                sleepers.Add(await AskAndSleepAsync(world.Gateway.Admin.BaseAddress!));
            using CancellationTokenSource deadline = new(Eventually.Deadline);

            for (var i = 0; i < 10; i++)
            {
                var page = await world.Gateway.Admin.GetByteArrayAsync("/metrics", deadline.Token);
                Assert.InRange(page.Length, 500_000, MaxBytes);
                Assert.Equal("answer", await world.VariantOfAsync("somebody", $"/{i}/ok"));
            }

            Assert.All(sleepers, sleeper => Assert.True(sleeper.Connected));
        }
        finally
        {
            sleepers.ForEach(sleeper => sleeper.Dispose());
        }
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("--FlagGateway:Metrics:HttpRouteLimit=1", true)]
    [InlineData("--FlagGateway:Metrics:HttpRouteLimit=0", false)]
    public async Task ServersOwnDuration_MoreRoutesThanTheLimit_IsTheSameWithoutTheRoute(string setting, bool hasRoute)
    {
        await using var world = await World.StartAsync(setup => setup.Overrides.AddRange(setting.Length == 0 ? [] : [setting]));
        (await world.GetAsync("somebody", "/orders")).Dispose();

        var page = await world.Gateway.RecordedAsync(1);

        const string own = "http_request_method=\"GET\",http_response_status_code=\"200\",", route = "http_route=\"/{**path}\",", rest = "network_protocol_version=\"1.1\",url_scheme=\"http\"";
        foreach (var le in new[] { "0.005", "0.01", "0.025", "0.05", "0.075", "0.1", "0.25", "0.5", "0.75", "1", "2.5", "5", "7.5", "10", "+Inf" })
            Assert.Contains($"http_server_request_duration_seconds_bucket{{{own}{(hasRoute ? route : "")}{rest},le=\"{le}\"}}", page.Series);
        Assert.Equal(hasRoute, page.Series.Any(static series => series.StartsWith("http_server_request_duration_seconds", StringComparison.Ordinal) && series.Contains("http_route", StringComparison.Ordinal)));
    }

    private static async Task<byte[]> GetGzipAsync(HttpClient admin)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/metrics") { Headers = { { "Accept-Encoding", "gzip" } } };
        using var response = await admin.SendAsync(request);
        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        return await response.Content.ReadAsByteArrayAsync();
    }

    private static async Task<Socket> AskAndSleepAsync(Uri admin)
    {
        // So little room that the page does not fit into what the kernel holds.
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, admin.Port));
        await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /metrics HTTP/1.1\r\nHost: {admin.Authority}\r\n\r\n"));
        // The first bytes: the page is made and on its way.
        await socket.ReceiveAsync(new byte[16]);
        return socket;
    }

    private static int Lines(byte[] page) => page.AsSpan().Count((byte)'\n');
}
