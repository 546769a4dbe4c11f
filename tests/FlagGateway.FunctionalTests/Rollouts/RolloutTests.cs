using System.Net;
using System.Net.Http.Json;
using FlagGateway.Core.Bucketing;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Rollouts;

[Trait("Host", "Any")]
public class RolloutTests
{
    // Ten hours in a second.
    private const double Fast = 36_000;

    private const string Metric = "flaggateway_sample_ratio_mismatch";

    [Fact]
    public async Task Start_Rollout_SendsTheStagesShareToTheCandidate()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan());
        Assert.Equal(0, await world.SendUsersAsync(0, 200));

        await world.DoAsync("start");

        Assert.InRange(await world.SendUsersAsync(0, 1000), 70, 130);
        Assert.Equal("Progressing", (await world.PhaseAsync("Progressing")).GetProperty("phase").GetString());
        Assert.Equal(10, (await world.Gateway.MetricsAsync()).Sum("flaggateway_variant_percentage", "variant=\"new\""), 3);
    }

    [Fact]
    public async Task Rollout_GoodCandidate_GoesThroughAllStages()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(guardrails: """{ "metric": "error_rate", "hard": "20%" }"""), Fast);
        await world.DoAsync("start");
        using var stop = new CancellationTokenSource();
        var traffic = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                (await world.GetAsync($"user-{i % 3000}")).Dispose();
        });

        var status = await world.PhaseAsync("Succeeded");
        await stop.CancelAsync();
        await traffic;

        Assert.Equal(100, status.GetProperty("percentage").GetDouble());
        Assert.Equal(["succeed", "advance", "advance", "start"], (await world.AuditAsync()).EnumerateArray().Select(entry => entry.GetProperty("change").GetProperty("action").GetString()));
        Assert.Equal(50, await world.SendUsersAsync(0, 50));
    }

    [Fact]
    public async Task SampleRatio_UsersOfOneSideStayAway_IsToldUntilNothingIsCompared()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan("""{ "name": "half", "percentage": 50, "gate": "manual" }"""));
        await world.DoAsync("start");
        var looked = world.Gateway.Windows.Find(Setup.Flag)!;
        await Eventually.TrueAsync(
            async () =>
            {
                await world.SendUsersAsync(0, 200);
                return looked.ControlSplit.Users + looked.CandidateSplit.Users is > 190 and < 210;
            },
            () => "Users who come back do not count.");
        await Eventually.TrueAsync(async () => (await world.StatusAsync()).GetProperty("cohorts").ToString().Contains("\"requests\":", StringComparison.Ordinal), () => "Nothing was judged.");
        Assert.Equal([], (await world.Gateway.MetricsAsync()).NonZero(Metric));

        var seed = Bucket.Suffix("orders");
        string[] users = [.. Enumerable.Range(200, 400).Select(static i => $"user-{i}").Where(user => Bucket.From(user, seed).Percentile < 50)];
        await Eventually.TrueAsync(
            async () =>
            {
                foreach (var user in users)
                    Assert.Equal("new", await world.VariantOfAsync(user));
                return (await world.Gateway.MetricsAsync()).Sum(Metric, $"flag=\"{Setup.Flag}\"") == 1;
            },
            () => "It is not told.");
        await world.KillAsync();
        await Eventually.TrueAsync(async () => !(await world.Gateway.MetricsAsync()).NonZero(Metric).Any(), () => "It is told for ever.");
        Assert.Contains($"{Metric}{{flag=\"{Setup.Flag}\"}}", (await world.Gateway.MetricsAsync()).Series);
    }

    [Fact]
    public async Task Rollout_CandidateFails_GoesBackByItself()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan());
        world.Candidate.Answer(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        });
        await world.DoAsync("start");
        using var stop = new CancellationTokenSource();
        var traffic = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                (await world.GetAsync($"user-{i % 3000}")).Dispose();
        });

        var status = await world.PhaseAsync("RolledBack");
        await stop.CancelAsync();
        await traffic;

        Assert.Equal(0, status.GetProperty("percentage").GetDouble());
        Assert.Contains("error_rate", status.GetProperty("reason").GetString(), StringComparison.Ordinal);
        var entry = (await world.AuditAsync()).EnumerateArray().First().GetProperty("change");
        Assert.Equal(("roll_back", "flaggateway"), (entry.GetProperty("action").GetString(), entry.GetProperty("actor").GetString()));
        Assert.Equal("HardFail", entry.GetProperty("evidence").GetProperty("verdicts")[0].GetProperty("kind").GetString());
        Assert.Equal(1, (await world.Gateway.MetricsAsync()).Sum("flaggateway_rollbacks_total", "reason=\"error_rate\""));
        Assert.Equal(0, await world.SendUsersAsync(0, 200));
        Assert.Equal("legacy", await world.VariantOfAsync("candidate"));
        var report = await world.Gateway.Admin.GetStringAsync($"/api/v1/rollouts/{Setup.Flag}/report?format=html");
        Assert.Contains("What was rolled back and on what evidence", report, StringComparison.Ordinal);
        Assert.Contains("# Rollout of release.orders", await world.Gateway.Admin.GetStringAsync($"/api/v1/rollouts/{Setup.Flag}/report"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollout_Pending_LeavesFlagsJsonAlone()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(), change: static setup => setup.Flags = Setup.Split(100));

        Assert.Equal(50, await world.SendUsersAsync(0, 50));
    }

    [Fact]
    public async Task Rollout_AutomaticStart_BeginsByItself()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(more: """, "start": "automatic" """));

        await world.PhaseAsync("Progressing");

        Assert.Equal("flaggateway", (await world.AuditAsync())[0].GetProperty("change").GetProperty("actor").GetString());
    }

    [Fact]
    public async Task Verbs_ByHand_MoveTheRollout()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan());

        await world.DoAsync("start");
        await world.DoAsync("pause");
        await world.DoAsync("set", new { reason = "look closer", actor = "tester", percentage = 100 });
        var all = await world.SendUsersAsync(0, 20);
        await world.DoAsync("resume");
        var few = await world.SendUsersAsync(0, 200);
        await world.PromoteAsync();
        await world.PromoteAsync(isFull: true);
        var everybody = await world.SendUsersAsync(0, 20);
        await world.DoAsync("rollback");

        Assert.Equal((20, 20, 0), (all, everybody, await world.SendUsersAsync(0, 50)));
        Assert.InRange(few, 5, 45);
    }

    [Fact]
    public async Task Stage_WithShadow_CopiesControlsRequestsToTheCandidate()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(
            """{ "name": "shadow", "percentage": 0, "shadow": 100, "hold": "01:00:00" }, { "name": "all", "percentage": 100 }"""));
        await world.SendUsersAsync(0, 5);
        Assert.Empty(world.Candidate.Requests);

        await world.DoAsync("start");
        await world.SendUsersAsync(0, 5);

        await Eventually.TrueAsync(() => world.Candidate.Requests.Count == 5, "The copies did not come.");
        Assert.All(world.Candidate.Requests, request => Assert.Equal("1", request.Headers["X-FlagGateway-Shadow"].ToString()));
        Assert.All(world.Candidate.Requests, request => Assert.Equal("new", request.Headers["X-FlagGateway-Variant"].ToString()));
    }

    [Fact]
    public async Task Stage_WithReverseShadow_KeepsControlWarm()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(
            """{ "name": "reverse", "percentage": 100, "shadow": { "percentage": 100, "from": "candidate" }, "hold": "01:00:00" }"""));
        await world.DoAsync("start");

        Assert.Equal(5, await world.SendUsersAsync(0, 5));

        await Eventually.TrueAsync(() => world.Legacy.Requests.Count == 5, "The copies did not come.");
    }

    [Fact]
    public async Task Restart_UnderWay_GoesOnWhereItStood()
    {
        await using TestFolder folder = new("state");
        void Share(Setup setup) => setup.Overrides.Add($"--FlagGateway:State:Path={folder.FullName}");
        await using (var first = await RolloutWorld.StartAsync(RolloutWorld.Plan(), change: Share))
        {
            await first.DoAsync("start");
            await first.PromoteAsync();
            await first.KillAsync();
        }

        await using var second = await RolloutWorld.StartAsync(RolloutWorld.Plan(), change: Share);
        Assert.Equal(0, await second.SendUsersAsync(0, 50));
        await second.PostAsync($"flags/{Setup.Flag}/unkill");
        var status = await second.PhaseAsync("Progressing");

        Assert.Equal("half", status.GetProperty("stage").GetString());
        Assert.InRange(await second.SendUsersAsync(0, 200), 70, 130);
    }

    [Fact]
    public async Task PlanEdited_StageGone_PausesAndSaysWhy()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan());
        await world.DoAsync("start");

        await world.Gateway.ApplyAsync("rollouts.json", RolloutWorld.Plan("""{ "name": "other", "percentage": 5 }"""));

        var status = await world.PhaseAsync("Paused");
        Assert.Contains("no stage canary", status.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(10, status.GetProperty("percentage").GetDouble());
    }

    [Fact]
    public async Task Change_OnAnOldRevision_IsRefused()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan());
        await world.DoAsync("start");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/rollouts/{Setup.Flag}/abort") { Content = JsonContent.Create(new { reason = "x" }) };
        request.Headers.TryAddWithoutValidation("If-Match", "\"0\"");

        using var response = await world.Gateway.Admin.SendAsync(request);

        Assert.Equal(HttpStatusCode.PreconditionFailed, response.StatusCode);
        Assert.Equal("Progressing", (await world.PhaseAsync("Progressing")).GetProperty("phase").GetString());
    }
}
