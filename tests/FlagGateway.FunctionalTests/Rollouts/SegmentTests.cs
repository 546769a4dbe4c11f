using System.CommandLine;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>A candidate that is fine in total, and fails for one tenant.</summary>
public sealed class SegmentTests
{
    private const string Half = """{ "name": "half", "percentage": 50, "hold": "01:00:00" }, { "name": "everyone", "percentage": 100, "hold": "01:00:00" }""";

    private const string Errors = """{ "metric": "error_rate", "hard": "+40pp", "soft": "+20pp" }""";

    [Fact]
    public async Task OnSegment_NotSet_WarnsAndNamesTheTenant()
    {
        await using var world = await StartAsync("warn");

        var status = await world.UntilAsync(static status => Segments(status) is { Length: > 0 }, null, "a named segment");

        Assert.Equal(["tenant acme"], Segments(status)!);
        Assert.Equal("Progressing", status.GetProperty("phase").GetString());
        var text = await RunAsync(world, "rollout", "status", Setup.Flag);
        Assert.Contains("Warning       segments: tenant acme: error_rate +", text, StringComparison.Ordinal);
        Assert.Matches("(?m)^conclusion    more data", text);
        Assert.Matches("(?m)^CRITERION +KIND +CONTROL", text);
        Assert.Matches("(?m)^error_rate +technical ", text);
        await AssertOneIsWorseAsync(world);
    }

