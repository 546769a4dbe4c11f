using System.Text;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>A gateway in a change freeze.</summary>
public sealed class FreezeTests
{
    private static readonly string[] Always =
    [
        "--FlagGateway:Rollouts:Freezes:0:Name=for ever", "--FlagGateway:Rollouts:Freezes:0:From=2020-01-01T00:00:00Z", "--FlagGateway:Rollouts:Freezes:0:Until=9000-01-01T00:00:00Z",
    ];

    [Fact]
    public async Task Start_InAFreeze_IsRefusedAndAnAutomaticOneWaits()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(more: """, "start": "automatic" """), change: static setup => setup.Overrides.AddRange(Always));

        var status = await world.UntilAsync(static status => status.GetProperty("needs").GetArrayLength() != 0, null, "what the start waits for");
        using var response = await PostAsync(world, "start", "");

        Assert.Contains("the end of the change freeze for ever, 9000-01-01 00:00 UTC", status.GetProperty("needs").ToString(), StringComparison.Ordinal);
        Assert.Equal("Pending", status.GetProperty("phase").GetString());
        Assert.Contains("the change freeze for ever", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task FreezeBegins_UnderWay_PromoteWaitsAndAbortWorks()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan());
        await world.DoAsync("start");
        var gateway = await File.ReadAllTextAsync(Path.Combine(world.Gateway.Folder, "gateway.json"), TestContext.Current.CancellationToken);
        await world.Gateway.ApplyAsync("gateway.json", gateway.Replace("\"Admin\":", """ "Rollouts": { "Freezes": [ { "Name": "now", "From": "2020-01-01T00:00:00Z", "Until": "9000-01-01T00:00:00Z" } ] }, "Admin":""", StringComparison.Ordinal));

        var status = await world.UntilAsync(static status => status.GetProperty("needs").ToString().Contains("change freeze now", StringComparison.Ordinal), null, "the freeze");
        using var promoted = await PostAsync(world, "promote", ", \"stage\": \"canary\", \"force\": true");
        await world.DoAsync("pause");
        await world.DoAsync("abort");

        Assert.False(promoted.IsSuccessStatusCode);
        Assert.Equal(("canary", "Aborted"), (status.GetProperty("stage").GetString(), (await world.StatusAsync()).GetProperty("phase").GetString()));
    }

    [Fact]
    public async Task Start_AtADate_WaitsForItAndHappensByItself()
    {
        await using var later = await RolloutWorld.StartAsync(RolloutWorld.Plan(more: """, "start": "8999-12-01T09:00:00", "time_zone": "Europe/Berlin" """));
        await using var earlier = await RolloutWorld.StartAsync(RolloutWorld.Plan(more: """, "start": "2020-12-01T09:00:00Z" """));

        var waiting = await later.UntilAsync(static status => status.GetProperty("needs").GetArrayLength() != 0, null, "what the start waits for");
        await earlier.PhaseAsync("Progressing");

        Assert.Contains("its start on 8999-12-01 08:00 UTC", waiting.GetProperty("needs").ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_ReplacedAfterTheEnd_SaysThatItWaitsForItsStart()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(more: """, "start": "automatic", "cool_down": "00:00:00" """));
        await world.PhaseAsync("Progressing");
        await world.DoAsync("rollback");
        await world.Gateway.ApplyAsync("rollouts.json", RolloutWorld.Plan(guardrails: """{ "metric": "error_rate", "hard": "+7pp" }""", more: """, "start": "8999-12-01T09:00:00Z", "cool_down": "00:00:00" """));

        var waiting = await world.UntilAsync(static status => status.GetProperty("needs").GetArrayLength() != 0, null, "what the start waits for");

        Assert.Equal("RolledBack", waiting.GetProperty("phase").GetString());
        Assert.Contains("its start on 8999-12-01 09:00 UTC", waiting.GetProperty("needs").ToString(), StringComparison.Ordinal);
        Assert.Equal(0, (await world.Gateway.MetricsAsync()).Sum("flaggateway_change_freeze_active"));
    }

    [Fact]
    public async Task Unkill_InAFreeze_IsRefusedAsADrillIsAndKillWorks()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(), change: static setup => setup.Overrides.AddRange(Always));

        using var drilled = await PostFlagAsync(world, "drill");
        var afterDrill = world.Gateway.State.Current.Kills.Count;
        using var killed = await PostFlagAsync(world, "kill");
        using var restored = await PostFlagAsync(world, "unkill");

        Assert.Equal((409, 0), ((int)drilled.StatusCode, afterDrill));
        Assert.True(killed.IsSuccessStatusCode);
        Assert.Equal(409, (int)restored.StatusCode);
        Assert.Contains("The kill switch stays on: nobody is moved to a candidate before the end of the change freeze for ever", await restored.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains(Setup.Flag, world.Gateway.State.Current.Kills.Keys);
        Assert.Equal(1, (await world.Gateway.MetricsAsync()).Sum("flaggateway_change_freeze_active"));
    }

    private static Task<HttpResponseMessage> PostFlagAsync(World world, string verb) => world.Gateway.Admin.PostAsync(
        $"/api/v1/flags/{Setup.Flag}/{verb}", new StringContent("""{ "reason": "x", "actor": "a" }""", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);

    private static Task<HttpResponseMessage> PostAsync(World world, string verb, string more) => world.Gateway.Admin.PostAsync(
        $"/api/v1/rollouts/{Setup.Flag}/{verb}", new StringContent($"{{ \"reason\": \"x\", \"actor\": \"a\"{more} }}", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
}
