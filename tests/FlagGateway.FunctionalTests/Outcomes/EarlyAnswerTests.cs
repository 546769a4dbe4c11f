using System.Globalization;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Outcomes;

/// <summary>Destinations that answer before they have read the upload, and close.</summary>
public class EarlyAnswerTests
{
    private const string Refusal = "HTTP/1.1 401 Unauthorized\r\nContent-Length: 4\r\nConnection: close\r\n\r\nnope";

    private const string AnyCertificate = """, "HttpClient": { "DangerousAcceptAnyServerCertificate": true }""";

    [Theory]
    [InlineData(false, 1_000_000, false)]
    [InlineData(false, 10_000_000, false)]
    [InlineData(false, 1_000_000, true)]
    [InlineData(false, 10_000_000, true)]
    [InlineData(true, 1_000_000, false)]
    [InlineData(true, 10_000_000, true)]
    public async Task Destination_AnswersAndCloses_IsItsAnswer(bool isTls, int length, bool isChunked)
    {
        const int times = 5;
        await using var upstream = isTls ? RawUpstream.Tls(Refusal) : RawUpstream.Http1(Refusal);
        await using var world = await StartAsync(upstream);

        for (var i = 0; i < times; i++)
            Assert.EndsWith("nope", await UploadAsync(world, length, isChunked, waitsForEnd: i % 2 == 0), StringComparison.Ordinal);

        var metrics = await world.Gateway.RecordedAsync(times);
        Assert.Equal(times, metrics.Sum("flaggateway_requests_total", "code=\"4xx\"", "outcome=\"ok\""));
        var counts = world.Windows().CandidateSplit.Read();
        Assert.Equal((5L, 0L, 0L), (counts.TotalRequests, counts.TotalErrors, counts.UploadResets.Sum()));
        Assert.Equal(times, counts.StatusCodes[401].Sum());
    }

    [Fact]
    public async Task Destination_AnswersAnUploadWithoutEnd_AnswersAtOnce()
    {
        await using var upstream = RawUpstream.Http1(Refusal);
        await using var world = await StartAsync(upstream);
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nX-User-Id: a\r\nTransfer-Encoding: chunked\r\n\r\n");
        using CancellationTokenSource answered = new();

        var sending = SendWithoutEndAsync(client, answered.Token);

        Assert.Contains("nope", await client.ReadAsync("nope"), StringComparison.Ordinal);
        await answered.CancelAsync();
        await sending;
    }

    private static Task<World> StartAsync(RawUpstream upstream) => WindowWorld.StartAsync(change: setup =>
    {
        setup.CandidateDestinations = upstream.Destinations;
        setup.Cluster = AnyCertificate;
    });

    // Some clients read only when they have sent everything.
    private static async Task<string> UploadAsync(World world, int length, bool isChunked, bool waitsForEnd)
    {
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);
        await client.SendAsync(string.Create(CultureInfo.InvariantCulture, $"POST / HTTP/1.1\r\nHost: a\r\nX-User-Id: a\r\n{(isChunked ? "Transfer-Encoding: chunked" : $"Content-Length: {length}")}\r\n\r\n"));
        var sending = SendAsync(client, length, isChunked);
        if (waitsForEnd)
            await sending;
        var answer = await client.ReadAsync("nope");
        await sending;
        return answer;
    }

    private static async Task SendAsync(RawClient client, int length, bool isChunked)
    {
        string part = new('x', 100_000);
        for (var sent = 0; sent < length; sent += part.Length)
            await client.SendAsync(isChunked ? $"{part.Length:x}\r\n{part}\r\n" : part);
        if (isChunked)
            await client.SendAsync("0\r\n\r\n");
    }

    private static async Task SendWithoutEndAsync(RawClient client, CancellationToken answered)
    {
        try
        {
            while (!answered.IsCancellationRequested)
            {
                await client.SendAsync("5\r\nhello\r\n");
                await Task.Yield();
            }
        }
        catch (IOException)
        {
            // Closed by the gateway.
        }
    }
}
