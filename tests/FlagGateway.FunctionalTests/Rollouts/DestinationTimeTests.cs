using System.Net;
using FlagGateway.Core.Cohorts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>
/// What is the client's doing is not charged to the destination, and what the destination lets clients wait for is.
/// </summary>
[Trait("Host", "Any")]
public sealed class DestinationTimeTests
{
    [Fact]
    public async Task Client_LeavesBeforeTheAnswer_IsAbandoned()
    {
        await using var world = await WindowWorld.StartAsync();
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Candidate.Answer(context =>
        {
            reached.TrySetResult();
            return Hanging.UntilAborted(context);
        });
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-User-Id: a\r\n\r\n");
        await reached.Task.WaitAsync(Eventually.Deadline);

        client.Reset();

        await world.Gateway.RecordedAsync(1);
        var counts = world.Windows().CandidateSplit.Read();
        Assert.Equal((0L, 1L, 1, 1), (counts.TotalRequests, counts.TotalAbandoned, counts.CensoredLatency.Sum(), counts.Networks.CensoredLatency.Sum()));
        Assert.Empty(counts.Latency);
    }

    [Fact]
    public async Task Client_LeavesAfterTheAnswerBegan_CountsWithItsStatusAndIsNoError()
    {
        await using var world = await WindowWorld.StartAsync();
        world.Candidate.Answer(async context =>
        {
            await context.Response.WriteAsync("first");
            await context.Response.Body.FlushAsync();
            await Hanging.UntilAborted(context);
        });
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-User-Id: a\r\n\r\n");
        await client.ReadAsync("first");

        client.Reset();

        await world.AssertCountedAsync(1, world.Windows().CandidateSplit, requests: 1, errors: 0, answered: 1);
        Assert.Equal(1, world.Windows().CandidateSplit.Read().StatusCodes[200].Sum());
    }

    [Fact]
    public async Task Client_LeavesInTheMiddleOfItsUpload_ShowsNothing()
    {
        await using var world = await WindowWorld.StartAsync();
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Candidate.Answer(async context =>
        {
            reached.TrySetResult();
            await context.Request.Body.CopyToAsync(Stream.Null);
        });
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nX-User-Id: a\r\nContent-Length: 10\r\n\r\n12345");
        await reached.Task.WaitAsync(Eventually.Deadline);

        client.Reset();

        await world.AssertNothingCountedAsync(1);
        Assert.Equal(0, world.Windows().CandidateSplit.Read().TotalAbandoned);
    }

    [Fact]
    public async Task Client_SendsItsLastByteLate_IsNotTheDestinationsTime()
    {
        await using var world = await WindowWorld.StartAsync();
        TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Candidate.Answer(async context =>
        {
            reached.TrySetResult();
            await context.Request.Body.CopyToAsync(Stream.Null);
            await context.Response.WriteAsync("done");
        });
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);
        await client.SendAsync("POST / HTTP/1.1\r\nHost: a\r\nX-User-Id: a\r\nContent-Length: 6\r\n\r\n12345");
        await reached.Task.WaitAsync(Eventually.Deadline);
        var late = System.Diagnostics.Stopwatch.StartNew();
        await Eventually.TrueAsync(() => Task.FromResult(late.Elapsed > TimeSpan.FromSeconds(1.5)), () => "Time stands still.");

        await client.SendAsync("6");
        await client.ReadAsync("done");

        await world.AssertCountedAsync(1, world.Windows().CandidateSplit, requests: 1, errors: 0, answered: 1);
        Assert.InRange(Maximum(world), 0, 1);
        var metrics = await world.Gateway.MetricsAsync();
        Assert.True(metrics.Sum("flaggateway_request_duration_seconds_sum") > 1.4);
        Assert.True(metrics.Sum("flaggateway_upstream_duration_seconds_sum") < 1);
    }

    [Fact]
    public async Task Client_ReadsSlowly_IsNotTheDestinationsTime()
    {
        await using var world = await WindowWorld.StartAsync();
        world.Candidate.Answer(context => context.Response.Body.WriteAsync(new byte[40_000_000]).AsTask());
        using var response = await world.SendAsync(World.Request("a"), HttpCompletionOption.ResponseHeadersRead);
        var late = System.Diagnostics.Stopwatch.StartNew();
        await Eventually.TrueAsync(() => Task.FromResult(late.Elapsed > TimeSpan.FromSeconds(2.5)), () => "Time stands still.");

        await (await response.Content.ReadAsStreamAsync()).CopyToAsync(Stream.Null);

        await world.AssertCountedAsync(1, world.Windows().CandidateSplit, requests: 1, errors: 0, answered: 1);
        var metrics = await world.Gateway.MetricsAsync();
        var waited = metrics.Sum("flaggateway_request_duration_seconds_sum") - metrics.Sum("flaggateway_upstream_duration_seconds_sum");
        Assert.True(waited > 2, $"{waited}");
    }

    // A server that reads the head, closes and resets what comes after it.
    [Fact]
    public async Task Destination_ResetsDuringAnUpload_IsNoErrorOfTheCohort()
    {
        await using var world = await WindowWorld.StartAsync();
        world.Candidate.Answer(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        using ByteArrayContent body = new(new byte[50_000_000]);
        using var request = World.Request("a", method: HttpMethod.Post);
        request.Content = body;

        await Record.ExceptionAsync(async () => (await world.SendAsync(request)).Dispose());

        var metrics = await world.Gateway.RecordedAsync(1);
        var counts = world.Windows().CandidateSplit.Read();
        Assert.Equal((0L, 1L), (counts.TotalRequests, counts.UploadResets.Sum()));
        Assert.Equal(1, counts.UploadResetNetworks, 0.01);
        Assert.Equal(1, metrics.Sum("flaggateway_requests_total", "outcome=\"upstream_reset_in_upload\""));
    }

    [Theory]
    [InlineData("203.0.113.9, 198.51.100.7", 1)]
    [InlineData("nonsense", 1)]
    public async Task Network_BehindATrustedProxy_IsTheForwardedOne(string forwarded, int networks)
    {
        await using var world = await WindowWorld.StartAsync();
        foreach (var address in new[] { forwarded, forwarded, forwarded.Replace(".7", ".99", StringComparison.Ordinal) })
        {
            using var request = World.Request("a");
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", address);
            using var response = await world.SendAsync(request);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        var metrics = await world.Gateway.RecordedAsync(3);
        Assert.Equal(networks, world.Windows().CandidateSplit.Read().Networks.Distinct, 0.01);
        Assert.Equal(forwarded == "nonsense" ? 3 : 0, metrics.Sum("flaggateway_malformed_forwarded_total"));
    }

    private static double Maximum(World world) =>
        world.Windows().CandidateSplit.Read().Latency.Select(static (count, i) => count == 0 ? 0 : LatencyScale.ValueOf(i % LatencyScale.Buckets)).Max();
}
