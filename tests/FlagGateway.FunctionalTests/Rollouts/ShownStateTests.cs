using System.CommandLine;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using FlagGateway.Commands;
using FlagGateway.FunctionalTests.Console;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hosting;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>What people read of a rollout is what is in force, and what it was judged by.</summary>
[Trait("Host", "Any")]
public sealed class ShownStateTests
{
    [Trait("Host", "Program")]
    [Fact]
    public async Task Status_PendingRunningKilled_ShowsTheShareInForceBesideTheStages()
    {
        await using var world = await ConsoleWorld.StartAsync(static setup => setup.Flags = Setup.Split(7));
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        var pending = await RunAsync(world, $"rollout status {Setup.Flag}");
        var list = await client.PageAsync("/");

        await client.DoAsync($"/flags/{Setup.Flag}/move", ("verb", "start"), ("reason", "x"));
        var running = await RunAsync(world, $"rollout status {Setup.Flag}");
        var page = await client.DoAsync($"/flags/{Setup.Flag}/kill", ("confirm", Setup.Flag), ("reason", "x"));
        var killed = await RunAsync(world, $"rollout status {Setup.Flag}");

        Assert.Contains("7% of users on the candidate, by flags.json", pending, StringComparison.Ordinal);
        Assert.Contains("7%", list, StringComparison.Ordinal);
        Assert.Contains("10% of users on the candidate; 10% by the stage", running, StringComparison.Ordinal);
        Assert.Contains("0% of users on the candidate; 10% by the stage", killed, StringComparison.Ordinal);
        Assert.Contains("0% of users, 10% by the stage", page, StringComparison.Ordinal);
        Assert.Matches(@"0%\s+10%", await RunAsync(world, "rollout list"));
    }

    [Fact]
    public async Task Status_RolledBack_KeepsTheVerdictsThatSentItBack()
    {
        await using TestFolder folder = new("state");
        void Share(Setup setup) => setup.Overrides.Add($"--FlagGateway:State:Path={folder.FullName}");
        JsonElement later;
        await using (var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(), change: Share))
        {
            world.Candidate.Answer(static context =>
            {
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                return Task.CompletedTask;
            });
            await world.DoAsync("start");
            await Eventually.TrueAsync(
                async () =>
                {
                    await world.SendUsersAsync(0, 200);
                    return (await world.StatusAsync()).GetProperty("phase").GetString() == "RolledBack";
                },
                () => "It does not go back.");
            var first = await world.StatusAsync();
            await Eventually.TrueAsync(
                async () => (await world.StatusAsync()).GetProperty("evaluated_at").GetDateTimeOffset() > first.GetProperty("evaluated_at").GetDateTimeOffset().AddSeconds(0.5),
                () => "Nothing is evaluated.");
            later = await world.StatusAsync();
        }

        await using var second = await RolloutWorld.StartAsync(RolloutWorld.Plan(), change: Share);
        JsonElement restarted = default;
        await Eventually.TrueAsync(
            async () =>
            {
                restarted = await second.StatusAsync();
                return restarted.GetProperty("guardrails").GetArrayLength() != 0;
            },
            () => "A restart forgets the verdicts.");

        var cohorts = await second.Gateway.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/flags/{Setup.Flag}/cohorts");
        Assert.True(cohorts.GetProperty("is_frozen").GetBoolean());
        Assert.Equal(restarted.GetProperty("judged_at").GetDateTimeOffset(), cohorts.GetProperty("judged_at").GetDateTimeOffset());
        Assert.True(cohorts.GetProperty("candidate").GetProperty("errors").GetInt64() > 0);
        var row = cohorts.GetProperty("rows")[0];
        Assert.Equal(("error_rate", "Stop", "+5pp"), (row.GetProperty("metric").GetString(), row.GetProperty("verdict").GetString(), row.GetProperty("hard").GetString()));
        Assert.Equal(1, row.GetProperty("candidate").GetDouble());

        Assert.All([later, restarted], static status =>
        {
            Assert.True(status.GetProperty("is_frozen").GetBoolean());
            Assert.Equal("HardFail", status.GetProperty("guardrails")[0].GetProperty("kind").GetString());
            Assert.Equal(0, status.GetProperty("in_force").GetDouble());
            Assert.Empty(status.GetProperty("needs").EnumerateArray());
        });
    }

    [Trait("Host", "Program")]
    [Fact]
    public async Task Cohorts_KilledUnderWay_AreTheLastOnesBefore()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        await client.DoAsync($"/flags/{Setup.Flag}/move", ("verb", "start"), ("reason", "x"));
        await world.SendUsersAsync(0, 200);
        await Eventually.TrueAsync(async () => Regex.IsMatch(await RunAsync(world, $"cohorts {Setup.Flag}"), @"error_rate +0\.0 % +0\.0 %"), () => "Nothing was counted.");

        await client.DoAsync($"/flags/{Setup.Flag}/kill", ("confirm", Setup.Flag), ("reason", "x"));
        await Eventually.TrueAsync(async () => (await RunAsync(world, $"cohorts {Setup.Flag}")).Contains("before the candidate lost its users", StringComparison.Ordinal), () => "It is not frozen.");

        Assert.DoesNotMatch(@"requests +0 +0", await RunAsync(world, $"cohorts {Setup.Flag}"));
        Assert.Contains("before the candidate lost its users", await client.PageAsync($"/flags/{Setup.Flag}"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stage_NamedUsers_AreOnTheCandidateUntilItGoesBack()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(
            """{ "name": "team", "percentage": 0, "users": [ "ann" ], "hold": "01:00:00" }, { "name": "all", "percentage": 100 }"""));
        Assert.Equal("legacy", await world.VariantOfAsync("ann"));

        await world.DoAsync("start");

        Assert.Equal(("new", "legacy"), (await world.VariantOfAsync("ann"), await world.VariantOfAsync("ben")));
        await world.DoAsync("abort");
        Assert.Equal("legacy", await world.VariantOfAsync("ann"));
    }

    [Fact]
    public async Task PlanRemoved_UnderWay_IsNotifiedAtItsLastAddresses()
    {
        using WebhookReceiver receiver = new();
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(more: $", \"notify\": [ {{ \"events\": [ \"paused\" ], \"urls\": [ \"{receiver.Address}\" ] }} ]"));
        await world.DoAsync("start");

        await world.Gateway.ApplyAsync("rollouts.json", """{ "rollouts": [] }""");

        await Eventually.TrueAsync(() => receiver.Requests.Count != 0, "Nobody is notified.");
        var request = Assert.Single(receiver.Requests);
        Assert.Matches("^\"[0-9a-f]{32}\"$", request.Headers!["Idempotency-Key"].ToString());
    }

    private static async Task<string> RunAsync(World world, string command)
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync(
            [.. command.Split(' '), "--server", world.Gateway.Admin.BaseAddress!.ToString(), "--token", ConsoleWorld.Viewer],
            new InvocationConfiguration { Output = output, Error = output });
        Assert.True(exit == ExitCode.Done, output.ToString());
        return output.ToString();
    }
}
