using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.Core.Rollouts;
using FlagGateway.FunctionalTests.Console;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>What decides after a rollout, and what a start moves.</summary>
[Trait("Host", "Any")]
public class EndStateTests
{
    private const string Stages = """{ "name": "everyone", "percentage": 100 }""";

    private const string NoPlan = """{ "rollouts": [] }""";

    [Fact]
    public async Task PlanIsTakenAway_FlagIsEditedLater_FlagsFileDecidesFromThenOn()
    {
        await using var world = await SucceededAsync();

        await world.Gateway.ApplyAsync("rollouts.json", NoPlan);
        await EvaluatedTwiceAsync(world);
        Assert.Equal("new", await world.VariantOfAsync("somebody"));
        // White space is no edit.
        await world.Gateway.ApplyAsync("flags.json", Setup.Split(0).Replace("{", "{ \n", StringComparison.Ordinal));
        await EvaluatedTwiceAsync(world);
        Assert.Equal("new", await world.VariantOfAsync("somebody"));

        await world.Gateway.ApplyAsync("flags.json", Setup.Split(1));

        await ReleasedAsync(world);
    }

    [Fact]
    public async Task PlanIsTakenAwayAndFlagEditedInOneReload_FlagsFileDecides()
    {
        await using var world = await SucceededAsync();

        world.Gateway.Write("rollouts.json", NoPlan);
        world.Gateway.Write("flags.json", Setup.Split(1));

        await ReleasedAsync(world);
    }

    [Fact]
    public async Task FlagIsEditedWhileItsPlanIsThere_TheRolloutGoesOnDeciding()
    {
        await using var world = await SucceededAsync();

        await world.Gateway.ApplyAsync("flags.json", Setup.Split(1));
        await Eventually.TrueAsync(async () => Actions(await world.AuditAsync())[0] == "record", static () => "The text was not recorded.");
        await world.Gateway.ApplyAsync("rollouts.json", NoPlan);
        await EvaluatedTwiceAsync(world);

        Assert.Equal("new", await world.VariantOfAsync("somebody"));
    }

    [Fact]
    public async Task Forget_FinishedRollout_SaysWhoMovesAndEndsIt()
    {
        await using var world = await SucceededAsync();
        const string Difference = "flags.json says 0 %, the finished rollout 100 % for new; flags.json would move 100 % of users from new to legacy";
        Assert.Equal(Difference, (await world.StatusAsync()).GetProperty("difference").GetString());
        var flags = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>("/api/v1/flags");
        Assert.Equal(Difference, flags.GetProperty("flags")[0].GetProperty("difference").GetString());
        Assert.Contains(Difference, await world.Gateway.Admin.GetStringAsync($"/flags/{Setup.Flag}"), StringComparison.Ordinal);

        var answer = await world.DoAsync("forget");

        Assert.Equal(("new", "legacy", 100.0), Move(answer));
        Assert.Equal("legacy", await world.VariantOfAsync("somebody"));
        Assert.Equal("forget", Actions(await world.AuditAsync())[0]);
        Assert.Equal("Pending", (await world.StatusAsync()).GetProperty("phase").GetString());
    }

