using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.FunctionalTests.Console;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hosting;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>An approval is for one stage, and it overrules no guardrail by accident.</summary>
[Trait("Host", "Any")]
public sealed class PromoteTests
{
    private const string SoftOnly = """{ "metric": "error_rate", "soft": "+5pp" }""";

    [Fact]
    public async Task Promote_ManyApproveOneStageAtOnce_AdvancesOnce()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan());
        await world.DoAsync("start");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PromoteAsync(world, new { reason = "fine", stage = "canary" })));

        Assert.Single(answers, static answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal("half", world.Gateway.State.Current.Rollouts[Setup.Flag].Stage);
        Assert.All(answers.Where(static answer => answer.Status != HttpStatusCode.OK), static answer => Assert.Contains("The approval is for stage canary, and the rollout is in stage half.", answer.Body, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Promote_WithoutAStage_IsRefusedUnlessARevisionNamesIt()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan());
        await world.DoAsync("start");
        using var seen = await world.Gateway.Admin.GetAsync($"/api/v1/rollouts/{Setup.Flag}");

        var nameless = await PromoteAsync(world, new { reason = "fine" });
        var byRevision = await PromoteAsync(world, new { reason = "fine" }, seen.Headers.ETag!.ToString());
        var again = await PromoteAsync(world, new { reason = "fine" }, seen.Headers.ETag!.ToString());

        Assert.Equal((HttpStatusCode.Conflict, HttpStatusCode.OK, HttpStatusCode.PreconditionFailed), (nameless.Status, byRevision.Status, again.Status));
        Assert.Contains("--stage canary", nameless.Body, StringComparison.Ordinal);
        Assert.Equal("half", world.Gateway.State.Current.Rollouts[Setup.Flag].Stage);
    }

    [Trait("Host", "Program")]
    [Fact]
    public async Task PromoteAndSet_GuardrailFails_NeedForceAndReasonEverywhere()
    {
        await using var world = await ConsoleWorld.StartAsync(static setup => setup.Rollouts = RolloutWorld.Plan(guardrails: SoftOnly));
        var client = await ConsoleClient.LogInAsync(world, ConsoleWorld.Operator);
        var path = $"/flags/{Setup.Flag}/move";
        // Two of five: a candidate that fails in most requests is rolled back whatever the plan says.
        var answers = 0;
        world.Candidate.Answer(context =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref answers) % 5 < 2 ? StatusCodes.Status500InternalServerError : StatusCodes.Status200OK;
            return Task.CompletedTask;
        });
        await client.DoAsync(path, ("verb", "start"), ("reason", "begin"));
        await Eventually.TrueAsync(
            async () =>
            {
                await world.SendUsersAsync(0, 200);
                return world.Gateway.State.Current.Rollouts[Setup.Flag].Phase.ToString() == "Paused";
            },
            () => "It does not pause.");

        var (terminal, refused) = await RunAsync(world, $"rollout promote {Setup.Flag} --stage canary");
        var (wrong, _) = await RunAsync(world, $"rollout promote {Setup.Flag} --stage canary --force");
        var (more, _) = await RunAsync(world, $"rollout set {Setup.Flag} 20");
        var page = await client.DoAsync(path, ("verb", "promote"), ("stage", "canary"), ("reason", "looks fine"));

        Assert.Equal((ExitCode.Failed, ExitCode.WrongUsage, ExitCode.Failed), (terminal, wrong, more));
        Assert.Contains("The guardrail error_rate fails", refused, StringComparison.Ordinal);
        Assert.Contains("The guardrail error_rate fails", page, StringComparison.Ordinal);
        Assert.Contains("name=\"force\"", page, StringComparison.Ordinal);
        Assert.Equal("canary", world.Gateway.State.Current.Rollouts[Setup.Flag].Stage);

        var forced = await client.DoAsync(path, ("verb", "promote"), ("stage", "canary"), ("reason", "known and harmless"), ("force", "on"));

        Assert.Contains("Done: promote.", forced, StringComparison.Ordinal);
        Assert.Equal("half", world.Gateway.State.Current.Rollouts[Setup.Flag].Stage);
    }

    [Trait("Host", "Program")]
    [Theory]
    [InlineData("kill " + Setup.Flag)]
    [InlineData("unkill " + Setup.Flag)]
    [InlineData("kill " + Setup.Flag + " --reason \u00a0")]
    public async Task Kill_WithoutAReason_IsWrongUsage(string command)
    {
        await using var world = await ConsoleWorld.StartAsync();

        var (exit, text) = await RunAsync(world, command);

        Assert.Equal(ExitCode.WrongUsage, exit);
        Assert.Contains("--reason", text, StringComparison.Ordinal);
        Assert.Empty(world.Gateway.State.Current.Kills);
    }

    [Fact]
    public async Task StartAutomatic_AfterASuccess_BeginsTheNextPlan()
    {
        await using var world = await RolloutWorld.StartAsync(
            RolloutWorld.Plan("""{ "name": "everyone", "percentage": 100, "gate": "manual" }""", more: RolloutWorld.Unjudged + ", \"start\": \"automatic\""));
        // A stage is not left before the candidate has served somebody.
        await Eventually.TrueAsync(() => world.Gateway.State.Current.Rollouts.ContainsKey(Setup.Flag), "It does not start.");
        await world.SendUsersAsync(0, 20);
        await world.PhaseAsync("Waiting");
        await world.PromoteAsync();
        await world.PhaseAsync("Succeeded");

        await world.Gateway.ApplyAsync("rollouts.json", RolloutWorld.Plan("""{ "name": "back", "percentage": 5 }""", more: RolloutWorld.Unjudged + ", \"start\": \"automatic\"")
            .Replace("\"control\": \"legacy\", \"candidate\": \"new\"", "\"control\": \"new\", \"candidate\": \"legacy\"", StringComparison.Ordinal));

        await Eventually.TrueAsync(() => world.Gateway.State.Current.Rollouts[Setup.Flag].Stage == "back", "The next plan does not begin.");
    }

    private static async Task<(HttpStatusCode Status, string Body)> PromoteAsync(World world, object body, string? ifMatch = null)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"/api/v1/rollouts/{Setup.Flag}/promote") { Content = JsonContent.Create(body) };
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var response = await world.Gateway.Admin.SendAsync(request);
        return (response.StatusCode, (await response.Content.ReadFromJsonAsync<JsonElement>()).ToString());
    }

    private static async Task<(int Exit, string Text)> RunAsync(World world, string command)
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync(
            [.. command.Split(' '), "--server", world.Gateway.Admin.BaseAddress!.ToString(), "--token", ConsoleWorld.Operator],
            new InvocationConfiguration { Output = output, Error = output });
        return (exit, output.ToString());
    }
}
