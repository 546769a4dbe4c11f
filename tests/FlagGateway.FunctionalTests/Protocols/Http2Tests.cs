using System.Net;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FlagGateway.FunctionalTests.Protocols;

public class Http2Tests
{
    [Fact]
    public async Task Http2_EndToEndInTheClear_IsServed()
    {
        await using var world = await StartAsync();

        using var response = await world.SendAsync(Request(HttpMethod.Get));

        Assert.Equal(HttpVersion.Version20, response.Version);
        Assert.Equal("new", await response.Content.ReadAsStringAsync());
        Assert.Equal("HTTP/2", world.Candidate.Last.Protocol);
        Assert.Equal("new", world.Candidate.Last["X-FlagGateway-Variant"]);
    }

    [Fact]
    public async Task Grpc_DuplexCall_MessagesAndTrailersPassAtOnce()
    {
        await using var world = await StartAsync();
        world.Candidate.Answer(async context =>
        {
            Assert.Equal("trailers", context.Request.Headers.TE);
            context.Response.ContentType = "application/grpc";
            context.Response.DeclareTrailer("grpc-status");
            await context.Response.StartAsync();
            var buffer = new byte[100];
            int count;
            while ((count = await context.Request.Body.ReadAsync(buffer)) != 0)
            {
                await context.Response.Body.WriteAsync(buffer.AsMemory(0, count));
                await context.Response.Body.FlushAsync();
            }

            context.Response.AppendTrailer("grpc-status", "7");
            context.Response.AppendTrailer("grpc-message", "denied");
            context.Response.AppendTrailer("X-FlagGateway-Variant", "forged=1");
        });
        using Duplex duplex = new();
        var request = Request(HttpMethod.Post);
        request.Headers.TE.ParseAdd("trailers");
        request.Content = duplex;
        request.Content.Headers.ContentType = new("application/grpc");

        // The proxy holds the headers back until the first message: it might be an answer of trailers only.
        var sending = world.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        await duplex.WriteAsync([0, 0]);
        using var response = await sending;
        var answers = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[100];
        for (byte i = 0; i < 3; i++)
        {
            if (i != 0)
                await duplex.WriteAsync([i, i]);
            Assert.Equal(2, await answers.ReadAtLeastAsync(buffer.AsMemory(0, 2), 2));
            Assert.Equal(i, buffer[0]);
        }

        duplex.Complete();
        Assert.Equal(0, await answers.ReadAsync(buffer));

        Assert.Equal("7", Assert.Single(response.TrailingHeaders.GetValues("grpc-status")));
        Assert.Equal("denied", Assert.Single(response.TrailingHeaders.GetValues("grpc-message")));
        Assert.False(response.TrailingHeaders.Contains("X-FlagGateway-Variant"));
        Assert.Equal(1, (await world.Gateway.RecordedAsync(1)).Sum("flaggateway_requests_total", "outcome=\"ok\"", "code=\"2xx\""));
    }

    [Fact]
    public async Task Grpc_TrailersOnly_StatusArrives()
    {
        await using var world = await StartAsync();
        world.Candidate.Answer(context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "12";
            return Task.CompletedTask;
        });
        var request = Request(HttpMethod.Post);
        request.Content = new ByteArrayContent([0, 0, 0, 0, 0]);
        request.Content.Headers.ContentType = new("application/grpc");

        using var response = await world.SendAsync(request);

