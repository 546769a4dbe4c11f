using System.Net;
using System.Net.Http.Json;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.FeatureManagement;
using Microsoft.FeatureManagement.FeatureFilters;

namespace FlagGateway.FunctionalTests.Embedding;

/// <summary>Identities that the host knows, and its own code asking for flags.</summary>
public sealed class HostIdentityTests
{
    private const string TenantFlags = """
        { "feature_management": { "feature_flags": [ {
          "id": "release.orders", "enabled": true,
          "variants": [ { "name": "legacy", "configuration_value": { "cluster": "legacy" } }, { "name": "new", "configuration_value": { "cluster": "new" } } ],
          "allocation": { "default_when_enabled": "legacy", "default_when_disabled": "legacy", "group": [ { "variant": "new", "groups": [ "tenant:acme" ] } ] } } ] } }
        """;

    [Fact]
    public async Task User_LoggedIn_IsKnownByClaim()
    {
        await using var world = await HostWorld.StartAsync();
        using var candidate = await world.LogInAsync("candidate");
        using var other = await world.LogInAsync("somebody");
        using var admin = await world.Host.ConnectAdminAsync();

        Assert.Equal("new", await candidate.GetStringAsync("/x"));
        Assert.Equal("legacy", await other.GetStringAsync("/x"));

        await Eventually.TrueAsync(
            async () => new MetricsPage(await admin.GetStringAsync("/metrics")).Sum("flaggateway_identity_total", "source=\"claim:http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier\"") == 2,
            () => "two identities of the claim");
    }

    [Fact]
    public async Task Groups_OfClaims_Decide()
    {
        await using var world = await HostWorld.StartAsync(static setup => setup.Flags = TenantFlags);
        using var acme = await world.LogInAsync("ada", tenant: "acme");
        using var other = await world.LogInAsync("bob", tenant: "umbrella");

        Assert.Equal("new", await acme.GetStringAsync("/x"));
        Assert.Equal("legacy", await other.GetStringAsync("/x"));
    }

    [Fact]
    public async Task Targeting_OfTheHost_IsTheIdentityAndTheManagersToo()
    {
        await using var world = await HostWorld.StartAsync(configure: static gateway =>
        {
            gateway.Services.AddSingleton<ITargetingContextAccessor, FromQuery>();
            gateway.AddTargetingIdentity();
        });

        Assert.Equal("new", await world.Client.GetStringAsync("/x?who=candidate"));
        Assert.Equal("legacy", await world.Client.GetStringAsync("/x?who=somebody"));
        Assert.Equal("new", await world.Client.GetStringAsync("/account/flag/release.orders?who=candidate"));
        Assert.Equal("legacy", await world.Client.GetStringAsync("/account/flag/release.orders?who=somebody"));
    }

