using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Routing;

[Trait("Host", "Any")]
public class VariantTests
{
    private const string Targeting = """
        {
          "id": "ops.export", "enabled": true,
          "conditions": { "client_filters": [ { "name": "Microsoft.Targeting",
            "parameters": { "Audience": { "Users": [ "on-user" ], "DefaultRolloutPercentage": 0 } } } ] }
        }
        """;

    [Fact]
    public async Task Variant_WithCluster_GoesThereWithItsHeaders()
    {
        await using var world = await World.StartAsync(setup => setup.Flags = Setup.Split(0, """{ "X-Prompt-Version": "2.3.0", "X-Own": "gateway" }"""));
        var request = World.Request("candidate");
        request.Headers.Add("X-Own", "client");

        using var response = await world.SendAsync(request);

        Assert.Equal("new", await response.Content.ReadAsStringAsync());
        Assert.Equal("2.3.0", world.Candidate.Last["X-Prompt-Version"]);
        Assert.Equal("gateway", world.Candidate.Last["X-Own"]);
        Assert.Equal("legacy", await world.VariantOfAsync("somebody"));
        Assert.Null(world.Legacy.Last["X-Prompt-Version"]);
    }

    [Fact]
    public async Task Variant_Chosen_ClusterLearnsFlagVariantAndReason()
    {
        await using var world = await World.StartAsync(setup => setup.Flags = Setup.Split(100));

        await world.VariantOfAsync("candidate");
        await world.VariantOfAsync("somebody");

        Assert.Equal(
            ["release.orders new TARGETING_MATCH", "release.orders new SPLIT"],
            world.Candidate.Requests.Select(request => $"{request["X-FlagGateway-Flag"]} {request["X-FlagGateway-Variant"]} {request["X-FlagGateway-Reason"]}"));
    }

    [Fact]
    public async Task Variant_Disabled_ReasonSaysSo()
    {
        await using var world = await World.StartAsync(setup => setup.Flags = Setup.Split(100).Replace("\"enabled\": true", "\"enabled\": false", StringComparison.Ordinal));

        var side = await world.VariantOfAsync("candidate");

        Assert.Equal("legacy", side);
        Assert.Equal("DISABLED", world.Legacy.Last["X-FlagGateway-Reason"]);
    }

    [Fact]
    public async Task Variant_WithoutCluster_StaysOnTheRoutesOwn()
    {
        await using var world = await World.StartAsync(setup => setup.Flags = Setup.Split(0).Replace("\"cluster\": \"new\", ", "", StringComparison.Ordinal));

        var side = await world.VariantOfAsync("candidate");

        Assert.Equal("legacy", side);
        Assert.Equal("new", world.Legacy.Last["X-FlagGateway-Variant"]);
    }

    [Fact]
    public async Task Variant_NoneAssigned_GoesToTheRoutesOwnAsNone()
    {
        await using var world = await World.StartAsync(setup => setup.Flags =
            Setup.Split(0).Replace("\"default_when_enabled\": \"legacy\", \"default_when_disabled\": \"legacy\", ", "", StringComparison.Ordinal));

        var side = await world.VariantOfAsync("somebody");

        Assert.Equal("legacy", side);
        Assert.Equal("none", world.Legacy.Last["X-FlagGateway-Variant"]);
        Assert.Equal("DEFAULT", world.Legacy.Last["X-FlagGateway-Reason"]);
    }

    [Theory]
    [InlineData("on-user", "new", "on")]
    [InlineData("other", "legacy", "off")]
    public async Task OnOffFlag_WithFlagOn_SendsOnThere(string user, string side, string variant)
    {
        await using var world = await World.StartAsync(setup =>
        {
            setup.Flags = Setup.File(Targeting.Replace("ops.export", Setup.Flag, StringComparison.Ordinal));
            setup.Metadata = """, "Flag.On": "new" """;
        });

        var actual = await world.VariantOfAsync(user);

        Assert.Equal(side, actual);
        Assert.Equal(variant, (side == "new" ? world.Candidate : world.Legacy).Last["X-FlagGateway-Variant"]);
        var metrics = await world.Gateway.RecordedAsync(1);
        Assert.Equal([$$"""{code="2xx",flag="release.orders",outcome="ok",route="all",variant="{{variant}}"} 1"""], metrics.NonZero("flaggateway_requests_total"));
    }

    [Theory]
    [InlineData("true", "release.orders=new")]
    [InlineData("false", null)]
    public async Task ExposeVariant_AsConfigured_ClientIsTold(string expose, string? told)
    {
        await using var world = await World.StartAsync(setup => setup.Identity = $$"""{ "ExposeVariant": {{expose}} }""");

        using var response = await world.GetAsync("candidate");

        Assert.Equal(told, response.Headers.TryGetValues("X-FlagGateway-Variant", out var values) ? Assert.Single(values) : null);
    }

    [Trait("Host", "Program")]
    [Fact]
    public async Task Route_WithoutFlag_IsLeftAlone()
    {
        await using var world = await World.StartAsync(setup =>
            setup.Routes = """, "plain": { "ClusterId": "new", "Order": 1, "Match": { "Path": "/plain/{**rest}" } }""");
        var request = World.Request(null, "/plain/x");
        request.Headers.Add("X-FlagGateway-Flag", "spoofed");
        request.Headers.Add("X-Hop", "1");
        request.Headers.Connection.Add("X-Hop");

        using var response = await world.SendAsync(request);

        Assert.Equal("new", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Null(world.Candidate.Last["X-FlagGateway-Flag"]);
        Assert.Null(world.Candidate.Last["X-FlagGateway-Variant"]);
        Assert.Null(world.Candidate.Last["X-Hop"]);
        Assert.Equal(0, (await world.Gateway.MetricsAsync()).Sum("flaggateway_requests_total"));
    }
}
