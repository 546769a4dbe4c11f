using System.Net;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Routing;

/// <summary>Policies of the framework that gateway.json declares and routes name.</summary>
public sealed class PolicyTests
{
    [Fact]
    public async Task Authorization_TokenOfTheIssuer_MayUseTheRoute()
    {
        await using var issuer = await TokenIssuer.StartAsync();
        await using var world = await StartAsync(
            $$"""{ "Authorization": [ { "Name": "staff", "Jwt": { "Authority": "{{issuer.Address}}", "Audience": "shop" }, "RequireClaims": [ { "Type": "tenant", "Values": [ "acme" ] } ] } ] }""",
            "\"AuthorizationPolicy\": \"staff\"");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(world, issuer.Issue("u", tenant: "acme")));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(world, issuer.Issue("u", tenant: "umbrella")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(world, issuer.Issue("u", tenant: "acme", audience: "another")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(world, issuer.Issue("u", tenant: "acme", expiresIn: TimeSpan.FromHours(-1))));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(world, null));
        Assert.Equal(1, world.Legacy.Requests.Count + world.Candidate.Requests.Count);
        Assert.Equal(1, (await world.Gateway.RecordedAsync(1)).Sum("flaggateway_requests_total"));
    }

    [Fact]
    public async Task Cors_OriginOfThePolicy_MayReadTheResponse_AndPreflightEndsHere()
    {
        await using var world = await StartAsync("""{ "Cors": [ { "Name": "shop", "Origins": [ "https://shop.example" ], "Methods": [ "PUT" ], "SupportsCredentials": true } ] }""", "\"CorsPolicy\": \"shop\"");

        using var preflight = await CorsAsync(world, HttpMethod.Options, "https://shop.example");
        using var other = await CorsAsync(world, HttpMethod.Options, "https://else.example");
        using var real = await CorsAsync(world, HttpMethod.Put, "https://shop.example");

        Assert.Equal((HttpStatusCode.NoContent, "https://shop.example"), (preflight.StatusCode, preflight.Headers.GetValues("Access-Control-Allow-Origin").Single()));
        Assert.False(other.Headers.Contains("Access-Control-Allow-Origin"));
        Assert.Equal((HttpStatusCode.OK, "https://shop.example"), (real.StatusCode, real.Headers.GetValues("Access-Control-Allow-Origin").Single()));
        Assert.Single(world.Legacy.Requests);
    }

    [Theory]
    [InlineData("FixedWindow")]
    [InlineData("SlidingWindow")]
    [InlineData("TokenBucket")]
    public async Task RateLimiter_MoreThanThePermits_Get429_PerAddress(string kind)
    {
        await using var world = await StartAsync($$"""{ "RateLimiter": [ { "Name": "two", "Kind": "{{kind}}", "PermitLimit": 2, "Window": "01:00:00" } ] }""", "\"RateLimiterPolicy\": \"two\"");

        HttpStatusCode[] statuses = [await FromAsync(world, "198.51.100.1"), await FromAsync(world, "198.51.100.1"), await FromAsync(world, "198.51.100.1"), await FromAsync(world, "198.51.100.2")];

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests, HttpStatusCode.OK], statuses);
        Assert.Equal(3, world.Legacy.Requests.Count);
    }

    [Fact]
    public async Task Timeout_OfAPolicy_EndsTheRequestWith504()
    {
        await using var world = await StartAsync("""{ "Timeouts": [ { "Name": "short", "Timeout": "00:00:00.2" } ] }""", "\"TimeoutPolicy\": \"short\"");
        world.Legacy.Answer(static context => Hanging.UntilAborted(context));

        Assert.Equal(HttpStatusCode.GatewayTimeout, await StatusAsync(world, null));
    }

    [Fact]
    public async Task OutputCache_RouteWithoutAFlag_IsServedFromMemory()
    {
        await using var world = await World.StartAsync(static setup =>
        {
            setup.Overrides.AddRange(["--FlagGateway:Policies:OutputCache:0:Name=short", "--FlagGateway:Policies:OutputCache:0:VaryByHeader:0=X-Tenant-Id"]);
            setup.Routes = """, "static": { "ClusterId": "legacy", "Order": 1, "Match": { "Path": "/static/{**rest}" }, "OutputCachePolicy": "short" }""";
        });

        Assert.Equal("legacy", await world.Gateway.Client.GetStringAsync("/static/1"));
        Assert.Equal("legacy", await world.Gateway.Client.GetStringAsync("/static/1"));
        Assert.Single(world.Legacy.Requests);
        await world.Gateway.Client.GetStringAsync("/static/2");
        Assert.Equal(2, world.Legacy.Requests.Count);
    }

    [Fact]
    public async Task Reload_NewPolicy_IsRefusedWithTheReasonAndTheLastConfigurationStays()
    {
        Setup? files = null;
        await using var world = await World.StartAsync(setup => files = setup);
        world.Gateway.Write("gateway.json", files!.Gateway()
            .Replace("\"Policies\": {}", "\"Policies\": { \"Timeouts\": [ { \"Name\": \"short\" } ] }", StringComparison.Ordinal)
            .Replace("\"Order\": 100", "\"Order\": 100, \"TimeoutPolicy\": \"short\"", StringComparison.Ordinal));

        await Eventually.TrueAsync(async () => (await world.Gateway.MetricsAsync()).Sum("flaggateway_config_last_reload_successful") == 0, () => "The reload has no problem.");

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(world, null));
    }

    private static Task<World> StartAsync(string policies, string route) => World.StartAsync(setup =>
    {
        setup.Policies = policies;
        setup.Route = ", " + route;
    });

    private static async Task<HttpStatusCode> StatusAsync(World world, string? token)
    {
        using var request = World.Request("u");
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using var response = await world.Gateway.Client.SendAsync(request);
        return response.StatusCode;
    }

    private static async Task<HttpStatusCode> FromAsync(World world, string address)
    {
        using var request = World.Request("u");
        request.Headers.Add("X-Forwarded-For", address);
        using var response = await world.Gateway.Client.SendAsync(request);
        return response.StatusCode;
    }

    private static Task<HttpResponseMessage> CorsAsync(World world, HttpMethod method, string origin)
    {
        var request = World.Request("u");
        request.Method = method;
        request.Headers.Add("Origin", origin);
        if (method == HttpMethod.Options)
            request.Headers.Add("Access-Control-Request-Method", "PUT");
        return world.Gateway.Client.SendAsync(request);
    }
}
