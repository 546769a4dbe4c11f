using System.Net;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Rollouts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FlagGateway.FunctionalTests.Embedding;

/// <summary>What code of a host reads of its gateway, and moves in it.</summary>
public sealed class HostAccessTests
{
    [Fact]
    public async Task Drain_Running_IsNotReadyAndServes()
    {
        await using var world = await HostWorld.StartAsync();
        var gateway = world.Host.Services.GetRequiredService<RunningGateway>();
        var wasReady = gateway.IsReady;

        gateway.Drain();

        Assert.Equal((true, false), (wasReady, gateway.IsReady));
        Assert.Equal("legacy", await world.Client.GetStringAsync("/x"));
    }

    [Theory]
    [InlineData("candidate", "new")]
    [InlineData("somebody", "legacy")]
    public async Task Decide_RequestOfAUser_IsWhatTheProxyDecides(string user, string expected)
    {
        await using var world = await HostWorld.StartAsync();
        var current = world.Host.Services.GetRequiredService<RunningGateway>().Current;
        DefaultHttpContext context = new();
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        context.Request.Headers["X-User-Id"] = user;

        var decision = current.Decide("all", context, default);
        using var response = await world.Client.SendAsync(World.Request(user));

        Assert.Equal((expected, expected), (decision?.Variant.Name, await response.Content.ReadAsStringAsync()));
        Assert.Null(current.Decide("unknown", context, default));
    }

    [Fact]
    public async Task Current_FlagsChange_IsAnotherObject()
    {
        await using var world = await HostWorld.StartAsync();
        var gateway = world.Host.Services.GetRequiredService<RunningGateway>();
        var before = gateway.Current;
        Assert.Same(before, gateway.Current);

        world.Write("flags.json", Setup.Split(100));
        await Eventually.TrueAsync(() => gateway.Current.Version > before.Version, "not applied");

        var candidate = static (FlagGateway.Snapshots.SnapshotView view) => view.Routes["all"].Variants.Single(static variant => variant.Name == "new").Percentage;
        Assert.Equal((0, 100), (candidate(before), candidate(gateway.Current)));
    }

    [Fact]
    public async Task Start_NoPlan_SaysWhyNot()
    {
        await using var world = await HostWorld.StartAsync();
        var rollouts = world.Host.Services.GetRequiredService<GatewayRollouts>();

        var refused = await rollouts.StartAsync(Setup.Flag, new Actor("test", "test"), "test", acceptsMoves: false);

        Assert.Equal("rollouts.json has no rollout of release.orders.", refused);
        Assert.Null(rollouts.Find(Setup.Flag));
        Assert.Null(rollouts.FindState(Setup.Flag));
    }

    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("elsewhere.example", HttpStatusCode.BadRequest)]
    public async Task AdminSecurity_ListenerOfItsOwn_AnswersToKnownNamesOnly(string host, HttpStatusCode expected)
    {
        await using var world = await HostWorld.StartAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddFlagGatewayEndpoints(world.Host.Services);
        await using var listener = builder.Build();
        listener.UseFlagGatewayAdminSecurity();
        listener.MapFlagGatewayAdmin();
        await listener.StartAsync(TestContext.Current.CancellationToken);
        using var client = TestGateway.NewClient(new Uri(listener.Urls.First()));
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/v1/status");
        request.Headers.Host = host;

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(expected, response.StatusCode);
        Assert.Contains("frame-ancestors 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }
}