    [Theory]
    [InlineData("pause", "Paused")]
    [InlineData("rollback", "RolledBack")]
    public async Task OnSegment_PauseOrRollback_DoesIt(string action, string phase)
    {
        await using var world = await StartAsync(action);

        Assert.StartsWith("segments: tenant acme", (await world.PhaseAsync(phase)).GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OnSegment_Exclude_MovesTheTenantToControlAlsoAfterARestart()
    {
        await using TestFolder folder = new("segments");
        await using var world = await StartAsync("exclude", setup => setup.Overrides.Add($"--FlagGateway:State:Path={folder.FullName}"));

        var status = await world.UntilAsync(static status => status.GetProperty("excluded").GetArrayLength() > 0, null, "an excluded group");

        Assert.Equal(("Progressing", 50), (status.GetProperty("phase").GetString(), status.GetProperty("percentage").GetDouble()));
        Assert.Contains("\"exclude\"", (await world.AuditAsync()).GetRawText(), StringComparison.Ordinal);
        await AssertExcludedAsync(world);

        await world.RestartAsync();

        await AssertExcludedAsync(world);
        Assert.Contains("excluded      tenant:acme", await RunAsync(world, "rollout", "status", Setup.Flag), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Include_ExcludedTenant_IsInTheStageAgainAuditedAndNotified()
    {
        using WebhookReceiver receiver = new();
        await using var world = await StartAsync("exclude", gross: $"{RolloutWorld.NoGrossFailure}, \"notify\": [ \"{receiver.Address}\" ]");
        await world.UntilAsync(static status => status.GetProperty("excluded").GetArrayLength() > 0, null, "an excluded group");

        Assert.Contains($"{Setup.Flag}: included tenant:acme again (revision", await RunAsync(world, "rollout", "include", Setup.Flag, "tenant:acme", "--reason", "fixed for them"), StringComparison.Ordinal);

        var status = await world.StatusAsync();
        Assert.Empty(status.GetProperty("excluded").EnumerateArray());
        var audit = (await world.AuditAsync()).GetRawText();
        Assert.Contains("\"include\"", audit, StringComparison.Ordinal);
        Assert.Contains("fixed for them", audit, StringComparison.Ordinal);
        await Eventually.TrueAsync(
            () => receiver.Bodies.Any(static body => body.Contains("\"segment_included\"", StringComparison.Ordinal) && body.Contains("fixed for them", StringComparison.Ordinal)),
            "No notification.");
        HashSet<string> variants = [];
        for (var user = 0; user < 40; user++)
            variants.Add(await SegmentTraffic.VariantAsync(world, user, "acme"));
        Assert.Equal(2, variants.Count);
        using var again = await world.Gateway.Admin.PostAsJsonAsync($"/api/v1/rollouts/{Setup.Flag}/include", new { reason = "again", group = "tenant:acme" });
        Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        Assert.Contains("No group is excluded.", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cohorts_ByGroup_HaveTheDifferenceOfErrorsWithItsInterval()
    {
        await using var world = await StartAsync("warn");

        var table = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/flags/{Setup.Flag}/cohorts?by=group");

        var acme = table.GetProperty("segments").EnumerateArray().Single(static one => one.GetProperty("name").GetString() == "acme").GetProperty("difference");
        Assert.Equal(1, acme.GetProperty("estimate").GetDouble(), 3);
        Assert.True(acme.GetProperty("lower").GetDouble() > 0.2, acme.ToString());
        Assert.Matches(@"candidate +640 .*\+100\S* +\+\S+ to ", await RunAsync(world, "cohorts", Setup.Flag, "--by", "group"));
    }

    // A model that a request names is a group like any other.
    [Fact]
    public async Task OnSegment_ModelInTheBody_IsNamed()
    {
        await using var world = await RolloutWorld.StartAsync(
            RolloutWorld.Plan(Half, Errors, $"{RolloutWorld.NoGrossFailure}, \"status_mix\": \"off\", \"on_segment\": \"warn\""),
            change: static setup => setup.Identity = """{ "User": [ { "Header": "X-User-Id" } ], "Groups": [ { "Body": "model", "As": "model" } ] }""");
        world.Candidate.Answer(static async context =>
        {
            using StreamReader body = new(context.Request.Body);
            context.Response.StatusCode = (await body.ReadToEndAsync()).Contains("large", StringComparison.Ordinal) ? 500 : 200;
        });
        await world.DoAsync("start");

        for (var user = 0; user < 1_600; user++)
        {
            using var request = World.Request($"user-{user}", method: HttpMethod.Post);
            request.Content = JsonContent.Create(new { model = user % 6 == 0 ? "large" : "small", input = "?" });
            using var response = await world.Gateway.Client.SendAsync(request);
        }

        var status = await world.UntilAsync(static status => Segments(status) is not null, null, "a model that is worse");
        Assert.Equal(["model large"], Segments(status)!);
    }

    // An evaluation that moves the rollout publishes its verdicts afterwards.
    private static Task AssertOneIsWorseAsync(World world) => Eventually.TrueAsync(
        async () => (await world.Gateway.Admin.GetStringAsync("/metrics")).Contains($"flaggateway_worse_segments{{flag=\"{Setup.Flag}\"}} 1", StringComparison.Ordinal),
        static () => "No segment is worse.");

    private static Task AssertExcludedAsync(World world) => SegmentTraffic.AssertExcludedAsync(world);

    [Theory]
    [InlineData("warn", "Paused")]
    [InlineData("rollback", "RolledBack")]
    public async Task Tenant_EveryRequestFails_PausesAtLeast(string action, string phase)
    {
        await using var world = await StartAsync(action, gross: "");

        var status = await world.PhaseAsync(phase);

        Assert.Matches("^failing_segments: every request fails at the candidate of tenant acme \\([0-9]+ requests since the stage began; control failed 0.0 % of [0-9]+\\)$", status.GetProperty("reason").GetString());
        // Once the rollout is over, the metric has no evaluation to speak of, and the status has the last one.
        await Eventually.TrueAsync(async () => Segments(await world.StatusAsync()) is ["tenant acme"], static () => "No segment is worse.");
        if (phase == "Paused")
            await AssertOneIsWorseAsync(world);
    }

    // Every request of the tenant fails, which is more than a difference, and has tests of its own.
    private static async Task<World> StartAsync(string action, Action<Setup>? change = null, string gross = RolloutWorld.NoGrossFailure)
    {
        var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(Half, Errors, $$"""{{gross}}, "status_mix": "off", "on_segment": "{{action}}" """), change: change);
        await world.DoAsync("start");
        SegmentTraffic.Count(world);
        return world;
    }

    private static string[]? Segments(JsonElement status) => status.GetProperty("guardrails").EnumerateArray()
        .Where(static verdict => verdict.TryGetProperty("segments", out _))
        .Select(static verdict => verdict.GetProperty("segments").EnumerateArray().Select(static one => $"{one.GetProperty("kind").GetString()} {one.GetProperty("name").GetString()}").ToArray())
        .FirstOrDefault();

    private static async Task<string> RunAsync(World world, params string[] args)
    {
        await using StringWriter written = new(CultureInfo.InvariantCulture);
        Assert.Equal(0, (int)await CommandTree.RunAsync([.. args, "--server", world.Gateway.Admin.BaseAddress!.ToString()], new InvocationConfiguration { Output = written, Error = written }));
        return written.ToString();
    }
}
