using System.Net;
using System.Text;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FlagGateway.FunctionalTests.Routing;

/// <summary>A target reaches the destination as the client wrote it.</summary>
public class RawTargetTests
{
    [Theory]
    [InlineData("/a%2Fb")]
    [InlineData("/a%2fb?x=%2f&y=a+b%20c")]
    [InlineData("/%ff")]
    [InlineData("//a")]
    [InlineData("//a//b/")]
    [InlineData("/a/../b")]
    [InlineData("/a/./b/..")]
    [InlineData("/%2e%2e/b")]
    [InlineData("/caf%c3%a9")]
    [InlineData("/caf%C3%A9")]
    [InlineData("/%41%7e;v=1,2")]
    [InlineData("/a{b}|c^d\"e")]
    [InlineData("/a\\b")]
    [InlineData("/?")]
    [InlineData("/x?a=%ff&b=<>\"'&c=[1]|2")]
    [InlineData("/plain/path?q=1")]
    public async Task Target_ArrivesAsWritten(string target)
    {
        await using var world = await World.StartAsync();

        await SendAsync(world, target);

        Assert.Equal(target, world.Candidate.Last.Target);
    }

    [Fact]
    public async Task Target_OverHttp2_ArrivesAsWritten()
    {
        await using var world = await World.StartAsync(
            static setup =>
            {
                setup.Cluster = """, "HttpRequest": { "Version": "2", "VersionPolicy": "RequestVersionExact" }""";
                setup.Overrides.Add("--Kestrel:Endpoints:Data:Url=http://127.0.0.1:0");
                setup.Overrides.Add("--Kestrel:Endpoints:Data:Protocols=Http2");
            },
            HttpProtocols.Http2);
        using var request = World.Request("candidate");
        (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        request.RequestUri = new Uri($"http://{world.Gateway.Address.Authority}/a%2Fb/../%ff?x=%2f", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

        using var response = await world.Gateway.Client.SendAsync(request);

        Assert.Equal("/a%2Fb/../%ff?x=%2f", world.Candidate.Last.Target);
    }

    [Fact]
    public async Task Target_InAbsoluteForm_ArrivesInOriginForm()
    {
        await using var world = await World.StartAsync();

        await SendAsync(world, "http://a/caf%c3%a9?q=%2f");

        Assert.Equal("/caf%c3%a9?q=%2f", world.Candidate.Last.Target);
    }

    [Theory]
    [InlineData("""{ "PathRemovePrefix": "/api" }""", "/api/a%2Fb?x=%2f", "/a%2Fb?x=%2f")]
    [InlineData("""{ "PathRemovePrefix": "/api" }""", "/api", "/")]
    [InlineData("""{ "PathRemovePrefix": "/api" }""", "/api//a%ff", "//a%ff")]
    [InlineData("""{ "PathPrefix": "/v2" }""", "/a%2Fb", "/v2/a%2Fb")]
    [InlineData("""{ "PathRemovePrefix": "/api" }, { "PathPrefix": "/v2" }""", "/api/a%2Fb", "/v2/a%2Fb")]
    [InlineData("""{ "QueryValueParameter": "k", "Set": "1" }""", "/a%2Fb?x=1", "/a%2Fb?x=1&k=1")]
    // What a transform does to a path that leads upwards must be decided on the path that it leads to.
    [InlineData("""{ "PathPrefix": "/v2" }""", "/a/../b", "/v2/b")]
    [InlineData("""{ "PathSet": "/fixed" }""", "/a%2Fb", "/fixed")]
    public async Task Target_WithPathTransforms_KeepsTheRest(string transforms, string target, string expected)
    {
        await using var world = await World.StartAsync(setup => setup.Route = $", \"Transforms\": [ {transforms} ]");

        await SendAsync(world, target);

        Assert.Equal(expected, world.Candidate.Last.Target);
    }

    [Fact]
    public async Task Target_AfterADestinationsOwnPath_FollowsIt()
    {
        await using var world = await World.StartAsync();
        await using var other = await World.StartAsync(setup => setup.CandidateDestinations = $$"""{ "1": { "Address": "{{world.Candidate.Address}}base/" } }""");

        await SendAsync(other, "/a%2Fb");

        Assert.Equal("/base/a%2Fb", world.Candidate.Last.Target);
    }

    // An application that decodes once more must not get another path than the one that chose the route.
    [Theory]
    [InlineData("/a/..%2fb")]
    [InlineData("/a/..%2Fadmin")]
    [InlineData("/a%2f../b")]
    public async Task Target_ThatLeadsUpwardsByAnEncodedSlash_StaysInItsPlace(string target)
    {
        await using var world = await World.StartAsync();

        await SendAsync(world, target);

        Assert.Equal(target.Replace("%2", "%252", StringComparison.Ordinal), world.Candidate.Last.Target);
    }

    [Theory]
    [InlineData("/caf\u00e9/\u65e5\u672c?q=\u00fc")]
    [InlineData("/plain")]
    public async Task Location_InUtf8_ArrivesByteForByte(string location)
    {
        var bytes = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(location));
        await using var upstream = Outcomes.RawUpstream.Http1($"HTTP/1.1 302 Found\r\nLocation: {bytes}\r\nX-Name: {bytes}\r\nX-Latin1: caf\u00e9\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        await using var world = await World.StartAsync(setup => setup.CandidateDestinations = upstream.Destinations);
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a\r\nX-User-Id: candidate\r\nConnection: close\r\n\r\n");
        var head = await client.ReadAsync("\r\n\r\n");

        Assert.Contains($"Location: {bytes}\r\n", head, StringComparison.Ordinal);
        Assert.Contains($"X-Name: {bytes}\r\n", head, StringComparison.Ordinal);
        Assert.Contains("X-Latin1: caf\u00e9\r\n", head, StringComparison.Ordinal);
    }

    private static async Task SendAsync(World world, string target)
    {
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);
        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: a\r\nX-User-Id: candidate\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", await client.ReadAsync("\r\n\r\n"), StringComparison.Ordinal);
    }
}
