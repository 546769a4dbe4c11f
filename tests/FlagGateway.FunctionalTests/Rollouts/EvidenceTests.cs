using System.Text.Json;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>
/// Candidates that must be seen in stages without a random control, and controls that fail themselves.
/// </summary>
[Trait("Host", "Any")]
public sealed class EvidenceTests
{
    private const double Fast = 36_000;

    private const string Internal = """{ "name": "internal", "percentage": 0, "groups": [ "tenant:internal" ], "hold": "01:00:00" }""";

    private const string Everyone = """{ "name": "half", "percentage": 50, "hold": "01:00:00" }, { "name": "everyone", "percentage": 100, "hold": "01:00:00" }""";

    private const string Wide = """{ "metric": "error_rate", "hard": "+40pp" }""";

    [Fact]
    public async Task GroupStage_CandidateFailsForTheTeam_IsRolledBack()
    {
        await using var world = await StartAsync(RolloutWorld.Plan($"{Internal}, {Everyone}"));
        world.Candidate.Answer(Fail);
        await world.DoAsync("start");

        await UntilAsync(world, "RolledBack", i => Send(world, $"member-{i % 5}", "internal"));

        Assert.Equal("legacy", await AnswerAsync(world, "member-1", "internal"));
    }

    [Fact]
    public async Task GroupStage_OneUserForWhomEverythingFails_PausesWithNobodyOnTheCandidate()
    {
        await using var world = await StartAsync(RolloutWorld.Plan($"{Internal}, {Everyone}"));
        world.Candidate.Answer(Fail);
        await world.DoAsync("start");

        await UntilAsync(world, "Paused", _ => Send(world, "only", "internal"));

        Assert.Equal("legacy", await AnswerAsync(world, "only", "internal"));
        Assert.Contains("fewer than 3 users", (await world.StatusAsync()).GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task AllStages_GoodCandidate_SucceedsAgainstItsReferences()
    {
        await using var world = await StartAsync(RolloutWorld.Plan($"{Internal}, {Everyone}", Wide), Fast);
        await world.DoAsync("start");

        await UntilAsync(world, "Succeeded", i => i % 2 == 0 ? Send(world, $"member-{i % 300}", "internal") : Send(world, $"user-{i % 600}"));

        Assert.Equal("new", await AnswerAsync(world, "anybody"));
    }

    [Fact]
    public async Task LastStage_CandidateGetsWorse_IsRolledBackOnTheReference()
    {
        await using var world = await StartAsync(RolloutWorld.Plan(Everyone, """{ "metric": "error_rate", "hard": "+10pp" }"""));
        await world.DoAsync("start");
        for (var i = 0; i < 400; i++)
            await Send(world, $"user-{i}");
        await world.PromoteAsync();
        var count = 0;
        world.Candidate.Answer(context => Interlocked.Increment(ref count) % 5 < 2 ? Fail(context) : context.Response.WriteAsync("new"));

        await UntilAsync(world, "RolledBack", i => Send(world, $"user-{i % 600}"));

        Assert.Contains("reference: control in the last stage that had both", (await world.StatusAsync()).GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData(""", "unjudged": "advance" """, true)]
    public async Task OnlyStageHasNoReference_IsHeldUnlessThePlanSaysOtherwise(string more, bool succeeds)
    {
        await using var world = await StartAsync(RolloutWorld.Plan("""{ "name": "everyone", "percentage": 100, "hold": "01:00:00" }""", more: more), Fast);
        await world.DoAsync("start");

        if (succeeds)
            await UntilAsync(world, "Succeeded", i => Send(world, $"user-{i}"));
        else
            await Eventually.TrueAsync(async () => (await world.StatusAsync()).ToString().Contains("not judged, there is nothing to hold hard", StringComparison.Ordinal), () => "It is not held.");

        Assert.Equal(succeeds ? "Succeeded" : "Progressing", (await world.StatusAsync()).GetProperty("phase").GetString());
    }

    [Theory]
    [InlineData("", "Paused", 50)]
    [InlineData(""", "on_control_failure": "promote" """, "Progressing", 100)]
    public async Task ControlIsDown_HealthyCandidate_NeverGoesBackToIt(string more, string phase, double percentage)
    {
        await using var world = await StartAsync(RolloutWorld.Plan(Everyone, """{ "metric": "error_rate", "hard": "+5pp" }, { "metric": "latency_p95", "hard": "+50%" }""", more));
        world.Legacy.Answer(Fail);
        world.Candidate.Answer(async context =>
        {
            await Task.Delay(TimeSpan.FromMilliseconds(2), TimeProvider.System);
            await context.Response.WriteAsync("new");
        });
        await world.DoAsync("start");

        await UntilAsync(world, phase, i => Send(world, $"user-{i % 600}"), percentage);

        Assert.Contains("control itself fails", (await world.StatusAsync()).GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    private static Task<World> StartAsync(string plan, double timeScale = 1) => RolloutWorld.StartAsync(plan, timeScale, static setup =>
        setup.Identity = """{ "TrustedProxies": [ "127.0.0.0/8", "::1/128" ], "Groups": [ { "Header": "X-Tenant-Id", "As": "tenant" } ] }""");

    private static Task Fail(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        return Task.CompletedTask;
    }

    private static Task<JsonElement> UntilAsync(World world, string phase, Func<int, Task> send, double? percentage = null) => world.UntilAsync(
        status => status.GetProperty("phase").GetString() == phase && (percentage is null || status.GetProperty("percentage").GetDouble() == percentage),
        async batch =>
        {
            foreach (var i in Enumerable.Range(batch * 50, 50))
                await send(i);
        },
        phase);

    private static async Task Send(World world, string user, string? tenant = null) => (await world.SendAsync(Request(user, tenant))).Dispose();

    private static async Task<string> AnswerAsync(World world, string user, string? tenant = null)
    {
        using var response = await world.SendAsync(Request(user, tenant));
        return await response.Content.ReadAsStringAsync();
    }

    private static HttpRequestMessage Request(string user, string? tenant)
    {
        var request = World.Request(user);
        if (tenant is not null)
            request.Headers.TryAddWithoutValidation("X-Tenant-Id", tenant);
        return request;
    }
}
