using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.Core.Bucketing;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hosting;

namespace FlagGateway.FunctionalTests.Admin;

/// <summary>The table of cohorts, its commands, and the list of flags for people.</summary>
public class CohortApiTests
{
    private const string Half = """{ "name": "half", "percentage": 50, "hold": "01:00:00" }""";

    [Fact]
    public async Task Cohorts_CandidateFails_SaysStopWithTheNumbersOfTheGuardrail()
    {
        await using var world = await StartAsync("""{ "metric": "error_rate", "hard": "+90pp", "soft": "+20pp" }""");
        Count(world, errorsOfCandidate: 0.4);

        var table = await TableAsync(world, "stage", IsCounted);

        var row = Row(table, "error_rate");
        Assert.Equal(("Investigate", "+20pp", "+90pp", "difference_in_points"), (row.GetProperty("verdict").GetString(), row.GetProperty("soft").GetString(), row.GetProperty("hard").GetString(), row.GetProperty("kind").GetString()));
        Assert.InRange(row.GetProperty("difference").GetDouble(), 0.35, 0.45);
        Assert.InRange(row.GetProperty("lower").GetDouble(), 0.2, row.GetProperty("difference").GetDouble());
        Assert.Equal("Within tolerance", Row(table, "latency_p95").GetProperty("verdict").GetString());
        Assert.Equal("Investigate", Row(table, "signal:score").GetProperty("verdict").GetString());
        Assert.Equal((6400, 2560), (table.GetProperty("candidate").GetProperty("requests").GetInt64(), table.GetProperty("candidate").GetProperty("errors").GetInt64()));
        Assert.True(table.GetProperty("is_comparable").GetBoolean());
    }

    [Fact]
    public async Task Cohorts_YoungStage_WindowsAreTheStage()
    {
        await using var world = await StartAsync(RolloutWorld.Guardrails);

        Assert.Equal("stage", (await TableAsync(world, "1h", static _ => true)).GetProperty("window").GetString());
    }

