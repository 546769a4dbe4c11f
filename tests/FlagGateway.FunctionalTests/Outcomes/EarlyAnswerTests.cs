using System.Globalization;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Snapshots;

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

    [Theory]
    [InlineData("Content-Length: 1000\r\n\r\nhello")]
    [InlineData("Content-Length: 100000000\r\n\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    public async Task Destination_AnswersAnUploadThatPauses_AnswersAtOnce(string part)
    {
        await using var upstream = RawUpstream.Http1(Refusal);
        await using var world = await StartAsync(upstream);

        for (var i = 0; i < 3; i++)
        {
            using var client = await RawClient.ConnectAsync(world.Gateway.Address);
            await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nX-User-Id: a\r\n" + part);

            Assert.EndsWith("nope", await client.ReadAsync("nope"), StringComparison.Ordinal);
        }

        Assert.Equal(3, (await world.Gateway.RecordedAsync(3)).Sum("flaggateway_requests_total", "code=\"4xx\"", "outcome=\"ok\""));
    }

    [Theory]
    [InlineData("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", true)]
    [InlineData("HTTP/1.1 200 OK\r\nconnection:\tCLOSE \r\n\r\nbody", true)]
    [InlineData("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n", false)]
    [InlineData("HTTP/1.1 413 Too Large\r\nConnection: keep-alive\r\n\r\n", false)]
    [InlineData("HTTP/1.1 413 Too Large\r\nX-Connection: close\r\n\r\n", false)]
    [InlineData("HTTP/1.1 413 Too Large\r\nContent-Length: 21\r\n\r\nConnection: close\r\n\r\n", false)]
    [InlineData("HTTP/1.1 413 Too Large\r\nConnection: close\r\n", false)]
    [InlineData("HTTP/1.1 103 Early Hints\r\nConnection: close\r\n\r\n", false)]
    [InlineData("HTTP/1.1 101 Switching\r\nConnection: close\r\n\r\n", false)]
    [InlineData("HTTP/1.0 413 Too Large\r\nConnection: close\r\n\r\n", false)]
    [InlineData("HTTP/1.1 4", false)]
    [InlineData("", false)]
    public void ClosingHead_Bytes_AreKnownOrNot(string bytes, bool expected) => Assert.Equal(expected, ClosingHead.Is(System.Text.Encoding.Latin1.GetBytes(bytes)));

    // An informational response or a server that does not close wants the rest of the upload.
    [Theory]
    [InlineData("HTTP/1.1 103 Early Hints\r\nConnection: close\r\n\r\n")]
    [InlineData("HTTP/1.1 100 Continue\r\n\r\n")]
    [InlineData("")]
    public async Task Destination_SaysSomethingBeforeItsAnswer_StillGetsTheUpload(string before)
    {
        TaskCompletionSource said = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var upstream = RawUpstream.Waiting(before, said.SetResult, "the end", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\ndone");
        await using var world = await StartAsync(upstream);
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nX-User-Id: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
        await said.Task.WaitAsync(Eventually.Deadline);

        await client.SendAsync("7\r\nthe end\r\n0\r\n\r\n");

        Assert.EndsWith("done", await client.ReadAsync("done"), StringComparison.Ordinal);
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
