using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>What a running gateway recorded, replayed against another plan by the command line.</summary>
public sealed class ReplayTests : IAsyncDisposable
{
    private readonly TestFolder _folder = new("replay");

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task Replay_RecordsOfAGateway_ShowsWhatHappenedAndWhatAnotherPlanWouldHaveDone()
    {
        await using (var world = await RunAsync())
        {
            var (exit, text) = await SimulateAsync(world.Gateway.Folder, RolloutWorld.Plan(guardrails: """{ "metric": "error_rate", "hard": "+5pp" }""", more: Off));

            Assert.True(exit == 0, text);
            Assert.Contains("This plan would have stopped the candidate in stage canary: roll_back after ", text, StringComparison.Ordinal);
            Assert.Contains("hard +5pp: exceeded", text, StringComparison.Ordinal);
            Assert.Contains("A replay cannot know:", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Replay_SamePlanAndAbort_AreShownAsJson()
    {
        await using var world = await RunAsync();
        await Eventually.TrueAsync(() => Task.FromResult(Recorded().Contains("\"state\":{\"phase\":\"Progressing\",\"stage\":\"half\"", StringComparison.Ordinal)), () => "The second stage is not recorded.");
        await world.DoAsync("abort");
        await Eventually.TrueAsync(() => Task.FromResult(Recorded().Contains("\"phase\":\"Aborted\"", StringComparison.Ordinal)), () => "The abort is not recorded.");

        var (exit, text) = await SimulateAsync(world.Gateway.Folder, RolloutWorld.Plan(guardrails: Lax, more: Off), "-o", "json");

        Assert.True(exit == 0, text);
        using var report = JsonDocument.Parse(text);
        var stages = report.RootElement.GetProperty("stages").EnumerateArray().ToArray();
        Assert.Equal(["canary", "half"], stages.Select(static stage => stage.GetProperty("name").GetString()));
        Assert.Equal("advance", stages[0].GetProperty("recorded")[0].GetProperty("action").GetString());
        Assert.Equal("abort", stages[1].GetProperty("recorded")[0].GetProperty("action").GetString());
        Assert.Equal("a test", stages[1].GetProperty("recorded")[0].GetProperty("reason").GetString());
        Assert.All(stages, static stage => Assert.False(stage.GetProperty("is_stopped").GetBoolean()));
        Assert.Empty(report.RootElement.GetProperty("problems").EnumerateArray());
    }

    [Fact]
    public async Task Replay_DamagedFile_SaysWhichLineAndUsesTheRest()
    {
        await using var world = await RunAsync();
        var file = Directory.GetFiles(Path.Combine(_folder.FullName, "recordings")).Single();
        File.Copy(file, Path.Combine(_folder.FullName, Path.GetFileName(file)));
        await File.AppendAllTextAsync(Path.Combine(_folder.FullName, Path.GetFileName(file)), "{ \"format\": 1, \"nu");

        var (exit, text) = await SimulateAsync(world.Gateway.Folder, RolloutWorld.Plan(guardrails: Lax, more: Off));

        Assert.True(exit == 0, text);
        Assert.Matches(@"\d\.000\.jsonl line \d+: it is incomplete or damaged", text);
        Assert.Contains("canary", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_RecordingOff_HasNoRecords()
    {
        await using var world = await RunAsync(static setup => setup.Overrides.Add("--FlagGateway:Rollouts:Recording:Days=0"));

        var (exit, text) = await SimulateAsync(world.Gateway.Folder, RolloutWorld.Plan());

        Assert.Equal(1, exit);
        Assert.Contains($"has no record of a stage of {Setup.Flag}. Name the state folder", text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(_folder.FullName, "recordings")));
    }

    private const string Off = """, "status_mix": "off", "gross_failure": "off" """;

    private const string Lax = """{ "metric": "error_rate", "hard": "+90pp" }""";

    // Two stages, in which about every third request of the candidate fails.
    private async Task<World> RunAsync(Action<Setup>? change = null)
    {
        var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(guardrails: Lax, more: Off), timeScale: 1_000, change: setup =>
        {
            setup.Overrides.Add($"--FlagGateway:State:Path={_folder.FullName}");
            change?.Invoke(setup);
        });
        var number = 0;
        world.Candidate.Answer(context =>
        {
            // Not in turn, which would always hit the same users.
            context.Response.StatusCode = unchecked((uint)Interlocked.Increment(ref number) * 2654435761) % 3 == 0 ? 500 : 200;
            return Task.CompletedTask;
        });
        await world.DoAsync("start");
        await world.UntilAsync(static status => status.GetProperty("stage").GetString() == "half", _ => world.SendUsersAsync(0, 200), "the second stage");
        return world;
    }

    private string Recorded() => string.Concat(Directory.GetFiles(Path.Combine(_folder.FullName, "recordings")).Select(static file =>
    {
        using StreamReader reader = new(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }));

    private async Task<(int Exit, string Text)> SimulateAsync(string config, string plan, params string[] more)
    {
        var file = Path.Combine(_folder.FullName, "other.json");
        await File.WriteAllTextAsync(file, plan);
        await using StringWriter written = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync(["simulate", Setup.Flag, "--config", config, "--plan", file, "--replay-from", _folder.FullName, .. more], new InvocationConfiguration { Output = written, Error = written });
        return ((int)exit, written.ToString());
    }
}