    [Trait("Host", "Program")]
    [Fact]
    public async Task ForgetInTheConsole_FinishedRollout_SaysWhoMovesAndNeedsReasonAndConsent()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Administrator);
        var path = $"/flags/{Setup.Flag}";
        await client.DoAsync(path + "/move", ("verb", "start"), ("reason", "x"));
        Assert.DoesNotContain("Forget the rollout", await client.PageAsync(path), StringComparison.Ordinal);
        for (var i = 0; i < 3; i++)
            await client.DoAsync(path + "/move", ("verb", "promote"), ("reason", "x"), ("force", "on"), ("stage", world.Gateway.State.Current.Rollouts[Setup.Flag].Stage));
        Assert.Equal(RolloutPhase.Succeeded, world.Gateway.State.Current.Rollouts[Setup.Flag].Phase);

        var page = await client.PageAsync(path);
        var unconfirmed = await client.DoAsync(path + "/forget", ("reason", "over"));
        var unreasoned = await client.DoAsync(path + "/forget", ("reason", ""), ("confirm", "true"));
        Assert.True(world.Gateway.State.Current.Rollouts.ContainsKey(Setup.Flag));
        var done = await client.DoAsync(path + "/forget", ("reason", "over"), ("confirm", "true"));

        Assert.Contains("Moves 100 % of users from new to legacy", page, StringComparison.Ordinal);
        Assert.Contains("Nothing was forgotten", unconfirmed, StringComparison.Ordinal);
        Assert.Contains("A change needs a reason", unreasoned, StringComparison.Ordinal);
        Assert.Contains("Forgotten: flags.json decides.", done, StringComparison.Ordinal);
        Assert.DoesNotContain("Forget the rollout", done, StringComparison.Ordinal);
        Assert.False(world.Gateway.State.Current.Rollouts.ContainsKey(Setup.Flag));
        Assert.Equal("forget", (await world.Gateway.State.ReadAuditAsync(Setup.Flag, null, 1, CancellationToken.None))[0].Change.Action.Word);
    }

    [Fact]
    public async Task Forget_RolloutUnderWay_IsRefused()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan());
        await world.DoAsync("start");

        using var response = await world.Gateway.Admin.PostAsJsonAsync($"/api/v1/rollouts/{Setup.Flag}/forget", new { reason = "x", actor = "tester" });

        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
    }

    [Fact]
    public async Task Start_UsersWouldLeaveTheCandidate_NeedsConsentAndSaysHowMany()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(), change: setup => setup.Flags = Setup.Split(40));

        using var refused = await world.Gateway.Admin.PostAsJsonAsync($"/api/v1/rollouts/{Setup.Flag}/start", new { reason = "x", actor = "tester" });
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Contains("30 % of users from new to legacy", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains("accept_moves", await world.Gateway.Admin.GetStringAsync($"/flags/{Setup.Flag}"), StringComparison.Ordinal);

        var answer = await world.DoAsync("start", new { reason = "x", actor = "tester", accept_moves = true });

        Assert.Equal(("new", "legacy", 30.0), Move(answer));
    }

    [Fact]
    public async Task Start_ByItself_WaitsForConsentWhereUsersWouldLeaveTheCandidate()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(more: ", \"start\": \"automatic\""), change: setup => setup.Flags = Setup.Split(40));

        await Eventually.TrueAsync(
            async () => (await world.StatusAsync()).GetProperty("needs").ToString().Contains("30 % of users from new to legacy", StringComparison.Ordinal), static () => "It does not say what it waits for.");

        Assert.Equal("Pending", (await world.StatusAsync()).GetProperty("phase").GetString());
    }

    [Fact]
    public async Task Restart_StateFolderIsLost_IsReportedAndMovesNobodyInSilence()
    {
        using WebhookReceiver receiver = new();
        await using TestFolder folder = new("state");
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Stages, guardrails: "", more: $", \"notify\": [ \"{receiver.Address}\" ]"), change: setup =>
            setup.Overrides.Add($"--FlagGateway:State:Path={folder.FullName}"));
        // The first start has no state either, and says so, unless somebody starts the rollout before it looks.
        await Eventually.TrueAsync(() => receiver.Bodies.Any(IsMissing), "The first start did not say that there is no state.");
        receiver.Forget();
        await world.DoAsync("start");
        await world.SendUsersAsync(0, 5);
        await world.PhaseAsync("Succeeded");

        await world.RestartAsync();
        await EvaluatedTwiceAsync(world);
        Assert.DoesNotContain(receiver.Bodies, IsMissing);
        await world.RestartAsync(() => Directory.Delete(folder.FullName, recursive: true));

        await Eventually.TrueAsync(() => receiver.Bodies.Any(IsMissing), "No notification was sent.");
        Assert.Contains("flags.json gives new 0 % of users, the plan ends with 100 %", receiver.Bodies.Single(IsMissing), StringComparison.Ordinal);
        Assert.Equal("legacy", await world.VariantOfAsync("somebody"));

        static bool IsMissing(string body) => body.Contains("state_missing", StringComparison.Ordinal);
    }

    private static async Task<World> SucceededAsync()
    {
        var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Stages, guardrails: ""));
        await world.DoAsync("start");
        await world.SendUsersAsync(0, 5);
        await world.PhaseAsync("Succeeded");
        return world;
    }

    private static async Task ReleasedAsync(World world)
    {
        await Eventually.TrueAsync(() => world.Gateway.State.Current.Rollouts.Count == 0, "The rollout is still there.");
        Assert.Equal("release", Actions(await world.AuditAsync())[0]);
        Assert.Equal(1, world.Gateway.Snapshots.Current.Flags.Find(Setup.Flag)!.PercentageOf(1), 3);
    }

    private static string[] Actions(JsonElement audit) => [.. audit.EnumerateArray().Select(static entry => entry.GetProperty("change").GetProperty("action").GetString()!)];

    private static (string, string, double) Move(JsonElement answer)
    {
        var move = answer.GetProperty("moves")[0];
        return (move.GetProperty("from").GetString()!, move.GetProperty("to").GetString()!, Math.Round(move.GetProperty("percentage").GetDouble(), 3));
    }

    private static async Task EvaluatedTwiceAsync(World world)
    {
        for (var i = 0; i < 2; i++)
        {
            var last = (await world.StatusAsync()).GetProperty("evaluated_at").GetDateTimeOffset();
            await Eventually.TrueAsync(async () => (await world.StatusAsync()).GetProperty("evaluated_at").GetDateTimeOffset() > last, static () => "Nobody looked.");
        }
    }
}
