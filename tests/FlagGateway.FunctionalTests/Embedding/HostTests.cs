using System.Net;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace FlagGateway.FunctionalTests.Embedding;

/// <summary>What the host had before stays as it was.</summary>
public sealed class HostTests
{
    [Fact]
    public async Task OwnEndpoints_KeepTheirAuthorizationLimitsAndCache()
    {
        await using var world = await HostWorld.StartAsync();
        using var user = await world.LogInAsync("ada");

        using (var anonymous = await world.Client.GetAsync("/account/me"))
            Assert.Equal(HttpStatusCode.Found, anonymous.StatusCode);
        Assert.Equal("ada", await user.GetStringAsync("/account/me"));
        Assert.Equal("ok", await user.GetStringAsync("/account/limited"));
        Assert.Equal("ok", await user.GetStringAsync("/account/limited"));
        using (var beyond = await user.GetAsync("/account/limited"))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, beyond.StatusCode);
        Assert.Equal(await world.Client.GetStringAsync("/account/time"), await world.Client.GetStringAsync("/account/time"));
    }

    [Fact]
    public async Task RoutesPolicies_AreTheHosts()
    {
        await using var world = await HostWorld.StartAsync(setup => setup.Routes =
            """, "private": { "ClusterId": "legacy", "Order": 1, "Match": { "Path": "/private/{**rest}" }, "AuthorizationPolicy": "staff", "CorsPolicy": "shop", "Metadata": { "Flag": "release.orders" } }""");
        using var staff = await world.LogInAsync("ada", "viewer");

        using (var anonymous = await world.Client.GetAsync("/private/x"))
            Assert.Equal(HttpStatusCode.Found, anonymous.StatusCode);
        using HttpRequestMessage request = new(HttpMethod.Get, "/private/x");
        request.Headers.Add("Origin", "https://shop.example");
        using var allowed = await staff.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        Assert.Equal("https://shop.example", allowed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.NotNull(world.Legacy.Last["X-FlagGateway-Variant"]);
    }

    [Fact]
    public async Task HostServices_AreNotReplaced()
    {
        await using var world = await HostWorld.StartAsync();
        var services = world.Host.Services;

        Assert.NotNull(services.GetService<IAuthorizationHandlerProvider>());
        Assert.Null(services.GetRequiredService<IOptions<KeyManagementOptions>>().Value.XmlRepository);
        Assert.NotEqual("FlagGateway", services.GetRequiredService<IOptions<DataProtectionOptions>>().Value.ApplicationDiscriminator);
        Assert.Empty(services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions.Converters);
    }

    [Fact]
    public async Task UnflaggedRoute_IsTheHostsAlone()
    {
        await using var world = await HostWorld.StartAsync(setup => setup.Routes =
            """, "plain": { "ClusterId": "new", "Order": 1, "Match": { "Path": "/plain/{**rest}" } }""");
        using HttpRequestMessage request = new(HttpMethod.Get, "/plain/x");
        request.Headers.Add("X-FlagGateway-Flag", "spoofed");

        using var response = await world.Client.SendAsync(request);

        Assert.Equal("new", await response.Content.ReadAsStringAsync());
        Assert.False(response.Headers.Contains("Set-Cookie"));
        Assert.Null(world.Candidate.Last["X-FlagGateway-Flag"]);
        Assert.Null(world.Candidate.Last["X-FlagGateway-Variant"]);
    }

    [Fact]
    public async Task Stop_DoesNotStopTheServerByItself()
    {
        await using var world = await HostWorld.StartAsync();
        TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Legacy.Answer(async context =>
        {
            await released.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("late");
        });

        var pending = world.Client.GetStringAsync("/x");
        await Eventually.TrueAsync(() => world.Legacy.Requests.Count == 1, "the request did not arrive");
        var stopping = world.Host.StopAsync();
        released.SetResult();

        Assert.Equal("late", await pending);
        await stopping;
    }

    [Fact]
    public async Task TwoHostsInOneProcess_CountTheirOwn()
    {
        await using var one = await HostWorld.StartAsync();
        await using var two = await HostWorld.StartAsync();
        using var admin = await one.Host.ConnectAdminAsync();
        using var other = await two.Host.ConnectAdminAsync();

        await one.Client.GetStringAsync("/x");
        await one.Client.GetStringAsync("/x");
        await two.Client.GetStringAsync("/x");

        await Eventually.TrueAsync(async () => new MetricsPage(await admin.GetStringAsync("/metrics")).Sum("flaggateway_requests_total") == 2, () => "2 requests of the first");
        await Eventually.TrueAsync(async () => new MetricsPage(await other.GetStringAsync("/metrics")).Sum("flaggateway_requests_total") == 1, () => "1 request of the second");
    }

    [Fact]
    public async Task Start_BadFlags_SaysAllThatIsWrong()
    {
        var exception = await Assert.ThrowsAsync<FlagGatewayConfigurationException>(() => HostWorld.StartAsync(setup =>
        {
            setup.Flags = """{ "feature_management": { "feature_flags": [ { "id": "release.orders", "enabled": "perhaps" } ] } }""";
            setup.Identity = """{ "User": [ { "Headr": "X" } ] }""";
        }));

        Assert.Contains(exception.Issues, issue => issue.File.EndsWith("flags.json", StringComparison.Ordinal) && issue.Line == 1);
        Assert.Contains(exception.Issues, issue => issue.File == "configuration (FlagGateway)" && issue.Path.Contains("Headr", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_UnreadableSettings_SaysWhatElseIsWrong()
    {
        var exception = await Assert.ThrowsAsync<FlagGatewayConfigurationException>(() => HostWorld.StartAsync(setup =>
        {
            setup.Identity = """{ "User": [ { "Headr": "X" } ] }""";
            setup.Admin = """{ "Url": "http://127.0.0.1:0", "Tokens": [ { "Name": "ann", "Sha256": "0" } ] }""";
            setup.Metadata = """, "Flag.OnKill": "explode" """;
        }));

        Assert.Contains(exception.Issues, static issue => issue.Path.Contains("Headr", StringComparison.Ordinal));
        Assert.Contains(exception.Issues, static issue => issue.Path == "FlagGateway:Admin:Tokens");
        Assert.Contains(exception.Issues, static issue => issue.Path.Contains("Flag.OnKill", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_Tokens_AreRefused()
    {
        var exception = await Assert.ThrowsAsync<FlagGatewayConfigurationException>(() => HostWorld.StartAsync(setup =>
            setup.Admin = $$"""{ "Tokens": [ { "Name": "ci", "Sha256": "{{new string('a', 64)}}", "Role": "Operator" } ] }"""));

        Assert.Contains("FlagGateway:Admin:Tokens", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reload_RoutesOfTheHost_AreFollowed()
    {
        await using var world = await HostWorld.StartAsync();
        Assert.Equal("legacy", await world.Client.GetStringAsync("/x"));

        world.Write("appsettings.json", new Setup(world.Legacy, world.Candidate)
        {
            Routes = """, "more": { "ClusterId": "legacy", "Order": 1, "Match": { "Path": "/more" }, "Metadata": { "Flag": "release.orders" } }""",
        }.Gateway());

        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await world.Client.SendAsync(World.Request("candidate", "/more"));
                return await response.Content.ReadAsStringAsync() == "new";
            },
            () => "the new route was not followed");
    }
}
