using System.Net;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Outcomes;

public class UpstreamErrorTests
{
    private const string ShortTimeout = """, "HttpRequest": { "ActivityTimeout": "00:00:00.3" }""";

    [Theory]
    [InlineData(500, "5xx")]
    [InlineData(503, "5xx")]
    [InlineData(404, "4xx")]
    [InlineData(304, "3xx")]
    public async Task Upstream_AnyStatus_IsAnAnswer(int status, string code)
    {
        await using var world = await World.StartAsync();
        world.Candidate.AnswerStatus(status);

        using var response = await world.GetAsync("candidate");

        Assert.Equal(status, (int)response.StatusCode);
        await Scenario.AssertRecordedAsync(world, code, "ok");
    }

    [Fact]
    public async Task Upstream_NotListening_IsAnUpstreamError()
    {
        await using var world = await World.StartAsync();
        await world.Candidate.DisposeAsync();

        using var response = await world.GetAsync("candidate");

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        await Scenario.AssertRecordedAsync(world, "5xx", "upstream_error");
    }

    [Fact]
    public async Task Upstream_TruncatesItsBody_IsAnUpstreamError()
    {
        await using var world = await World.StartAsync();
        world.Candidate.Answer(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("half");
        });

        await Assert.ThrowsAsync<HttpRequestException>(() => world.GetAsync("candidate"));

        await Scenario.AssertRecordedAsync(world, "2xx", "upstream_error");
    }

    [Fact]
    public async Task Upstream_DropsTheConnection_IsAnUpstreamError()
    {
        await using var world = await World.StartAsync();
        world.Candidate.Answer(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        using var response = await world.SendAsync(World.Request("candidate", method: HttpMethod.Post));

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        await Scenario.AssertRecordedAsync(world, "5xx", "upstream_error");
    }

    [Fact]
    public async Task Upstream_SilentBeforeItsAnswer_IsAnUpstreamError()
    {
        await using var world = await World.StartAsync(setup => setup.Cluster = ShortTimeout);
        world.Candidate.Answer(Hanging.UntilAborted);

        using var response = await world.GetAsync("candidate");

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        await Scenario.AssertRecordedAsync(world, "5xx", "upstream_error");
    }

    [Fact]
    public async Task Upstream_SilentWithinItsAnswer_IsAnUpstreamError()
    {
        await using var world = await World.StartAsync(setup => setup.Cluster = ShortTimeout);
        world.Candidate.Answer(async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await Hanging.UntilAborted(context);
        });

        await Assert.ThrowsAsync<HttpRequestException>(() => world.GetAsync("candidate"));

        await Scenario.AssertRecordedAsync(world, "2xx", "upstream_error");
    }

    [Fact]
    public async Task Upstream_SlowerThanTheRoutesTimeout_IsAnUpstreamError()
    {
        await using var world = await World.StartAsync(setup => setup.Route = """, "Timeout": "00:00:00.3" """);
        world.Candidate.Answer(Hanging.UntilAborted);

        using var response = await world.GetAsync("candidate");

        Assert.Equal(HttpStatusCode.GatewayTimeout, response.StatusCode);
        await Scenario.AssertRecordedAsync(world, "5xx", "upstream_error");
    }

    // What it answers counts; that it does not want the rest of the body is its good right.
    [Fact]
    public async Task Upstream_AnswersBeforeTheUploadEnds_IsAnAnswer()
    {
        await using var world = await World.StartAsync();
        world.Candidate.Answer(context =>
        {
            context.Response.StatusCode = 413;
            context.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        });
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: x\r\nX-User-Id: candidate\r\nContent-Length: 50000000\r\n\r\n");
        var uploading = UploadAsync(client, 50_000_000);
        var response = await client.ReadAsync("\r\n\r\n");
        await uploading;

        Assert.StartsWith("HTTP/1.1 413", response, StringComparison.Ordinal);
        await Scenario.AssertRecordedAsync(world, "4xx", "ok");
    }

    private static async Task UploadAsync(RawClient client, int length)
    {
        try
        {
            for (var sent = 0; sent < length; sent += 100_000)
                await client.SendAsync(new string('x', 100_000));
        }
        catch (IOException)
        {
            // Closed by the gateway.
        }
    }
}
