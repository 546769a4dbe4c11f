using System.Net;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Identity;

[Trait("Host", "Any")]
public class WithoutIdTests
{
    private const string HalfAtOnce = """{ "name": "half", "percentage": 50, "hold": "01:00:00" }, { "name": "all", "percentage": 100, "hold": "01:00:00" }""";

    [Theory]
    [InlineData("", "legacy", false)]
    [InlineData(""", "Flag.Preflight": "control" """, "legacy", false)]
    [InlineData(""", "Flag.Preflight": "decide" """, "new", true)]
    public async Task Preflight_OfNobody_GoesWhereTheRouteSays(string metadata, string side, bool hasCookie)
    {
        await using var world = await StartAsync(metadata);

        using var response = await world.SendAsync(PreflightOf(null));

        Assert.Equal(side, await response.Content.ReadAsStringAsync());
        Assert.Equal(hasCookie, response.Headers.Contains("Set-Cookie"));
    }

    [Theory]
    [InlineData("Origin")]
    [InlineData("Access-Control-Request-Method")]
    public async Task Options_WithoutAHeaderOfPreflights_IsDecided(string missing)
    {
        await using var world = await StartAsync("");
        var request = PreflightOf(null);
        request.Headers.Remove(missing);

        using var response = await world.SendAsync(request);

        Assert.Equal("new", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task WithoutId_Control_IsServedByControlAndGetsNoCookie()
    {
        await using var world = await StartAsync(""", "Flag.WithoutId": "control" """);

        using var response = await world.GetAsync(null);

        Assert.Equal("legacy", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Equal("new", await world.VariantOfAsync("somebody"));
    }

    [Fact]
    public async Task WithoutId_Reject_Is401AndNoDestinationSeesIt()
    {
        await using var world = await StartAsync(""", "Flag.WithoutId": "reject" """);

        using var response = await world.GetAsync(null);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Empty(world.Candidate.Requests);
        Assert.Empty(world.Legacy.Requests);
        var metrics = await world.Gateway.MetricsAsync();
        Assert.Equal(["{reason=\"without_id\"} 1"], metrics.NonZero("flaggateway_rejected_requests_total"));
        Assert.Equal(0, metrics.Sum("flaggateway_requests_total"));
        Assert.Equal("new", await world.VariantOfAsync("somebody"));
        using var preflight = await world.SendAsync(PreflightOf(null));
        Assert.Equal("legacy", await preflight.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("control", "legacy")]
    [InlineData("reject", null)]
    public async Task WithoutId_KnownCookie_IsAnIdentity(string action, string? sideWithoutId)
    {
        await using var world = await StartAsync(
            $$""", "Flag.WithoutId": "{{action}}" """,
            setup => setup.Routes = """, "login": { "ClusterId": "legacy", "Order": 1, "Match": { "Path": "/login" }, "Metadata": { "Flag": "release.orders" } }""");
        using var login = await world.GetAsync(null, "/login");
        var cookie = login.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        var request = World.Request(null);
        request.Headers.Add("Cookie", cookie);
        using var known = await world.SendAsync(request);
        using var unknown = await world.GetAsync(null);

        Assert.Equal("new", await known.Content.ReadAsStringAsync());
        Assert.Equal(sideWithoutId is null, unknown.StatusCode == HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task IssuedIdentity_UntilItComesBack_CountsNowhere()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(HalfAtOnce));
        await world.DoAsync("start");
        List<string> cookies = [];
        for (var i = 0; i < 100; i++)
        {
            using var response = await world.GetAsync(null);
            cookies.Add(response.Headers.GetValues("Set-Cookie").Single().Split(';')[0]);
        }

        await world.Gateway.RecordedAsync(100);
        Assert.Equal((0, 0), Counted(world));

        foreach (var cookie in cookies)
        {
            var request = World.Request(null);
            request.Headers.Add("Cookie", cookie);
            using var response = await world.SendAsync(request);
        }

        await world.Gateway.RecordedAsync(200);
        Assert.Equal(100, Counted(world).Requests);
    }

    // Otherwise a candidate that nobody can reach would be one that no new visitor was ever counted on.
    [Fact]
    public async Task IssuedIdentity_RequestThatFails_IsGivenAllTheSame()
    {
        await using var world = await StartAsync("");
        await world.Candidate.DisposeAsync();

        using var response = await world.GetAsync(null);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Single(response.Headers.GetValues("Set-Cookie"));
    }

    private static (long Requests, double Users) Counted(World world)
    {
        var windows = world.Gateway.Windows.Find(Setup.Flag)!;
        var (control, candidate) = (windows.ControlSplit.Read(), windows.CandidateSplit.Read());
        return (control.TotalRequests + candidate.TotalRequests, control.Users + candidate.Users);
    }

    private static Task<World> StartAsync(string metadata, Action<Setup>? change = null) => World.StartAsync(setup =>
    {
        setup.Flags = Setup.Split(100);
        setup.Metadata = metadata;
        change?.Invoke(setup);
    });

    private static HttpRequestMessage PreflightOf(string? user)
    {
        var request = World.Request(user, method: HttpMethod.Options);
        request.Headers.Add("Origin", "https://shop.example");
        request.Headers.Add("Access-Control-Request-Method", "PUT");
        return request;
    }
}