        Assert.Equal("12", Assert.Single(response.Headers.GetValues("grpc-status")));
    }

    [Fact]
    public async Task Http2_ClientResetsTheStream_IsAClientAbort()
    {
        await using var world = await StartAsync();
        world.Candidate.Answer(context => EndlessAnswer.WriteAsync(context, 1000));

        using (var response = await world.SendAsync(Request(HttpMethod.Get), HttpCompletionOption.ResponseHeadersRead))
            Assert.NotEqual(0, await (await response.Content.ReadAsStreamAsync()).ReadAsync(new byte[16]));

        var metrics = await world.Gateway.RecordedAsync(1);
        Assert.Equal(1, metrics.Sum("flaggateway_requests_total", "outcome=\"client_abort\"", "code=\"2xx\""));
    }

    [Fact]
    public async Task Http2_UpstreamResetsTheStream_IsAnUpstreamError()
    {
        await using var world = await StartAsync();
        world.Candidate.Answer(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        using var response = await world.SendAsync(Request(HttpMethod.Get));

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal(1, (await world.Gateway.RecordedAsync(1)).Sum("flaggateway_requests_total", "outcome=\"upstream_error\"", "code=\"5xx\""));
    }

    // The server answers, and asks for no more of the upload (RST_STREAM with NO_ERROR).
    [Fact]
    public async Task Http2_UpstreamAnswersBeforeTheUploadEnds_IsItsAnswer()
    {
        await using var world = await StartAsync(static setup => (setup.Flags, setup.Rollouts) = (WindowWorld.Flags("new"), WindowWorld.Plan()));
        world.Candidate.AnswerStatus(401);
        for (var i = 0; i < 5; i++)
        {
            using ByteArrayContent body = new(new byte[5_000_000]);
            var request = Request(HttpMethod.Post);
            request.Content = body;

            using var response = await world.SendAsync(request);

            Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        }

        // Clients may reset their upload when the answer is there, before the gateway has ended it: theirs is the end
        // then, and the answer counts.
        var metrics = await world.Gateway.RecordedAsync(5);
        Assert.Equal(5, metrics.Sum("flaggateway_requests_total", "code=\"4xx\"", "outcome=\"ok\"") + metrics.Sum("flaggateway_requests_total", "code=\"4xx\"", "outcome=\"client_abort\""));
        var counts = world.Windows().CandidateNamed.Read();
        Assert.Equal((5L, 0L, 0L), (counts.TotalRequests, counts.TotalErrors, counts.UploadResets.Sum()));
        Assert.Equal(5, counts.StatusCodes[401].Sum());
    }

    [Fact]
    public async Task Http2_ClientReadsSlowly_IsNotTheDestinationsTime()
    {
        await using var world = await StartAsync();
        world.Candidate.Answer(context => context.Response.Body.WriteAsync(new byte[40_000_000]).AsTask());
        using var response = await world.SendAsync(Request(HttpMethod.Get), HttpCompletionOption.ResponseHeadersRead);
        var late = System.Diagnostics.Stopwatch.StartNew();
        await Eventually.TrueAsync(() => Task.FromResult(late.Elapsed > TimeSpan.FromSeconds(2.5)), () => "Time stands still.");

        await (await response.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null);

        var metrics = await world.Gateway.RecordedAsync(1);
        var waited = metrics.Sum("flaggateway_request_duration_seconds_sum") - metrics.Sum("flaggateway_upstream_duration_seconds_sum");
        Assert.True(waited > 2, $"{waited}");
    }

    private static Task<World> StartAsync(Action<Setup>? change = null) => World.StartAsync(
        setup =>
        {
            setup.Cluster = """, "HttpRequest": { "Version": "2", "VersionPolicy": "RequestVersionExact" } """;
            setup.Overrides.Add("--Kestrel:Endpoints:Data:Url=http://127.0.0.1:0");
            setup.Overrides.Add("--Kestrel:Endpoints:Data:Protocols=Http2");
            change?.Invoke(setup);
        },
        HttpProtocols.Http2);

    private static HttpRequestMessage Request(HttpMethod method)
    {
        var request = World.Request("candidate", "/", method);
        request.Version = HttpVersion.Version20;
        request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        return request;
    }

    /// <summary>A body that is written while the answer is read.</summary>
    private sealed class Duplex : HttpContent
    {
        private readonly TaskCompletionSource<Stream> _stream = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async Task WriteAsync(byte[] message)
        {
            var stream = await _stream.Task.WaitAsync(Eventually.Deadline);
            await stream.WriteAsync(message);
            await stream.FlushAsync();
        }

        public void Complete() => _completed.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync();
            _stream.SetResult(stream);
            await _completed.Task;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
