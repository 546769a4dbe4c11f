using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Identity;

[Trait("Host", "Any")]
public class RejectedRequestTests
{
    [Fact]
    public async Task Header_NotUtf8_Is400AndNobodysFault()
    {
        await using var world = await World.StartAsync();
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\nX-User-Id: candidate\r\nX-Name: a\u00ff\u00feb\r\n\r\n");
        var response = await client.ReadAsync("\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400", response, StringComparison.Ordinal);
        Assert.Empty(world.Candidate.Requests);
        Assert.Equal(0, (await world.Gateway.MetricsAsync()).Sum("flaggateway_requests_total"));
    }

    [Fact]
    public async Task Connect_Any_Is405AndNobodysFault()
    {
        await using var world = await World.StartAsync();
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("CONNECT example.org:443 HTTP/1.1\r\nHost: example.org:443\r\nX-User-Id: candidate\r\n\r\n");
        var response = await client.ReadAsync("\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 405", response, StringComparison.Ordinal);
        Assert.Empty(world.Candidate.Requests);
        var metrics = await world.Gateway.MetricsAsync();
        Assert.Equal(0, metrics.Sum("flaggateway_requests_total"));
        Assert.Equal(["{reason=\"connect\"} 1"], metrics.NonZero("flaggateway_rejected_requests_total"));
    }
}
