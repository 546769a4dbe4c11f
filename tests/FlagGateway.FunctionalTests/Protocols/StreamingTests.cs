using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Protocols;

public class StreamingTests
{
    [Fact]
    public async Task ServerSentEvents_EachArrivesBeforeTheNextIsSent()
    {
        await using var world = await World.StartAsync();
        using SemaphoreSlim go = new(0);
        world.Candidate.Answer(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            for (var i = 0; i < 5; i++)
            {
                await go.WaitAsync(Eventually.Deadline);
                await context.Response.WriteAsync($"data: {i}\n\n");
                await context.Response.Body.FlushAsync();
            }
        });

        go.Release();
        using var response = await world.SendAsync(World.Request("candidate"), HttpCompletionOption.ResponseHeadersRead);
        using StreamReader events = new(await response.Content.ReadAsStreamAsync());
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal($"data: {i}", await events.ReadLineAsync());
            Assert.Equal("", await events.ReadLineAsync());
            go.Release();
        }

        Assert.Null(await events.ReadLineAsync());
        var metrics = await world.Gateway.RecordedAsync(1);
        Assert.Equal(1, metrics.Sum("flaggateway_requests_total", "outcome=\"ok\""));
        Assert.Equal(1, metrics.Sum("flaggateway_time_to_first_byte_seconds_count"));
    }

    [Fact]
    public async Task Upload_OfAHundredMegabytes_StreamsThrough()
    {
        const long length = 100_000_000;
        await using var world = await World.StartAsync();
        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Candidate.Answer(async context =>
        {
            var buffer = new byte[65536];
            long total = 0;
            int count;
            while ((count = await context.Request.Body.ReadAsync(buffer)) != 0)
            {
                total += count;
                started.TrySetResult();
            }

            await context.Response.WriteAsync(total.ToString(System.Globalization.CultureInfo.InvariantCulture));
        });
        var request = World.Request("candidate", method: HttpMethod.Post);
        request.Content = new SlowlyBegun(length, started.Task);

        using var response = await world.SendAsync(request);

        Assert.Equal("100000000", await response.Content.ReadAsStringAsync());
        Assert.Equal("100000000", world.Candidate.Last["Content-Length"]);
    }

    [Fact]
    public async Task Download_Chunked_ArrivesWhole()
    {
        await using var world = await World.StartAsync();
        world.Candidate.Answer(async context =>
        {
            for (var i = 0; i < 200; i++)
                await context.Response.Body.WriteAsync(new byte[50_000]);
        });

        using var response = await world.GetAsync("candidate");

        Assert.True(response.Headers.TransferEncodingChunked);
        Assert.Equal(10_000_000, (await response.Content.ReadAsByteArrayAsync()).Length);
    }

    /// <summary>A body whose second part is sent when the upstream has the first.</summary>
    private sealed class SlowlyBegun(long length, Task begun) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            var part = new byte[1_000_000];
            await stream.WriteAsync(part);
            await stream.FlushAsync();
            await begun.WaitAsync(Eventually.Deadline);
            for (var sent = part.LongLength; sent < length; sent += part.LongLength)
                await stream.WriteAsync(part);
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
