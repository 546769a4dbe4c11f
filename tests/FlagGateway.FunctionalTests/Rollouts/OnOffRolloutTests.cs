using System.Net.Http.Json;
using FlagGateway.FunctionalTests.Ofrep;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>Rollouts of flags without variants: users move from off to on.</summary>
public sealed class OnOffRolloutTests
{
    [Fact]
    public async Task Rollout_FlagThatIsOff_TurnsItOnForTheStagesShare_AndEverybodyAtTheEnd()
    {
        await using var world = await StartAsync(isEnabled: false);
        Assert.Equal(0, await world.SendUsersAsync(0, 100));

        await world.DoAsync("start");
        Assert.InRange(await world.SendUsersAsync(0, 1000), 70, 130);
        Assert.Equal(10, (await world.Gateway.MetricsAsync()).Sum("flaggateway_variant_percentage", "variant=\"on\""), 3);

        await world.PromoteAsync(isFull: true);
        await world.SendUsersAsync(0, 5);
        Assert.Equal(50, await world.SendUsersAsync(0, 50));
        Assert.Contains("flags.json says 0 %", (await world.PhaseAsync("Succeeded")).GetProperty("difference").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollout_FlagThatIsOn_NeedsConsentToTakeItAway()
    {
        await using var world = await StartAsync(isEnabled: true);
        Assert.Equal(50, await world.SendUsersAsync(0, 50));

        using var refused = await world.Gateway.Admin.PostAsJsonAsync($"/api/v1/rollouts/{Setup.Flag}/start", new { reason = "x", actor = "tester" });

        Assert.Contains("Starting it moves 90 % of users from on to off.", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(50, await world.SendUsersAsync(0, 50));
    }

    [Theory]
    [InlineData("abort")]
    [InlineData("kill")]
    public async Task Rollout_Ends_EverybodyIsOff(string how)
    {
        await using var world = await StartAsync(isEnabled: false);
        await world.DoAsync("start");
        Assert.NotEqual(0, await world.SendUsersAsync(0, 200));

        if (how == "kill")
            await world.KillAsync();
        else
            await world.DoAsync(how);

        Assert.Equal(0, await world.SendUsersAsync(0, 200));
    }

    [Fact]
    public async Task PlanRemoved_WhileUnderWay_MovesNobody()
    {
        await using var world = await StartAsync(isEnabled: false);
        await world.DoAsync("start");
        var before = await world.SendUsersAsync(0, 200);

        await world.Gateway.ApplyAsync("rollouts.json", """{ "rollouts": [] }""");

        Assert.NotEqual(0, before);
        Assert.Equal(before, await world.SendUsersAsync(0, 200));
    }

    [Fact]
    public async Task Ofrep_WhileUnderWay_HasTrueForTheUsersOnTheCandidate()
    {
        await using var world = await StartAsync(isEnabled: false);
        await world.DoAsync("start");

        using var client = OfrepClient.Connect(world);
        HashSet<(bool, string, string)> seen = [];
        for (var i = 0; i < 60; i++)
        {
            var (_, value) = await client.AskAsync(Setup.Flag, OfrepClient.Context($"user-{i}"));
            seen.Add((value.GetProperty("value").GetBoolean(), value.Text("variant")!, await world.VariantOfAsync($"user-{i}")));
        }

        Assert.Equal([(false, "off", "legacy"), (true, "on", "new")], seen.Order());
    }

    private static Task<World> StartAsync(bool isEnabled) => RolloutWorld.StartAsync(
        RolloutWorld.Plan("""{ "name": "canary", "percentage": 10, "hold": "01:00:00" }, { "name": "everyone", "percentage": 100 }""", """{ "metric": "error_rate", "hard": "90%" }""").Replace("\"control\": \"legacy\"", "\"control\": \"off\"", StringComparison.Ordinal).Replace("\"candidate\": \"new\"", "\"candidate\": \"on\"", StringComparison.Ordinal),
        change: setup =>
        {
            setup.Flags = Setup.File($$"""{ "id": "{{Setup.Flag}}", "enabled": {{(isEnabled ? "true" : "false")}} }""");
            setup.Metadata = """, "Flag.On": "new" """;
            setup.Overrides.Add("--FlagGateway:Ofrep:Url=http://127.0.0.1:0");
        });
}