    [Fact]
    public async Task Cohorts_ByRouteAndGroup_SegmentTheErrors()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Half, RolloutWorld.Tolerant, RolloutWorld.NoGrossFailure), change: static setup => setup.Routes = $$"""
            , "cart": { "ClusterId": "legacy", "Order": 1, "Match": { "Path": "/cart/{**path}" }, "Metadata": { "Flag": "{{Setup.Flag}}" } }
            """);
        await world.DoAsync("start");
        world.Candidate.Answer(static context =>
        {
            context.Response.StatusCode = context.Request.Path.StartsWithSegments("/cart", StringComparison.Ordinal) && context.Request.Headers["X-Tenant-Id"] == "acme" ? 500 : 200;
            return Task.CompletedTask;
        });
        for (var i = 0; i < 40; i++)
        {
            foreach (var (path, tenant) in new[] { ("/", "acme"), ("/cart/1", "acme"), ("/cart/1", "globex") })
            {
                var request = World.Request($"user-{i}", path);
                request.Headers.TryAddWithoutValidation("X-Tenant-Id", tenant);
                using var response = await world.SendAsync(request);
            }
        }

        using var named = await world.GetAsync("candidate", "/cart/1");
        await world.Gateway.RecordedAsync(121);

        var routes = await SegmentsAsync(world, "route");
        var groups = await SegmentsAsync(world, "group");

        Assert.Equal([("route", "cart", 80L), ("route", "all", 40L)], routes.Select(static segment => (segment.Kind, segment.Name, segment.Requests)));
        Assert.Equal([("tenant", "acme", 80L), ("tenant", "globex", 40L)], groups.Select(static segment => (segment.Kind, segment.Name, segment.Requests)));
        Assert.InRange(routes[0].Errors, 1, 39);
        Assert.Equal((routes[0].Errors, 0L, routes[0].Errors, 0L), (groups[0].Errors, groups[1].Errors, routes[0].Errors, routes[1].Errors));
        var (_, text) = await RunAsync("cohorts", Setup.Flag, "--by", "group", "--server", world.Gateway.Admin.BaseAddress!.ToString());
        Assert.Matches(@"tenant acme +control +\d+ +0\.0 %", text);
        Assert.DoesNotContain("Segments are of", text, StringComparison.Ordinal);
        Assert.DoesNotContain("TTFT", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cohorts?by=moon", HttpStatusCode.BadRequest, "by is moon.")]
    [InlineData("cohorts?window=5m", HttpStatusCode.BadRequest, "window is 5m.")]
    [InlineData("cohorts", HttpStatusCode.Conflict, "is not running")]
    public async Task Cohorts_NothingToCompare_IsAProblem(string path, HttpStatusCode status, string detail)
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Half));

        using var response = await world.Gateway.Admin.GetAsync($"/api/v1/flags/{Setup.Flag}/{path}");

        Assert.Equal(status, response.StatusCode);
        Assert.Contains(detail, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CohortsCommand_Table_IsForPeople()
    {
        await using var world = await StartAsync("""{ "metric": "error_rate", "hard": "+90pp", "soft": "+20pp" }""");
        Count(world, errorsOfCandidate: 0.4);
        await TableAsync(world, "stage", IsCounted);

        var (exit, text) = await RunAsync("cohorts", Setup.Flag, "--no-color", "--server", world.Gateway.Admin.BaseAddress!.ToString());
        var (_, json) = await RunAsync("cohorts", Setup.Flag, "-o", "json", "--server", world.Gateway.Admin.BaseAddress!.ToString());

        Assert.Equal(ExitCode.Done, exit);
        var row = Assert.Single(text.Split('\n'), static line => line.StartsWith("error_rate ", StringComparison.Ordinal));
        Assert.Matches(@"^error_rate +0\.0 % +40\.0 % +\+40\.0pp +\+\S+pp to \+\S+pp +\+20pp \+90pp +Investigate", row);
        Assert.Equal("half", JsonDocument.Parse(json).RootElement.GetProperty("stage").GetString());
    }

    [Fact]
    public async Task Cohorts_GroupStage_AreHeldAgainstTheReferenceAndSaySo()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan("""{ "name": "team", "percentage": 0, "users": [ "ann" ], "hold": "01:00:00" }, { "name": "all", "percentage": 100 }""", """{ "metric": "error_rate", "hard": "+5pp" }"""));
        await world.DoAsync("start");
        for (var i = 0; i < 60; i++)
            (await world.GetAsync(i % 2 == 0 ? "ann" : $"user-{i}")).Dispose();

        var table = await TableAsync(world, "stage", static table => table.GetProperty("candidate").GetProperty("requests").GetInt64() == 30);
        JsonElement guardrail = default;
        // None before the first evaluation of the stage.
        await Eventually.TrueAsync(async () => (guardrail = (await world.StatusAsync()).GetProperty("guardrails")[0]).ValueKind == JsonValueKind.Object, () => "No verdict.");
        var (_, text) = await RunAsync("cohorts", Setup.Flag, "--server", world.Gateway.Admin.BaseAddress!.ToString());

        Assert.False(table.GetProperty("is_comparable").GetBoolean());
        Assert.Equal("control's other users at the same time", Row(table, "error_rate").GetProperty("reference").GetString());
        Assert.Equal(("Inconclusive", "Inconclusive"), (guardrail.GetProperty("kind").GetString(), Row(table, "error_rate").GetProperty("verdict").GetString()));
        Assert.Contains("Compared with control's other users at the same time, not with a random sample: error_rate", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Within tolerance (not settled)", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task FlagsCommand_List_HasOneLineForEach()
    {
        await using var world = await StartAsync(RolloutWorld.Guardrails);

        var (exit, text) = await RunAsync("flags", "list", "--server", world.Gateway.Admin.BaseAddress!.ToString());

        Assert.Equal(ExitCode.Done, exit);
        Assert.Matches(@"release\.orders .*Progressing, half +legacy 50%, new 50% +all", text);
    }

    private static async Task<World> StartAsync(string guardrails)
    {
        var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Half, guardrails));
        await world.DoAsync("start");
        return world;
    }

    // As many requests as 128 users of a side make, spread over all partitions.
    private static void Count(World world, double errorsOfCandidate)
    {
        var windows = world.Gateway.Windows.Find(Setup.Flag)!;
        for (var user = 0; user < 128; user++)
        {
            for (var i = 0; i < 50; i++)
            {
                var bucket = new Bucket(0, (uint)user);
                windows.ControlSplit.Count(bucket, isError: false, TimeSpan.FromMilliseconds(50 + (i % 10)), isAnswered: true);
                windows.CandidateSplit.Count(bucket, isError: i < 50 * errorsOfCandidate, TimeSpan.FromMilliseconds(50 + (i % 10)), isAnswered: true);
                windows.ControlSplit.CountSignal(user % 64, "score", 1 + (user % 3 * 0.01));
                windows.CandidateSplit.CountSignal(user % 64, "score", 2 + (user % 3 * 0.01));
            }
        }
    }

    private static async Task<(string Kind, string Name, long Requests, long Errors)[]> SegmentsAsync(World world, string by)
    {
        var table = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/flags/{Setup.Flag}/cohorts?by={by}");
        return [.. table.GetProperty("segments").EnumerateArray().Select(static segment => (
            segment.GetProperty("kind").GetString()!, segment.GetProperty("name").GetString()!,
            segment.GetProperty("control").GetProperty("requests").GetInt64() + segment.GetProperty("candidate").GetProperty("requests").GetInt64(),
            segment.GetProperty("candidate").GetProperty("errors").GetInt64()))];
    }

    // A look may come while requests are counted.
    private static bool IsCounted(JsonElement table) => table.GetProperty("candidate").GetProperty("requests").GetInt64() == 128 * 50;

    private static async Task<JsonElement> TableAsync(World world, string window, Func<JsonElement, bool> isThere)
    {
        JsonElement table = default;
        await Eventually.TrueAsync(
            async () => isThere(table = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/flags/{Setup.Flag}/cohorts?window={window}")), () => $"Not there: {table}");
        return table;
    }

    private static JsonElement Row(JsonElement table, string metric) =>
        Assert.Single(table.GetProperty("rows").EnumerateArray(), row => row.GetProperty("metric").GetString() == metric);

    private static async Task<(int Exit, string Text)> RunAsync(params string[] args)
    {
        await using StringWriter written = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync(args, new InvocationConfiguration { Output = written, Error = written });
        return (exit, written.ToString());
    }
}
