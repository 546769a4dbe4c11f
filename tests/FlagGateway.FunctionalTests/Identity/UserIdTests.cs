using System.Net;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Identity;

[Trait("Host", "Any")]
public class UserIdTests
{
    [Fact]
    public async Task UserHeader_FromATrustedNetwork_IsBelieved()
    {
        await using var world = await World.StartAsync();

        Assert.Equal("new", await world.VariantOfAsync("candidate"));
        Assert.Equal("""{source="header:X-User-Id"} 1""", await IdentitiesAsync(world, 1));
    }

    [Fact]
    public async Task UserHeader_FromAnUntrustedNetwork_IsIgnored()
    {
        await using var world = await World.StartAsync(setup => setup.Identity = """{ "TrustedProxies": [ "10.0.0.0/8" ] }""");

        using var response = await world.GetAsync("candidate");

        Assert.Equal("legacy", await response.Content.ReadAsStringAsync());
        Assert.True(response.Headers.Contains("Set-Cookie"));
        Assert.Equal("""{source="anonymous_new"} 1""", await IdentitiesAsync(world, 1));
    }

    [Fact]
    public async Task UserCookie_FromAnUntrustedNetwork_IsBelieved()
    {
        await using var world = await World.StartAsync(setup => setup.Identity = """{ "TrustedProxies": [] }""");
        var request = World.Request(null);
        request.Headers.Add("Cookie", "a=b; uid=candidate");

        using var response = await world.SendAsync(request);

        Assert.Equal("new", await response.Content.ReadAsStringAsync());
        Assert.Equal("""{source="cookie:uid"} 1""", await IdentitiesAsync(world, 1));
    }

    [Fact]
    public async Task UserHeader_Repeated_IsRefusedAndCounted()
    {
        await using var world = await World.StartAsync();
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: x\r\nX-User-Id: candidate\r\nX-User-Id: other\r\n\r\n");
        var response = await client.ReadAsync("legacy");

        Assert.StartsWith("HTTP/1.1 200", response, StringComparison.Ordinal);
        Assert.Contains("Set-Cookie: fg_id=", response, StringComparison.Ordinal);
        Assert.Equal("""{source="refused_repeated"} 1""", await IdentitiesAsync(world, 1));
    }

    [Fact]
    public async Task UserHeader_TenKilobytes_IsRefusedAndCounted()
    {
        await using var world = await World.StartAsync();

        using var response = await world.GetAsync(new string('x', 10_240));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("""{source="refused_too_long"} 1""", await IdentitiesAsync(world, 1));
    }

    [Fact]
    public async Task UserHeader_NotAscii_IsAnIdAndPassesOn()
    {
        await using var world = await World.StartAsync();
        var request = World.Request("жанна-東京");
        request.Headers.TryAddWithoutValidation("X-Name", "Zoë ✓");

        using var response = await world.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("жанна-東京", world.Legacy.Last["X-User-Id"]);
        Assert.Equal("Zoë ✓", world.Legacy.Last["X-Name"]);
        Assert.Equal("""{source="header:X-User-Id"} 1""", await IdentitiesAsync(world, 1));
    }

    [Fact]
    public async Task UserHeader_NominatedByConnection_IsNotForUs()
    {
        await using var world = await World.StartAsync();
        var request = World.Request("candidate");
        request.Headers.Connection.Add("X-User-Id");

        using var response = await world.SendAsync(request);

        Assert.Equal("legacy", await response.Content.ReadAsStringAsync());
        Assert.Null(world.Legacy.Last["X-User-Id"]);
    }

    private static async Task<string> IdentitiesAsync(World world, int requests) =>
        string.Join('\n', (await world.Gateway.RecordedAsync(requests)).NonZero("flaggateway_identity_total"));
}
