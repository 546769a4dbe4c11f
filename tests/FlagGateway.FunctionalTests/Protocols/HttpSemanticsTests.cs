using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Protocols;

public class HttpSemanticsTests
{
    [Fact]
    public async Task Head_Any_HeadersWithoutABody()
    {
        await using var world = await World.StartAsync();
        world.Candidate.Answer(context =>
        {
            context.Response.ContentLength = 1234;
            return Task.CompletedTask;
        });

        using var response = await world.SendAsync(World.Request("candidate", method: HttpMethod.Head));

        Assert.Equal(1234, response.Content.Headers.ContentLength);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("HEAD", world.Candidate.Last.Method);
        Assert.Equal(1, (await world.Gateway.RecordedAsync(1)).Sum("flaggateway_requests_total", "outcome=\"ok\""));
    }

    [Fact]
    public async Task Range_Asked_PartIsPassedThrough()
    {
        await using var world = await World.StartAsync();
        world.Candidate.Answer(context =>
        {
            context.Response.StatusCode = 206;
            context.Response.Headers.ContentRange = "bytes 2-4/10";
            return context.Response.WriteAsync("234");
        });
        var request = World.Request("candidate");
        request.Headers.Range = new RangeHeaderValue(2, 4);

        using var response = await world.SendAsync(request);

        Assert.Equal(HttpStatusCode.PartialContent, response.StatusCode);
        Assert.Equal("bytes 2-4/10", response.Content.Headers.ContentRange?.ToString());
        Assert.Equal("bytes=2-4", world.Candidate.Last["Range"]);
    }

    [Fact]
    public async Task ExpectContinue_BodyIsSentWhenAskedFor()
    {
        await using var world = await World.StartAsync();
        world.Candidate.Answer(async context => await context.Request.Body.CopyToAsync(context.Response.Body));
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: x\r\nX-User-Id: candidate\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n");
        var interim = await client.ReadAsync("\r\n\r\n");
        await client.SendAsync("hello");
        var response = await client.ReadAsync("hello");

        Assert.StartsWith("HTTP/1.1 100 Continue", interim, StringComparison.Ordinal);
        Assert.StartsWith("HTTP/1.1 200", response, StringComparison.Ordinal);
        Assert.Equal(1, (await world.Gateway.RecordedAsync(1)).Sum("flaggateway_requests_total", "outcome=\"ok\""));
    }

    [Fact]
    public async Task ExpectContinue_UpstreamRefuses_BodyIsNeverAskedFor()
    {
        await using var world = await World.StartAsync();
        world.Candidate.AnswerStatus(413);
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("POST / HTTP/1.1\r\nHost: x\r\nX-User-Id: candidate\r\nExpect: 100-continue\r\nContent-Length: 5000000\r\n\r\n");
        var response = await client.ReadAsync("\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 413", response, StringComparison.Ordinal);
        Assert.Equal(1, (await world.Gateway.RecordedAsync(1)).Sum("flaggateway_requests_total", "code=\"4xx\"", "outcome=\"ok\""));
    }

    // YARP would escape it once more.
    [Fact]
    public async Task Path_EscapedSlash_ArrivesAsWritten()
    {
        await using var world = await World.StartAsync();
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("GET /a%2Fb/c%20d?q=%2F+x HTTP/1.1\r\nHost: x\r\nX-User-Id: candidate\r\n\r\n");
        await client.ReadAsync("new");

        Assert.Equal("/a%2Fb/c%20d?q=%2F+x", world.Candidate.Last.Target);
    }

    [Fact]
    public async Task Body_Compressed_IsNotTouched()
    {
        using MemoryStream packed = new();
        await using (GZipStream gzip = new(packed, CompressionLevel.Fastest, leaveOpen: true))
            await gzip.WriteAsync(new byte[10_000]);
        await using var world = await World.StartAsync();
        world.Candidate.Answer(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync(packed.ToArray());
        });
        var request = World.Request("candidate");
        request.Headers.AcceptEncoding.ParseAdd("gzip");

        using var response = await world.SendAsync(request);

        Assert.Equal(packed.ToArray(), await response.Content.ReadAsByteArrayAsync());
        Assert.Equal("gzip", Assert.Single(response.Content.Headers.ContentEncoding));
        Assert.Equal("gzip", world.Candidate.Last["Accept-Encoding"]);
    }
}
