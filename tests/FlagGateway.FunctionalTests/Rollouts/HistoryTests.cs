using System.Diagnostics.Metrics;
using FlagGateway.Core.Cohorts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Options;
using FlagGateway.Rollouts.History;
using FlagGateway.Rollouts.Recording;
using FlagGateway.State.File;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>Guardrails that compare with the same time of earlier days.</summary>
public sealed class HistoryTests : IAsyncDisposable
{
    private const string Stages = """{ "name": "half", "percentage": 50 }, { "name": "everyone", "percentage": 100, "hold": "1.00:00:00" }""";

    private readonly TestFolder _state = new("state");

    public ValueTask DisposeAsync() => _state.DisposeAsync();

    [Theory]
    [InlineData("hard", "pause", "RolledBack", 0)]
    [InlineData("soft", "pause", "Paused", 100)]
    [InlineData("soft", "step_back", "Progressing", 50)]
    public async Task Everyone_ErrorsThatEarlierDaysDidNotHave_StopIt(string limit, string onDrift, string phase, double percentage)
    {
        await RecordAsync(days: 9);
        await using var world = await StartAsync($$"""{ "metric": "error_rate", "baseline": "history", "{{limit}}": "+10pp", "stages": [ "everyone" ] }""", $$""", "on_drift": "{{onDrift}}" """);
        await world.DoAsync("start");
        await world.PromoteAsync(isFull: true);
        Assert.Equal(100, (await world.StatusAsync()).GetProperty("percentage").GetDouble());

        world.Candidate.Answer(static context =>
        {
            context.Response.StatusCode = context.Request.Headers["X-User-Id"].ToString()[^1] is '1' or '2' or '3' or '4' ? 500 : 200;
            return Task.CompletedTask;
        });
        var status = await world.UntilAsync(status => status.GetProperty("phase").GetString() == phase && Math.Abs(status.GetProperty("percentage").GetDouble() - percentage) < 1e-9, _ => world.SendUsersAsync(0, 200), phase);

        Assert.Matches(@"error_rate \+[34][0-9.]*pp against its history \(candidate [34][0-9.]* % of [0-9,]+ in the last .*; normal at this time 1\.\d* %, usually 0\.\d* % to [12]\.\d* % \(median and variation of [789] days\)\)", status.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Everyone_AsOnEarlierDays_Passes()
    {
        await RecordAsync(days: 9);
        await using var world = await StartAsync("""{ "metric": "error_rate", "baseline": "history", "hard": "+10pp" }""");
        await world.DoAsync("start");

        var status = await world.UntilAsync(static status => KindOf(status) == "Pass", _ => world.SendUsersAsync(0, 200), "Pass");

        Assert.Equal("Progressing", status.GetProperty("phase").GetString());
    }

    [Fact]
    public async Task Everyone_WithoutAHistory_IsNotJudgedAndSaysWhatIsMissing()
    {
        await using var world = await StartAsync("""{ "metric": "error_rate", "baseline": "history", "hard": "+10pp" }""");
        await world.DoAsync("start");

        var status = await world.UntilAsync(static status => KindOf(status) == "NotJudged", _ => world.SendUsersAsync(0, 50), "NotJudged");

        Assert.Contains("the history of legacy has 0 of 7 days", status.GetProperty("guardrails")[0].GetProperty("arithmetic").GetString(), StringComparison.Ordinal);
    }

    private static string? KindOf(System.Text.Json.JsonElement status) =>
        status.GetProperty("guardrails").EnumerateArray().FirstOrDefault() is { ValueKind: System.Text.Json.JsonValueKind.Object } verdict ? verdict.GetProperty("kind").GetString() : null;

    private Task<World> StartAsync(string guardrail, string more = "") => RolloutWorld.StartAsync(
        RolloutWorld.Plan(Stages, guardrail, RolloutWorld.NoGrossFailure + """, "status_mix": "off", "failing_users": "off" """ + more),
        change: setup => setup.Overrides.Add($"--FlagGateway:State:Path={_state.FullName}"));

    // As a gateway would have done: one error of a hundred requests, every day.
    private async Task RecordAsync(int days)
    {
        var now = TimeProvider.System.GetUtcNow();
        Clock time = new(now.AddDays(-days));
        Counters counters = new();
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        using HistoryWorker worker = new(counters, new HistoryFiles(new GatewayOptions { State = new StateOptions { Path = _state.FullName } }), new HistoryCache(), new RecordMetrics(services.GetRequiredService<IMeterFactory>()), time, NullLogger<HistoryWorker>.Instance);
        for (; time.Now < now.AddHours(2); time.Now += TimeSpan.FromMinutes(30))
        {
            await worker.RecordAsync(CancellationToken.None);
            counters.Requests += 10_000;
        }
    }

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Counters : IHistorySource
    {
        public long Requests { get; set; }

        public IReadOnlyList<string> Flags => [Setup.Flag];

        public (string Variant, long ObservationPeriod, CohortCounts Counts)? Read(string flag) =>
            ("legacy", 0, new CohortCounts { Requests = [Requests, .. new long[UserPartitions.Count - 1]], Errors = [Requests / 100, .. new long[UserPartitions.Count - 1]] });
    }
}
