using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Routing;

[Trait("Host", "Any")]
public class ResponseHygieneTests
{
    [Fact]
    public async Task ResponseHeaders_InTheGatewaysNameOrOfOneHop_AreRemoved()
    {
        await using var world = await World.StartAsync(setup => setup.Identity = """{ "ExposeVariant": true }""");
        world.Legacy.Answer(context =>
        {
            context.Response.Headers["X-FlagGateway-Variant"] = "forged=1";
            context.Response.Headers["x-flaggateway-other"] = "1";
            context.Response.Headers["X-Hop"] = "1";
            context.Response.Headers["X-Stays"] = "1";
            context.Response.Headers.Connection = "X-Hop, Content-Type";
            return context.Response.WriteAsync("body");
        });

        using var response = await world.GetAsync("somebody");

        Assert.Equal("body", await response.Content.ReadAsStringAsync());
        Assert.Equal("release.orders=legacy", Assert.Single(response.Headers.GetValues("X-FlagGateway-Variant")));
        Assert.False(response.Headers.Contains("X-FlagGateway-Other"));
        Assert.False(response.Headers.Contains("X-Hop"));
        Assert.True(response.Headers.Contains("X-Stays"));
    }

    [Fact]
    public async Task ResponseHeaders_NominatedThatTheRouteSets_StillArrive()
    {
        await using var world = await World.StartAsync(setup => setup.Route =
            """, "Transforms": [ { "ResponseHeader": "X-Frame-Options", "Set": "DENY" } ]""");
        world.Legacy.Answer(context =>
        {
            context.Response.Headers.XFrameOptions = "ALLOW";
            context.Response.Headers.Connection = "X-Frame-Options";
            return Task.CompletedTask;
        });

        using var response = await world.GetAsync("somebody");

        Assert.Equal("DENY", Assert.Single(response.Headers.GetValues("X-Frame-Options")));
    }

    [Fact]
    public async Task SetCookie_OfTheGatewaysName_OnlyTheGatewayMay()
    {
        await using var world = await World.StartAsync();
        world.Legacy.Answer(context =>
        {
            context.Response.Headers.SetCookie = new(["session=1; Path=/", "fg_id=forged; Path=/", " fg_id = forged", "fg_id_other=2"]);
            return Task.CompletedTask;
        });

        using var user = await world.GetAsync("somebody");
        using var visitor = await world.GetAsync(null);

        Assert.Equal(["session=1; Path=/", "fg_id_other=2"], user.Headers.GetValues("Set-Cookie"));
        var cookies = visitor.Headers.GetValues("Set-Cookie").ToArray();
        Assert.Equal(["session=1; Path=/", "fg_id_other=2"], cookies[..2]);
        Assert.StartsWith("fg_id=1.", Assert.Single(cookies[2..]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SetCookie_NewAnonymousVisitor_OnceAndNotAgain()
    {
        await using var world = await World.StartAsync();

        using var first = await world.GetAsync(null);
        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"));
        var request = World.Request(null);
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        using var second = await world.SendAsync(request);

        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.False(second.Headers.Contains("Set-Cookie"));
        var metrics = await world.Gateway.RecordedAsync(2);
        Assert.Equal(["{source=\"anonymous\"} 1", "{source=\"anonymous_new\"} 1"], metrics.NonZero("flaggateway_identity_total"));
    }
}
