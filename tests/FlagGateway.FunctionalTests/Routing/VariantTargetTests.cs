using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Routing;

/// <summary>Variants that differ by more than one cluster, or by a path.</summary>
public sealed class VariantTargetTests
{
    [Fact]
    public async Task Clusters_OfSeveralRoutes_MoveTogether()
    {
        await using var ui = await Upstream.StartAsync("ui-new");
        await using var world = await World.StartAsync(setup =>
        {
            setup.Routes = """
                , "ui": { "ClusterId": "legacy", "Order": 1, "Match": { "Path": "/ui/{**rest}" }, "Metadata": { "Flag": "release.orders" } },
                  "plain": { "ClusterId": "old-assets", "Order": 1, "Match": { "Path": "/assets/{**rest}" }, "Metadata": { "Flag": "release.orders" } }
                """;
            setup.Clusters = $$""", "ui-new": { "Destinations": {{Setup.Destinations(ui)}} }, "old-assets": { "Destinations": {{setup.LegacyDestinations}} }""";
            setup.Flags = Setup.Split(0).Replace("\"cluster\": \"new\"", "\"clusters\": { \"ui\": \"ui-new\", \"legacy\": \"new\" }", StringComparison.Ordinal);
        });

        Assert.Equal(("new", "ui-new", "legacy"), (await world.VariantOfAsync("candidate"), await world.VariantOfAsync("candidate", "/ui/1"), await world.VariantOfAsync("candidate", "/assets/1")));
        Assert.Equal(("legacy", "legacy", "legacy"), (await world.VariantOfAsync("other"), await world.VariantOfAsync("other", "/ui/1"), await world.VariantOfAsync("other", "/assets/1")));
    }

    [Theory]
    [InlineData("/orders/1?a=b", "/v2/orders/1?a=b")]
    [InlineData("/a%2Fb/%C3%A9?q=%20", "/v2/a%2Fb/%C3%A9?q=%20")]
    [InlineData("/", "/v2/")]
    public async Task PathPrefix_Request_GetsItAsTheClientWroteTheRest(string sent, string received)
    {
        await using var world = await StartAsync();

        using var candidate = await world.GetAsync("candidate", sent);
        using var other = await world.GetAsync("other", sent);

        Assert.Equal((received, sent), (world.Candidate.Last.Target, world.Legacy.Last.Target));
    }

    [Theory]
    [InlineData("/v2/login?next=%2Fv2%2Fx", "/login?next=%2Fv2%2Fx")]
    [InlineData("/v2", "/")]
    [InlineData("/v20/x", "/v20/x")]
    [InlineData("relative", "relative")]
    [InlineData("https://elsewhere.example/v2/x", "https://elsewhere.example/v2/x")]
    [InlineData("http://DESTINATION/v2/x", "http://DESTINATION/x")]
    public async Task PathPrefix_Response_LosesItInAddressesOfTheDestination(string answered, string seen)
    {
        await using var world = await StartAsync();
        var authority = world.Candidate.Address.Authority;
        world.Candidate.Answer(context =>
        {
            context.Response.StatusCode = 302;
            context.Response.Headers.Location = answered.Replace("DESTINATION", authority, StringComparison.Ordinal);
            context.Response.Headers.ContentLocation = answered.Replace("DESTINATION", authority, StringComparison.Ordinal);
            context.Response.Headers.Append("Set-Cookie", "a=1; Path=/v2/cart; HttpOnly");
            context.Response.Headers.Append("Set-Cookie", "b=/v2; path=/v2");
            context.Response.Headers.Append("Set-Cookie", "c=1; Path=/");
            return Task.CompletedTask;
        });

        using var response = await world.GetAsync("candidate");

        Assert.Equal(seen.Replace("DESTINATION", authority, StringComparison.Ordinal), response.Headers.NonValidated["Location"].ToString());
        Assert.Equal(seen.Replace("DESTINATION", authority, StringComparison.Ordinal), response.Content.Headers.NonValidated["Content-Location"].ToString());
        Assert.Equal(["a=1; Path=/cart; HttpOnly", "b=/v2; path=/", "c=1; Path=/"], response.Headers.GetValues("Set-Cookie").Where(static cookie => !cookie.StartsWith("fg_id", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task PathPrefix_Control_IsNotInCopiesOfItsRequests()
    {
        await using var world = await World.StartAsync(static setup =>
        {
            setup.Metadata = """, "Shadow.Cluster": "new" """;
            setup.Flags = Setup.Split(0).Replace("\"cluster\": \"legacy\"", "\"cluster\": \"legacy\", \"path_prefix\": \"/v1\"", StringComparison.Ordinal);
        });

        using var response = await world.GetAsync("other", "/orders/1");
        await Eventually.TrueAsync(() => world.Candidate.Requests.Count == 1, "There is no copy.");

        Assert.Equal(("/v1/orders/1", "/orders/1"), (world.Legacy.Last.Target, world.Candidate.Last.Target));
    }

    [Fact]
    public async Task PathPrefix_Candidate_IsInCopiesOfAStage()
    {
        await using var world = await World.StartAsync(static setup =>
        {
            setup.Flags = Prefixed;
            setup.Rollouts = RolloutWorld.Plan("""{ "name": "shadow", "percentage": 0, "shadow": 100, "hold": "01:00:00" }, { "name": "all", "percentage": 100 }""");
        });
        await world.DoAsync("start");

        using var response = await world.GetAsync("other", "/orders/1");
        await Eventually.TrueAsync(() => world.Candidate.Requests.Count == 1, "There is no copy.");

        Assert.Equal(("/orders/1", "/v2/orders/1"), (world.Legacy.Last.Target, world.Candidate.Last.Target));
    }

    private static string Prefixed => Setup.Split(0).Replace("\"cluster\": \"new\"", "\"cluster\": \"new\", \"path_prefix\": \"/v2\"", StringComparison.Ordinal);

    private static Task<World> StartAsync() => World.StartAsync(static setup => setup.Flags = Prefixed);
}
