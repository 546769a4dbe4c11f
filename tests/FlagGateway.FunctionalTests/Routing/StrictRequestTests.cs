using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Routing;

/// <summary>Requests that servers read in different ways: what one takes for a value is a header to another.</summary>
public sealed class StrictRequestTests
{
    [Theory]
    [InlineData("GET / HTTP/1.1\nHost: x\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\nX-A: 1\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\rX-B: 2\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-A: a\0b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-A: a\u0001b\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-A: a\u000bb\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-A: a\u001b[31mb\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-A: a\u007fb\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nCookie: a=\u0002\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n folded\r\n\r\n")]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-A : 1\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\u000b\r\nContent-Length: 1\r\n\r\n1")]
    [InlineData("POST / HTTP/1.1\r\nHost: x\r\nContent-Disposition: a\u0001b\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("GET /\u0001 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /\u007f HTTP/1.1\r\nHost: x\r\n\r\n")]
    public async Task Request_LineEndsOrControlCharacters_AreRefused(string request)
    {
        await using var world = await World.StartAsync();
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync(request + "GET /end HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        var response = await client.ReadAsync("nothing ends it but the end");

        Assert.StartsWith("HTTP/1.1 400", response, StringComparison.Ordinal);
        Assert.Empty(world.Legacy.Requests);
    }

    [Theory]
    [InlineData("X-A: a\tb")]
    [InlineData("X-A: caf\u00c3\u00a9")]
    [InlineData("X-A:")]
    public async Task Request_OrdinaryValues_Pass(string header)
    {
        await using var world = await World.StartAsync();
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync($"GET / HTTP/1.1\r\nHost: x\r\n{header}\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", await client.ReadAsync("nothing ends it but the end"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Transfer_Encoding: chunked")]
    [InlineData("CONTENT_LENGTH: 5")]
    [InlineData("Content_Type: text/x")]
    [InlineData("X_User_Id: admin")]
    [InlineData("X-User_Id: admin")]
    [InlineData("X_Forwarded_For: 6.6.6.6")]
    [InlineData("x_forwarded_proto: https")]
    [InlineData("X_Real_IP: 6.6.6.6")]
    [InlineData("Proxy_Authorization: x")]
    [InlineData("X_FlagGateway_Variant: new")]
    [InlineData("X_Prompt_Version: 9")]
    public async Task Header_UnderscoreTwinOfAKnownOne_IsDropped(string header)
    {
        await using var world = await World.StartAsync(setup => setup.Flags = Setup.Split(0, """{ "X-Prompt-Version": "2.3.0" }"""));
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync($"GET / HTTP/1.1\r\nHost: x\r\n{header}\r\nmy_own: 1\r\nConnection: close\r\n\r\n");
        var response = await client.ReadAsync("nothing ends it but the end");

        Assert.StartsWith("HTTP/1.1 200", response, StringComparison.Ordinal);
        Assert.Null(world.Legacy.Last[header.Split(':')[0]]);
        Assert.Equal("1", world.Legacy.Last["my_own"]);
    }

    [Fact]
    public async Task Request_Refused_IsCountedAndHarmsNobody()
    {
        await using var world = await World.StartAsync();
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\nX-A: \u0001\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 400", await client.ReadAsync("nothing ends it but the end"), StringComparison.Ordinal);

        var metrics = await world.Gateway.RecordedAsync(1);
        Assert.Equal(["{reason=\"control_character\"} 1"], metrics.NonZero("flaggateway_rejected_requests_total"));
        Assert.DoesNotContain("upstream_error", string.Join(' ', metrics.NonZero("flaggateway_requests_total")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_Lenient_PassAsTheClientWroteThem()
    {
        await using var world = await World.StartAsync(setup => setup.Overrides.Add("--FlagGateway:Requests:UnderscoreHeaders=Keep"));
        var request = World.Request("somebody");
        request.Headers.TryAddWithoutValidation("X_Forwarded_For", "6.6.6.6");

        using var response = await world.SendAsync(request);

        Assert.Equal("6.6.6.6", world.Legacy.Last["X_Forwarded_For"]);
    }
}
