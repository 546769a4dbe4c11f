using System.Net;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FlagGateway.FunctionalTests.Protocols;

/// <summary>
/// The head of a response reaches the client when the destination sent it, not with the first byte of the body.
/// </summary>
public class ResponseHeadTests
{
    private const string PlainRoute = """, "plain": { "ClusterId": "new", "Order": 1, "Match": { "Path": "/plain" } }""";

    [Theory]
    [InlineData(false, "/", "")]
    [InlineData(true, "/", "")]
    [InlineData(false, "/", ", \"Shadow.Cluster\": \"legacy\"")]
    [InlineData(true, "/", ", \"Shadow.Cluster\": \"legacy\"")]
    public async Task Head_BodyComesLater_ArrivesFirst(bool isHttp2, string path, string metadata)
    {
        await using var world = await StartAsync(isHttp2, setup => setup.Metadata = metadata);

        await AssertHeadFirstAsync(world, isHttp2, path);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Head_RouteWithoutFlag_ArrivesFirst(bool isHttp2)
    {
        await using var world = await StartAsync(isHttp2, setup => setup.Routes = PlainRoute);

        await AssertHeadFirstAsync(world, isHttp2, "/plain");
    }

    [Fact]
    public async Task Head_OfAnAnnouncedLength_ArrivesFirst()
    {
        await using var world = await World.StartAsync();
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Candidate.Answer(async context =>
        {
            context.Response.ContentLength = 5;
            await context.Response.Body.FlushAsync();
            await go.Task.WaitAsync(Eventually.Deadline);
            await context.Response.WriteAsync("later");
        });

        using var response = await world.SendAsync(World.Request("candidate"), HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(5, response.Content.Headers.ContentLength);
        go.SetResult();
        Assert.Equal("later", await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("GET", 204)]
    [InlineData("GET", 304)]
    public async Task Response_WithoutContent_Ends(string method, int status)
    {
        await using var world = await World.StartAsync();
        world.Candidate.Answer(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.ETag = "\"1\"";
            await context.Response.Body.FlushAsync();
        });

        using var first = await world.SendAsync(World.Request("candidate", method: new HttpMethod(method)));
        using var second = await world.SendAsync(World.Request("candidate", method: new HttpMethod(method)));

        Assert.Equal((status, status), ((int)first.StatusCode, (int)second.StatusCode));
        Assert.Equal("\"1\"", second.Headers.ETag?.ToString());
        Assert.Empty(await second.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task Response_OfTrailersOnly_EndsWithItsHead()
    {
        await using var world = await StartAsync(isHttp2: true, static _ => { });
        world.Candidate.Answer(static context =>
        {
            context.Response.ContentType = "application/grpc";
            context.Response.Headers["grpc-status"] = "5";
            return Task.CompletedTask;
        });

        using var response = await SendAsync(world, isHttp2: true, "/");

        Assert.Equal("5", response.Headers.GetValues("grpc-status").Single());
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.Empty(response.TrailingHeaders);
    }

    private static Task<World> StartAsync(bool isHttp2, Action<Setup> change) => World.StartAsync(
        setup =>
        {
            change(setup);
            if (!isHttp2)
                return;
            setup.Cluster = """, "HttpRequest": { "Version": "2", "VersionPolicy": "RequestVersionExact" }""";
            setup.Overrides.Add("--Kestrel:Endpoints:Data:Url=http://127.0.0.1:0");
            setup.Overrides.Add("--Kestrel:Endpoints:Data:Protocols=Http2");
        },
        isHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1);

    private static async Task AssertHeadFirstAsync(World world, bool isHttp2, string path)
    {
        TaskCompletionSource go = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Candidate.Answer(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers["X-Early"] = "yes";
            await context.Response.Body.FlushAsync();
            await go.Task.WaitAsync(Eventually.Deadline);
            await context.Response.WriteAsync("data: 1\n\n");
        });

        using var response = await SendAsync(world, isHttp2, path);

        Assert.False(go.Task.IsCompleted);
        Assert.Equal("yes", response.Headers.GetValues("X-Early").Single());
        go.SetResult();
        Assert.Equal("data: 1\n\n", await response.Content.ReadAsStringAsync());
    }

    // The destination waits longer than the client.
    private static async Task<HttpResponseMessage> SendAsync(World world, bool isHttp2, string path)
    {
        using CancellationTokenSource deadline = new(TimeSpan.FromSeconds(10));
        using var request = World.Request("candidate", path);
        if (isHttp2)
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        return await world.Gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
    }
}
