using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.FunctionalTests.Console;
using FlagGateway.FunctionalTests.Flags;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>A rollout of two candidates: each is compared with control, and a bad one goes alone.</summary>
public sealed class SeveralCandidatesTests
{
    // Ten hours in a second.
    private const double Fast = 36_000;

    private const string Half = """{ "name": "half", "percentage": 50, "hold": "01:00:00", "gate": "manual" }""";

    [Fact]
    public async Task Rollout_OneCandidateFails_ItIsDroppedAndTheOtherGoesThroughAllStages()
    {
        using WebhookReceiver receiver = new();
        await using var world = await CandidatesWorld.StartAsync(
            CandidatesWorld.Plan(guardrails: """{ "metric": "error_rate", "hard": "20%" }""", more: $$""", "notify": [ "{{receiver.Address}}" ]"""), Fast);
        world.Other.Answer(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        });
        await world.World.DoAsync("start");
        using var stop = new CancellationTokenSource();
        var traffic = Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
                (await world.World.GetAsync($"user-{i % 3000}")).Dispose();
        });

        var status = await world.World.PhaseAsync("Succeeded");
        await stop.CancelAsync();
        await traffic;

        var actions = (await world.World.AuditAsync()).EnumerateArray().Select(static entry => entry.GetProperty("change").GetProperty("action").GetString()).ToArray();
        Assert.Equal(["advance", "advance", "drop", "start", "succeed"], actions.Order());
        Assert.Equal([("new", 50.0, false), ("other", 0.0, true)], Candidates(status));
        Assert.StartsWith("error_rate", Dropped(status), StringComparison.Ordinal);
        var variants = await world.VariantsAsync(0, 400);
        Assert.InRange(variants.Values.Count(static one => one == "new"), 150, 250);
        Assert.Equal(400, variants.Values.Count(static one => one is "new" or "legacy"));
        var metrics = await world.World.Gateway.MetricsAsync();
        Assert.Equal(0, metrics.Sum("flaggateway_rollbacks_total"));
        Assert.Equal(1, metrics.Sum("flaggateway_candidates_dropped_total"));
        Assert.Equal(1, metrics.Sum("flaggateway_candidates_dropped_total", "candidate=\"other\"", "reason=\"error_rate\""));
        await Eventually.TrueAsync(() => receiver.Bodies.Any(static body => body.Contains("\"candidate_dropped\"", StringComparison.Ordinal)), "No notification.");
        var report = await world.World.Gateway.Admin.GetStringAsync($"/api/v1/rollouts/{Setup.Flag}/report");
        Assert.Contains("legacy → new and other", report, StringComparison.Ordinal);
        Assert.Contains("its users were moved to control, and the rollout went on with the other candidates", report, StringComparison.Ordinal);
        Assert.Contains("Candidate: other", report, StringComparison.Ordinal);
        var (_, stale, _) = await world.World.RunAsync("stale", "--after", "0", "-o", "json");
        Assert.Contains("decide which variant stays", stale, StringComparison.Ordinal);
        Assert.DoesNotContain("--keep", stale, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Records_OfEachCandidate_AreReplayedAndInTheChartsAfterARestart()
    {
        await using TestFolder folder = new("candidates");
        await using var world = await CandidatesWorld.StartAsync(CandidatesWorld.Plan(Half, RolloutWorld.Tolerant, RolloutWorld.NoGrossFailure + """, "status_mix": "off", "failing_users": "off" """), change: setup =>
        {
            setup.Overrides.Add($"--FlagGateway:State:Path={folder.FullName}");
            setup.Overrides.Add("--FlagGateway:Rollouts:Recording:Interval=00:00:01");
        });
        world.Other.Answer(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        });
        await world.World.DoAsync("start");
        await SendAsync(world, 0, 600);
        await CountBothAsync(world, 600);
        await world.World.DoAsync("drop", new { reason = "it fails", actor = "tester", candidate = "other" });
        await Eventually.TrueAsync(() => Directory.GetFiles(Path.Combine(folder.FullName, "recordings")).Any(static file => ReadShared(file).Contains("\"phase\":\"RolledBack\"", StringComparison.Ordinal)), "The drop is not recorded.");

        var strict = Path.Combine(folder.FullName, "strict.json");
        await File.WriteAllTextAsync(strict, CandidatesWorld.Plan(Half));
        string[] replay = ["simulate", Setup.Flag, "--config", world.World.Gateway.Folder, "--plan", strict, "--replay-from", folder.FullName];
        var text = await SimulateAsync(replay);
        using var json = JsonDocument.Parse(await SimulateAsync([.. replay, "-o", "json"]));

        Assert.Contains($"{Setup.Flag}: legacy -> new, ", text, StringComparison.Ordinal);
        Assert.Contains($"{Setup.Flag}: legacy -> other, ", text, StringComparison.Ordinal);
        var candidates = json.RootElement.GetProperty("candidates").EnumerateArray().ToDictionary(static one => one.GetProperty("candidate").GetString()!);
        Assert.Equal(["new", "other"], candidates.Keys.Order());
        Assert.False(candidates["new"].GetProperty("stages")[0].GetProperty("is_stopped").GetBoolean());
        Assert.True(candidates["other"].GetProperty("stages")[0].GetProperty("is_stopped").GetBoolean());
        Assert.Equal("roll_back", candidates["other"].GetProperty("stages")[0].GetProperty("recorded")[0].GetProperty("action").GetString());

        await world.World.RestartAsync();

        await Eventually.TrueAsync(() => new[] { "new", "other" }.All(candidate => world.World.Gateway.History.PointsOf(Setup.Flag, candidate).Count > 0), "The charts begin again.");
        Assert.InRange(world.World.Gateway.History.PointsOf(Setup.Flag, "other").Max(static point => point.Candidate.ErrorRate ?? 0), 0.99, 1);
        Assert.Equal(0, world.World.Gateway.History.PointsOf(Setup.Flag, "new").Max(static point => point.Candidate.ErrorRate ?? 0));
    }

    [Fact]
    public async Task Rollout_OneAfterTheOtherFails_EverybodyIsOnControl()
    {
        await using var world = await CandidatesWorld.StartAsync(CandidatesWorld.Plan());
        foreach (var upstream in new[] { world.World.Candidate, world.Other })
        {
            upstream.Answer(static context =>
            {
                context.Response.StatusCode = StatusCodes.Status500InternalServerError;
                return Task.CompletedTask;
            });
        }

        await world.World.DoAsync("start");

        var status = await world.World.PhaseAsync("RolledBack", async batch => await SendAsync(world, batch * 200, 200));

        Assert.Contains("drop", (await world.World.AuditAsync()).EnumerateArray().Select(static entry => entry.GetProperty("change").GetProperty("action").GetString()));
        Assert.Equal(0, status.GetProperty("percentage").GetDouble());
        Assert.All((await world.VariantsAsync(0, 200)).Values, static variant => Assert.Equal("legacy", variant));
        Assert.Equal(1, (await world.World.Gateway.MetricsAsync()).Sum("flaggateway_rollbacks_total"));
    }

    [Fact]
    public async Task Drop_ByAnOperator_MovesItsUsersOnlyAndRestoreBringsThemBack()
    {
        await using TestFolder folder = new("candidates");
        await using var world = await CandidatesWorld.StartAsync(CandidatesWorld.Plan(Half), change: setup => setup.Overrides.Add($"--FlagGateway:State:Path={folder.FullName}"));
        await world.World.DoAsync("start");
        var before = await world.VariantsAsync(0, 400);
        Assert.InRange(before.Values.Count(static one => one == "new"), 70, 130);
        Assert.InRange(before.Values.Count(static one => one == "other"), 70, 130);

        Assert.Contains($"{Setup.Flag}: dropped other (revision", await RunAsync(world, "rollout", "drop", Setup.Flag, "other", "--reason", "slow on phones"), StringComparison.Ordinal);

        var dropped = await world.VariantsAsync(0, 400);
        Assert.All(before, one => Assert.Equal(one.Value == "other" ? "legacy" : one.Value, dropped[one.Key]));
        Assert.Equal([("new", 25.0, false), ("other", 0.0, true)], Candidates(await world.World.StatusAsync()));
        var text = await RunAsync(world, "rollout", "status", Setup.Flag);
        Assert.Contains("variants      legacy -> new, other", text, StringComparison.Ordinal);
        Assert.Contains("candidate     new 25% by the stage", text, StringComparison.Ordinal);
        Assert.Contains("candidate     other dropped: slow on phones", text, StringComparison.Ordinal);
        using var again = await world.World.Gateway.Admin.PostAsJsonAsync($"/api/v1/rollouts/{Setup.Flag}/drop", new { reason = "again", candidate = "new" });
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Contains("new is the last candidate.", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        await world.World.RestartAsync();
        Assert.Equal(dropped, await world.VariantsAsync(0, 400));

        Assert.Contains($"{Setup.Flag}: restored other (revision", await RunAsync(world, "rollout", "restore", Setup.Flag, "other", "--reason", "fixed"), StringComparison.Ordinal);
        Assert.Equal(before, await world.VariantsAsync(0, 400));
    }

    [Fact]
    public async Task Cohorts_OfEachCandidate_AreCountedAndJudgedApartAlsoAfterARestart()
    {
        await using TestFolder folder = new("candidates");
        await using var world = await CandidatesWorld.StartAsync(CandidatesWorld.Plan(Half, RolloutWorld.Tolerant, RolloutWorld.NoGrossFailure + """, "status_mix": "off", "failing_users": "off" """), change: setup => setup.Overrides.Add($"--FlagGateway:State:Path={folder.FullName}"));
        world.Other.Answer(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            return Task.CompletedTask;
        });
        await world.World.DoAsync("start");
        await SendAsync(world, 0, 400);

        var (first, second) = await CountBothAsync(world, 400);

        Assert.Equal(0, first.Errors);
        Assert.InRange(second.Candidate, 70, 130);
        Assert.Equal(second.Candidate, second.Errors);
        Assert.Equal(first, await CountAsync(world, null));
        var verdicts = (await world.World.UntilAsync(static status => status.GetProperty("guardrails").GetArrayLength() >= 2, null, "verdicts")).GetProperty("guardrails").EnumerateArray()
            .Where(static one => one.GetProperty("guardrail").GetString() == "error_rate").ToDictionary(static one => one.GetProperty("variant").GetString()!);
        Assert.Equal(["new", "other"], verdicts.Keys.Order());
        Assert.Equal(0, verdicts["new"].GetProperty("candidate").GetDouble());
        Assert.Equal(1, verdicts["other"].GetProperty("candidate").GetDouble());
        var metrics = await world.World.Gateway.MetricsAsync();
        Assert.Equal(1, metrics.Sum("flaggateway_guardrail_value", "candidate=\"other\""));
        Assert.Equal(0, metrics.Sum("flaggateway_guardrail_value", "candidate=\"new\""));
        Assert.Equal(3, metrics.Series.Count(static series => series.StartsWith("flaggateway_cohort_users", StringComparison.Ordinal)));
        using var unknown = await world.World.Gateway.Admin.GetAsync(new Uri($"/api/v1/flags/{Setup.Flag}/cohorts?candidate=third", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Contains("OTHER", await RunAsync(world, "cohorts", Setup.Flag, "--candidate", "other"), StringComparison.Ordinal);

        await world.World.RestartAsync();

        Assert.Equal((first, second), await CountBothAsync(world, 400));
    }

    [Fact]
    public async Task Stage_WithShadow_EachCandidateGetsItsPartOfTheCopies()
    {
        await using var world = await CandidatesWorld.StartAsync(CandidatesWorld.Plan("""{ "name": "shadow", "percentage": 0, "shadow": 100, "hold": "01:00:00" }"""));
        await world.World.DoAsync("start");

        await SendAsync(world, 0, 100);

        await Eventually.TrueAsync(() => world.World.Candidate.Requests.Count + world.Other.Requests.Count == 100, "The copies did not come.");
        Assert.InRange(world.Other.Requests.Count, 30, 70);
        Assert.All(world.Other.Requests, static request => Assert.Equal("other", request.Headers["X-FlagGateway-Variant"].ToString()));
    }

    [Fact]
    public async Task Kill_OfSeveralCandidates_MovesAll()
    {
        await using var world = await CandidatesWorld.StartAsync(CandidatesWorld.Plan("""{ "name": "all", "percentage": 100, "hold": "01:00:00" }"""));
        await world.World.DoAsync("start");
        Assert.Equal(2, (await world.VariantsAsync(0, 50)).Values.Distinct().Count());

        await world.World.KillAsync();

        Assert.All((await world.VariantsAsync(0, 50)).Values, static variant => Assert.Equal("legacy", variant));
    }

    [Fact]
    public async Task Fleet_TwoInstances_EachCandidateIsJudgedOnAllRequests()
    {
        await using var redis = await RedisServer.StartAsync();
        void Share(Setup setup)
        {
            setup.Overrides.Add("--FlagGateway:State:Kind=Redis");
            setup.Overrides.Add($"--FlagGateway:State:Configuration={redis.Address}");
        }

        var plan = CandidatesWorld.Plan(Half, RolloutWorld.Tolerant);
        await using var one = await CandidatesWorld.StartAsync(plan, change: Share);
        await using var two = await CandidatesWorld.StartAsync(plan, change: Share);
        await Eventually.TrueAsync(() => one.World.Gateway.State.Health.IsUp && two.World.Gateway.State.Health.IsUp, "They did not find Redis.");
        await one.World.DoAsync("start");
        await two.World.PhaseAsync("Progressing");
        await Eventually.TrueAsync(() => two.World.Gateway.Snapshots.Current.State.Rollouts.ContainsKey(Setup.Flag), "The other instance does not serve it.");
        await SendAsync(one, 0, 200);
        await SendAsync(two, 200, 200);

        foreach (var world in new[] { one, two })
            Assert.InRange((await CountBothAsync(world, 400)).Other.Candidate, 61, 140);

        await one.World.DoAsync("drop", new { reason = "slow", actor = "tester", candidate = "other" });
        await Eventually.TrueAsync(async () => !(await two.VariantsAsync(0, 100)).ContainsValue("other"), () => "The other instance still gives it to users.");
    }

    [Theory]
    [InlineData("drop", true)]
    [InlineData("pause", false)]
    public async Task Drop_OpenStreamsAndConversations_LeaveAsAfterARollback(string verb, bool isGone)
    {
        await using var world = await CandidatesWorld.StartAsync(CandidatesWorld.Plan("""{ "name": "all", "percentage": 100, "hold": "01:00:00" }"""), change: static setup =>
        {
            setup.Identity = """{ "Groups": [ { "Header": "X-Conversation-Id", "As": "conversation" } ] }""";
            setup.Metadata = """, "Flag.OnKill": "close", "Flag.StickyBy": "conversation", "Flag.Pin": "01:00:00" """;
        });
        await world.World.DoAsync("start");
        var begun = await ConversationsAsync(world);
        var conversation = Array.IndexOf(begun, "other");
        world.Other.Answer(static async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: 1\n\n");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var request = World.Request("somebody");
        request.Headers.Add("X-Conversation-Id", $"c{conversation}");
        using var events = await world.World.Gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using StreamReader reader = new(await events.Content.ReadAsStreamAsync());
        Assert.Equal("data: 1", await reader.ReadLineAsync());
        Assert.Equal("", await reader.ReadLineAsync());

        await world.World.DoAsync(verb, new { reason = "a test", actor = "tester", candidate = "other" });

        var rest = reader.ReadToEndAsync();
        if (isGone)
            Assert.Equal("", await rest);
        world.Other.Answer(static context => context.Response.WriteAsync("other"));
        Assert.Equal(begun.Select(variant => isGone && variant == "other" ? "legacy" : variant), await ConversationsAsync(world));
        Assert.Equal(isGone, rest.IsCompleted);
    }

    [Fact]
    public async Task Console_SeveralCandidates_ShowsEachAndDropsAndRestores()
    {
        await using var world = await CandidatesWorld.StartAsync(CandidatesWorld.Plan(Half, RolloutWorld.Tolerant), change: static setup => setup.Admin = ConsoleWorld.Admin);
        var client = await ConsoleClient.LogInAsync(world.World, ConsoleWorld.Operator);
        var path = $"/flags/{Setup.Flag}";
        await client.DoAsync(path + "/move", ("verb", "start"), ("reason", "begin"));
        await SendAsync(world, 0, 300);
        var page = "";
        await Eventually.TrueAsync(
            // The table has what the latest evaluation counted, which may have been the one before the requests.
            async () => (page = await client.PageAsync(path + "?candidate=other")).Contains("other: error_rate", StringComparison.Ordinal) && page.Contains("new: error_rate", StringComparison.Ordinal)
                && page.Contains("class=\"number\">other</th>", StringComparison.Ordinal),
            () => $"Nothing is judged: {page}");
        Assert.Contains("<option value=\"other\" selected>other</option>", page, StringComparison.Ordinal);
        Assert.Contains("new 25%, other 25%", page, StringComparison.Ordinal);
        Assert.Contains("There is no candidate third.", await client.PageAsync(path + "?candidate=third"), StringComparison.Ordinal);

        page = await client.DoAsync(path + "/move", ("verb", "drop"), ("candidate", "other"), ("reason", "slow on phones"));

        Assert.Contains("other was dropped: slow on phones", page, StringComparison.Ordinal);
        Assert.Contains("new 25%, other dropped", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-verb=\"drop\"", page, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => (await client.PageAsync("/")).Contains("candidate other was dropped: slow on phones", StringComparison.Ordinal), () => "The overview does not show it.");
        page = await client.DoAsync(path + "/move", ("verb", "restore"), ("candidate", "other"), ("reason", "fixed"));
        Assert.Contains("new 25%, other 25%", page, StringComparison.Ordinal);
        Assert.DoesNotContain("data-verb=\"restore\"", page, StringComparison.Ordinal);
    }

    private static async Task<string[]> ConversationsAsync(CandidatesWorld world)
    {
        var variants = new string[60];
        for (var i = 0; i < variants.Length; i++)
        {
            using var request = World.Request("somebody");
            request.Headers.Add("X-Conversation-Id", $"c{i}");
            using var response = await world.World.Gateway.Client.SendAsync(request);
            variants[i] = await response.Content.ReadAsStringAsync();
        }

        return variants;
    }

    private static async Task SendAsync(CandidatesWorld world, int from, int count)
    {
        for (var i = from; i < from + count; i++)
            (await world.World.GetAsync($"user-{i}")).Dispose();
    }

    // Both tables, once all requests are in them.
    private static async Task<((long Control, long Candidate, long Errors) New, (long Control, long Candidate, long Errors) Other)> CountBothAsync(CandidatesWorld world, long requests)
    {
        ((long Control, long Candidate, long Errors) New, (long Control, long Candidate, long Errors) Other) both = default;
        await Eventually.TrueAsync(
            async () =>
            {
                both = (await CountAsync(world, "new"), await CountAsync(world, "other"));
                return both.New.Control == both.Other.Control && both.New.Control + both.New.Candidate + both.Other.Candidate == requests;
            },
            () => $"Expected {requests} requests: {both}");
        return both;
    }

    private static async Task<(long Control, long Candidate, long Errors)> CountAsync(CandidatesWorld world, string? candidate)
    {
        var table = await world.World.Gateway.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/flags/{Setup.Flag}/cohorts{(candidate is null ? "" : "?candidate=" + candidate)}");
        return (Requests("control"), Requests("candidate"), table.GetProperty("candidate").GetProperty("errors").GetInt64());

        long Requests(string cohort) => table.GetProperty(cohort).GetProperty("requests").GetInt64();
    }

    private static (string, double, bool)[] Candidates(JsonElement status) =>
        [.. status.GetProperty("candidates").EnumerateArray().Select(static one => (one.GetProperty("variant").GetString()!, one.GetProperty("percentage").GetDouble(), one.TryGetProperty("dropped", out var dropped) && dropped.ValueKind == JsonValueKind.String))];

    private static string Dropped(JsonElement status) => status.GetProperty("candidates")[1].GetProperty("dropped").GetString()!;

    private static string ReadShared(string file)
    {
        using StreamReader reader = new(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    private static async Task<string> SimulateAsync(string[] args)
    {
        await using StringWriter written = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync(args, new InvocationConfiguration { Output = written, Error = written });
        Assert.True(exit == 0, written.ToString());
        return written.ToString();
    }

    private static async Task<string> RunAsync(CandidatesWorld world, params string[] args)
    {
        await using StringWriter written = new(CultureInfo.InvariantCulture);
        Assert.Equal(0, (int)await CommandTree.RunAsync([.. args, "--server", world.World.Gateway.Admin.BaseAddress!.ToString()], new InvocationConfiguration { Output = written, Error = written }));
        return written.ToString();
    }
}
