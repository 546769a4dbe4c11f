using System.Net;
using System.Net.Http.Json;
using FlagGateway.FunctionalTests.State;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.State;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.FunctionalTests.Embedding;

/// <summary>A gateway whose state is in a store of its host.</summary>
public sealed class HostStateTests
{
    private const string Plan = """
        { "rollouts": [ { "flag": "release.orders", "control": "legacy", "candidate": "new", "stages": [ { "name": "all", "percentage": 100, "hold": "01:00:00" } ] } ] }
        """;

    [Fact]
    public async Task StateStore_OfTheHost_HasChangesAndSurvivesARestart()
    {
        MemoryStateStore store = new();
        await using (var world = await StartAsync(store))
        {
            Assert.Equal(HttpStatusCode.OK, await ChangeAsync(world, "rollouts/release.orders/start"));
            Assert.Equal("new", await world.Client.GetStringAsync("/x"));
            Assert.Equal(HttpStatusCode.OK, await ChangeAsync(world, "flags/release.orders/kill"));
            Assert.Equal("legacy", await world.Client.GetStringAsync("/x"));
            using var admin = await world.Host.ConnectAdminAsync();
            Assert.Contains("\"action\":\"kill\"", await admin.GetStringAsync("/api/v1/audit"), StringComparison.Ordinal);
            Assert.Equal(1, new MetricsPage(await admin.GetStringAsync("/metrics")).Sum("flaggateway_state_up", "store=\"memory\""));
        }

        await using var restarted = await StartAsync(store);

        Assert.Equal("legacy", await restarted.Client.GetStringAsync("/x"));
        Assert.Equal((2, "release.orders"), (store.Current.Revision, Assert.Single(store.Current.Kills.Keys)));
        Assert.Equal(HttpStatusCode.OK, await ChangeAsync(restarted, "flags/release.orders/unkill"));
        Assert.Equal("new", await restarted.Client.GetStringAsync("/x"));
    }

    [Fact]
    public async Task StateStore_Throws_KillsAndServesAllTheSame()
    {
        MemoryStateStore store = new();
        await using var world = await StartAsync(store);
        await ChangeAsync(world, "rollouts/release.orders/start");
        store.IsBroken = true;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ChangeAsync(world, "rollouts/release.orders/pause"));
        Assert.Equal("new", await world.Client.GetStringAsync("/x"));
        await ChangeAsync(world, "flags/release.orders/kill");
        Assert.Equal("legacy", await world.Client.GetStringAsync("/x"));
        using var admin = await world.Host.ConnectAdminAsync();
        using (var audit = await admin.GetAsync("/api/v1/audit"))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, audit.StatusCode);

        Assert.Empty(store.Current.Kills);
        store.IsBroken = false;
        await Eventually.TrueAsync(() => Task.FromResult(store.Current.Kills.ContainsKey("release.orders")), () => "the kill was not written");
    }

    [Fact]
    public async Task StateStore_BesideRedis_StartFailsWithTheRemedy()
    {
        var failure = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using var world = await HostWorld.StartAsync(
                static setup => setup.Admin = """{}, "State": { "Kind": "Redis", "Configuration": "127.0.0.1:1" }""", static gateway => gateway.UseStateStore<MemoryStateStore>());
        });

        Assert.Contains("remove one of them", failure.Message, StringComparison.Ordinal);
    }

    private static Task<HostWorld> StartAsync(IStateStore store) =>
        HostWorld.StartAsync(static setup => (setup.Flags, setup.Rollouts) = (Setup.Split(0), Plan), gateway => gateway.UseStateStore(_ => store));

    private static async Task<HttpStatusCode> ChangeAsync(HostWorld world, string what)
    {
        using var admin = await world.Host.ConnectAdminAsync();
        using var done = await admin.PostAsJsonAsync($"/api/v1/{what}", new { reason = "test" });
        return done.StatusCode;
    }
}
