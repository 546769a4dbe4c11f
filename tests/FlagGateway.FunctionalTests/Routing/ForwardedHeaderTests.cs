using System.Net;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Routing;

/// <summary>
/// What a destination learns of the visitor's own connection, behind a proxy in front of the gateway or without one.
/// </summary>
public class ForwardedHeaderTests
{
    private const string Nobody = """{ "TrustedProxies": [] }""";

    [Fact]
    public async Task OfATrustedProxy_AreKept_AndItsAddressIsAppended()
    {
        await using var world = await World.StartAsync();

        using var response = await world.SendAsync(Proxied());

        AssertForwarded(world, "203.0.113.7, 198.51.100.2, 127.0.0.1", "https", "shop.example", "/shop", "443");
    }

    [Fact]
    public async Task OfATrustedProxy_InSeveralLines_AreKeptInTheirOrder()
    {
        await using var world = await World.StartAsync();
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.example\r\nX-User-Id: candidate\r\nX-Forwarded-For: 203.0.113.7\r\nX-Forwarded-For: 198.51.100.2\r\n\r\n");
        await client.ReadAsync("new");

        AssertForwarded(world, "203.0.113.7, 198.51.100.2, 127.0.0.1", "http", "a.example", null, null);
    }

    [Theory]
    [InlineData("Append", Nobody)]
    [InlineData("Set", "{}")]
    public async Task OfAnybodyElse_AreReplaced(string mode, string identity)
    {
        await using var world = await World.StartAsync(setup =>
        {
            setup.Identity = identity;
            setup.Overrides.Add($"--FlagGateway:Forwarded={mode}");
        });

        using var response = await world.SendAsync(Proxied());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var received = Assert.Single(world.Legacy.Requests.Concat(world.Candidate.Requests));
        Assert.Equal(
            ("127.0.0.1", "http", world.Gateway.Address.Authority, null, null),
            (received["X-Forwarded-For"], received["X-Forwarded-Proto"], received["X-Forwarded-Host"], received["X-Forwarded-Prefix"], received["X-Forwarded-Port"]));
        Assert.Null(received["Forwarded"]);
    }

    [Fact]
    public async Task AnApplicationThatForcesHttps_BehindTls_IsReached()
    {
        await using var world = await World.StartAsync();
        world.Candidate.Answer(static context =>
        {
            if (context.Request.Headers["X-Forwarded-Proto"] != "https")
                context.Response.Redirect("https://shop.example/");
            return Task.CompletedTask;
        });

        using var response = await world.SendAsync(Proxied());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("""{ "X-Forwarded": "Off" }""", "203.0.113.7, 198.51.100.2", "https")]
    [InlineData("""{ "X-Forwarded": "Set" }""", "127.0.0.1", "http")]
    [InlineData("""{ "RequestHeader": "X-Forwarded-Proto", "Set": "wss" }""", "203.0.113.7, 198.51.100.2, 127.0.0.1", "wss")]
    public async Task ARoutesOwnTransform_Counts(string transform, string addresses, string scheme)
    {
        await using var world = await World.StartAsync(setup => setup.Route = $", \"Transforms\": [ {transform} ]");

        using var response = await world.SendAsync(Proxied());

        Assert.Equal((addresses, scheme), (world.Candidate.Last["X-Forwarded-For"], world.Candidate.Last["X-Forwarded-Proto"]));
    }

    [Theory]
    [InlineData("Append", true)]
    [InlineData("Set", false)]
    public async Task TheVisitorsCookie_IsSecure_AsTheSettingSays(string mode, bool isSecure)
    {
        await using var world = await World.StartAsync(setup => setup.Overrides.Add($"--FlagGateway:Forwarded={mode}"));
        using HttpRequestMessage request = new(HttpMethod.Get, "/");
        request.Headers.Add("X-Forwarded-Proto", "https");

        using var response = await world.Gateway.Client.SendAsync(request);

        Assert.Equal(isSecure, response.Headers.GetValues("Set-Cookie").Single().Contains("secure", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Via_NamesTheGateway_IfAsked()
    {
        await using var world = await World.StartAsync(static setup => setup.Overrides.Add("--FlagGateway:Via=flaggateway"));
        var request = World.Request("candidate");
        request.Headers.TryAddWithoutValidation("Via", "1.0 edge");

        using var response = await world.SendAsync(request);

        Assert.Equal("1.0 edge, 1.1 flaggateway", world.Candidate.Last["Via"]);
    }

    private static HttpRequestMessage Proxied()
    {
        var request = World.Request("candidate");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "203.0.113.7, 198.51.100.2");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", "https");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", "shop.example");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Prefix", "/shop");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Port", "443");
        request.Headers.TryAddWithoutValidation("Forwarded", "for=203.0.113.7");
        return request;
    }

    private static void AssertForwarded(World world, string addresses, string scheme, string host, string? prefix, string? port)
    {
        var received = world.Candidate.Last;
        Assert.Equal(
            (addresses, scheme, host, prefix, port),
            (received["X-Forwarded-For"], received["X-Forwarded-Proto"], received["X-Forwarded-Host"], received["X-Forwarded-Prefix"], received["X-Forwarded-Port"]));
    }
}
