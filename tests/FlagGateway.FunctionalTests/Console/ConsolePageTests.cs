using System.Net;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Console;

/// <summary>What pages of the console show, without a browser.</summary>
public sealed class ConsolePageTests
{
    [Theory]
    [InlineData("/no-such-page", "There is no such page.")]
    [InlineData("/flags/release.unknown", "flags.json has no flag release.unknown.")]
    [InlineData("/api/v1/nothing", "There is no such page.")]
    public async Task Page_ThatDoesNotExist_SaysSoAndLeadsBack(string path, string expected)
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);

        using var response = await client.GetAsync(path);
        using var api = await client.SendAsync(Signed(client, "/api/v1/nothing"));

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        var page = await response.Content.ReadAsStringAsync();
        Assert.Contains(expected, page, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/\">All flags</a>", page, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, api.StatusCode);
        Assert.Empty(await api.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Clusters_DestinationDown_CountsReasonsAndNeedsAttention()
    {
        await using var world = await ConsoleWorld.StartAsync(static setup => setup.Clusters =
            """, "gone": { "HealthCheck": { "Passive": { "Enabled": true, "Policy": "TransportFailureRate", "ReactivationPeriod": "01:00:00" } }, "Destinations": { "only": { "Address": "http://127.0.0.1:9/" } } }""");
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);

        var page = await client.PageAsync("/clusters");

        Assert.Contains("http://127.0.0.1:9/", page, StringComparison.Ordinal);
        Assert.Contains("No route sends requests here.", page, StringComparison.Ordinal);
        Assert.Contains($"href=\"/flags/{Setup.Flag}\"", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clusters_CandidateRefusesConnections_ShowsTheReason()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        await client.DoAsync($"/flags/{Setup.Flag}/move", ("verb", "start"), ("reason", "begin"));
        await world.Candidate.DisposeAsync();
        await world.SendUsersAsync(0, 60);

        var page = await client.PageAsync("/clusters");

        Assert.Matches("[1-9][0-9]* connection refused", page);
    }

    [Fact]
    public async Task Routes_OfAllKinds_NameFlagAndClusters()
    {
        await using var world = await ConsoleWorld.StartAsync(static setup => setup.Metadata = ", \"Shadow.Cluster\": \"new\", \"Shadow.Percentage\": \"100\"");
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);

        var page = await client.PageAsync("/routes");

        Assert.Contains("/{**path}", page, StringComparison.Ordinal);
        Assert.Contains("legacy: legacy, new: new, copies: new", page, StringComparison.Ordinal);
        Assert.Contains(">user<", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overview_RolledBackFlag_ComesFirstUntilItIsForgotten()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Administrator);
        Assert.Contains("Nothing needs attention.", await client.PageAsync("/"), StringComparison.Ordinal);

        await client.DoAsync($"/flags/{Setup.Flag}/move", ("verb", "start"), ("reason", "begin"));
        await client.DoAsync($"/flags/{Setup.Flag}/move", ("verb", "rollback"), ("reason", "timeouts"));
        var bad = await client.PageAsync("/");
        await client.DoAsync($"/flags/{Setup.Flag}/forget", ("confirm", "true"), ("reason", "fixed"));
        var good = await client.PageAsync("/");

        Assert.Contains("rolled back at canary: timeouts", bad, StringComparison.Ordinal);
        Assert.Contains("Nothing needs attention.", good, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Overview_FlagWithoutRollout_ShowsTheTrafficOfBothSides()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);
        var history = world.Gateway.History;
        await Eventually.TrueAsync(
            async () =>
            {
                await world.SendUsersAsync(0, 20);
                return history.LatestOf(Setup.Flag, TimeSpan.FromMinutes(1)) is { Requests: > 0 };
            },
            static () => "Nothing is recorded.");

        var page = await client.PageAsync("/");

        Assert.Matches("data-label=\"Traffic\" class=\"number\">[0-9.,]+/s<", page);
        Assert.Matches("data-label=\"Error rate\" class=\"number\">0 % (→|&#x2192;) ", page);
    }

    [Fact]
    public async Task Dashboards_Configured_AreLinkedForTheFlagAndTheOverview()
    {
        await using var world = await ConsoleWorld.StartAsync(static setup => setup.Admin = setup.Admin.Replace("{ \"Tokens\"", """
            { "Dashboards": { "Flag": "https://grafana.example.com/d/fg?var-flag={flag}&var-control={control}&var-candidate={candidate}", "Overview": "https://grafana.example.com/d/all" }, "Tokens"
            """, StringComparison.Ordinal));
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Viewer);

        var (overview, flag) = (await client.PageAsync("/"), await client.PageAsync($"/flags/{Setup.Flag}"));

        Assert.Contains("<a href=\"https://grafana.example.com/d/all\" rel=\"noreferrer\">Dashboard</a>", overview, StringComparison.Ordinal);
        Assert.Contains($"<a href=\"https://grafana.example.com/d/fg?var-flag={Setup.Flag}&amp;var-control=legacy&amp;var-candidate=new\" rel=\"noreferrer\">Dashboard</a>", flag, StringComparison.Ordinal);
    }

    private static HttpRequestMessage Signed(ConsoleClient client, string path)
    {
        HttpRequestMessage request = new(HttpMethod.Get, path);
        client.Sign(request);
        return request;
    }
}