    [Fact]
    public async Task Targeting_HostHasNone_StartFailsWithTheRemedy()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using var world = await HostWorld.StartAsync(configure: static gateway => gateway.AddTargetingIdentity());
            await world.Client.GetStringAsync("/x");
        });

        Assert.Contains("register one", failure.Message, StringComparison.Ordinal);
    }

    private sealed class FromQuery(IHttpContextAccessor accessor) : ITargetingContextAccessor
    {
        public ValueTask<TargetingContext> GetContextAsync() => new(new TargetingContext { UserId = accessor.HttpContext?.Request.Query["who"] });
    }

    [Fact]
    public async Task User_IdOver256Bytes_IsAnonymous()
    {
        await using var world = await HostWorld.StartAsync();
        using var user = await world.LogInAsync(new string('a', 300));

        using var response = await user.GetAsync("/x");

        Assert.Contains(response.Headers.GetValues("Set-Cookie"), cookie => cookie.StartsWith("fg_id=", StringComparison.Ordinal));
    }

    [Fact]
    public async Task FeatureManager_AsksForTheVariantThatRoutingUses()
    {
        await using var world = await HostWorld.StartAsync(static setup => setup.Flags = Setup.Split(50));
        for (var i = 0; i < 40; i++)
        {
            using var user = await world.LogInAsync($"user-{i}");

            Assert.Equal(await user.GetStringAsync("/x"), await user.GetStringAsync("/account/flag/release.orders"));
        }
    }

    [Fact]
    public async Task FeatureGate_Killed_IsClosedAndTheManagerSaysControl()
    {
        await using var world = await HostWorld.StartAsync(static setup => setup.Flags = Setup.Split(100));
        using var admin = await world.Host.ConnectAdminAsync();

        Assert.Equal("open", await world.Client.GetStringAsync("/account/new-orders"));
        Assert.Equal("new", await world.Client.GetStringAsync("/account/flag/release.orders"));
        using (var done = await admin.PostAsJsonAsync("/api/v1/flags/release.orders/kill", new { reason = "test" }))
            done.EnsureSuccessStatusCode();
        using var gated = await world.Client.GetAsync("/account/new-orders");

        Assert.Equal(HttpStatusCode.NotFound, gated.StatusCode);
        Assert.Equal("legacy", await world.Client.GetStringAsync("/account/flag/release.orders"));
    }

    [Fact]
    public async Task FeatureManager_RolloutUnderWay_GivesItsShare()
    {
        await using var world = await HostWorld.StartAsync(static setup => (setup.Flags, setup.Rollouts) = (Setup.Split(0), """
            { "rollouts": [ { "flag": "release.orders", "control": "legacy", "candidate": "new", "stages": [ { "name": "half", "percentage": 50, "hold": "01:00:00" } ] } ] }
            """));
        using var admin = await world.Host.ConnectAdminAsync();
        using (var started = await admin.PostAsJsonAsync("/api/v1/rollouts/release.orders/start", new { reason = "test" }))
            started.EnsureSuccessStatusCode();

        List<string> served = [];
        for (var i = 0; i < 40; i++)
        {
            using var user = await world.LogInAsync($"user-{i}");
            served.Add(await user.GetStringAsync("/x"));

            Assert.Equal(served[^1], await user.GetStringAsync("/account/flag/release.orders"));
        }

        Assert.Contains("new", served);
        Assert.Contains("legacy", served);
    }

    [Fact]
    public async Task FeatureManager_FlagOfAnotherSystem_GivesWhatRoutingUses()
    {
        await using var world = await HostWorld.StartAsync(static setup => setup.Flags = Setup.Split(50)
            .Replace("\"seed\": \"orders\"", "\"bucketing\": { \"algorithm\": \"growthbook\", \"salt\": \"exp-1\" }", StringComparison.Ordinal));
        List<string> served = [];
        for (var i = 0; i < 40; i++)
        {
            using var user = await world.LogInAsync($"user-{i}");
            served.Add(await user.GetStringAsync("/x"));

            Assert.Equal(served[^1], await user.GetStringAsync("/account/flag/release.orders"));
        }

        Assert.Contains("new", served);
        Assert.Contains("legacy", served);
    }

    [Fact]
    public async Task FeatureManager_AskedBeforeRouting_VisitorHasOneIdentity()
    {
        await using var world = await HostWorld.StartAsync(
            static setup => setup.Flags = Setup.Split(50),
            static gateway => gateway.Services.AddSingleton<IStartupFilter, AskFirst>());
        for (var i = 0; i < 20; i++)
        {
            using var response = await world.Client.GetAsync("/x");

            Assert.Single(response.Headers.GetValues("Set-Cookie"), static cookie => cookie.StartsWith("fg_id=", StringComparison.Ordinal));
            Assert.Equal(await response.Content.ReadAsStringAsync(), response.Headers.GetValues("X-Asked").Single());
        }
    }

    private sealed class AskFirst : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(static async (context, following) =>
            {
                var flags = context.RequestServices.GetRequiredService<IVariantFeatureManager>();
                context.Response.Headers["X-Asked"] = (await flags.GetVariantAsync("release.orders", context.RequestAborted)).Name;
                await following(context);
            });
            next(app);
        };
    }

    [Fact]
    public async Task FeatureManager_Visitor_GetsTheGatewaysCookieAndStays()
    {
        await using var world = await HostWorld.StartAsync(static setup => setup.Flags = Setup.Split(50));
        using var first = await world.Client.GetAsync("/account/flag/release.orders");
        var cookie = first.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

        using HttpRequestMessage request = new(HttpMethod.Get, "/x");
        request.Headers.Add("Cookie", cookie);
        using var routed = await world.Client.SendAsync(request);

        Assert.StartsWith("fg_id=", cookie, StringComparison.Ordinal);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await routed.Content.ReadAsStringAsync());
    }
}
