using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.Hosting;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Commands;

/// <summary>The command on the examples as they are shipped.</summary>
public sealed class SimulateCommandTests : IDisposable
{
    private const string Orders = "release.orders-service";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("orders-migration", Orders, "latency_p95   hard +50%", "internal   ")]
    [InlineData("prompt-rollout", "release.sales-email-v2-3-0", "signal:format_compliance      hard -10%", "day-14  ")]
    public async Task Simulate_Example_TellsEachStageAndLimit(string example, string flag, string limit, string stage)
    {
        var (exit, output, error) = await RunAsync("simulate", flag, "--config", Example(example), "--trials", "2");

        Assert.Equal("", error);
        Assert.Equal(ExitCode.Done, exit);
        Assert.Contains(limit, output, StringComparison.Ordinal);
        Assert.Equal(2, output.Split('\n').Count(line => line.StartsWith(stage, StringComparison.Ordinal)));
        Assert.Contains("assumed: 100 requests/s of 50,000 users; control fails 0.1 %, p50 100 ms, p95 250 ms", output, StringComparison.Ordinal);
        Assert.Contains("long enough: it can pass after", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_Json_HasStagesLimitsAndTrials()
    {
        var (exit, output, _) = await RunAsync(
            "simulate", Orders, "--config", Example("orders-migration"), "--trials", "2", "-o", "json", "--error-rate", "1%", "--users", "2000", "--signal", "a=0.5", "--signal", "b=400:100");

        Assert.Equal(ExitCode.Done, exit);
        using var response = JsonDocument.Parse(output);
        var root = response.RootElement;
        Assert.Equal(0.01, root.GetProperty("traffic").GetProperty("error_rate").GetDouble());
        Assert.Equal(100, root.GetProperty("traffic").GetProperty("signals").GetProperty("b").GetProperty("deviation").GetDouble());
        Assert.Equal(9, root.GetProperty("stages").GetArrayLength());
        var five = root.GetProperty("stages").EnumerateArray().Single(stage => stage.GetProperty("name").GetString() == "five");
        Assert.Equal("1.00:00:00", five.GetProperty("hold").GetString());
        Assert.Equal(2, five.GetProperty("trials").GetProperty("count").GetInt32());
        Assert.True(five.GetProperty("is_comparable").GetBoolean());
        var hard = five.GetProperty("limits")[0];
        Assert.Equal(("error_rate", "hard", "+0.5pp"), (hard.GetProperty("guardrail").GetString(), hard.GetProperty("limit").GetString(), hard.GetProperty("threshold").GetString()));
        Assert.True(hard.GetProperty("smallest").GetDouble() > 0.005);
        Assert.Equal(JsonValueKind.Null, root.GetProperty("stages")[0].GetProperty("trials").ValueKind);
        Assert.Equal("unwatched", root.GetProperty("stages")[0].GetProperty("fitness").GetString());
    }

    [Theory]
    [InlineData("good", ExitCode.Done, "succeeded after ")]
    [InlineData("bad", ExitCode.Failed, "rolled back after ")]
    public async Task Simulate_Replay_TellsTheTimelineAndExitsByItsEnd(string scenario, int exit, string end)
    {
        var (code, output, _) = await RunAsync("simulate", "release.sales-email-v2-3-0", "--config", Example("prompt-rollout"), "--scenario", scenario);

        Assert.Equal(exit, code);
        Assert.StartsWith(end, output.TrimEnd().Split('\n')[^1], StringComparison.Ordinal);
        Assert.Contains("error_rate ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_ReplayOfFile_IsPlayed()
    {
        _folder.Write("script.json", """{ "candidate": [ { "at": "0:00" }, { "at": "1:00", "signals": { "format_compliance": 0.5 } } ] }""");

        var (exit, output, _) = await RunAsync("simulate", "release.sales-email-v2-3-0", "--config", Example("prompt-rollout"), "--scenario", _folder["script.json"], "-o", "json");

        Assert.Equal(ExitCode.Failed, exit);
        using var response = JsonDocument.Parse(output);
        Assert.Equal("rolled_back", response.RootElement.GetProperty("phase").GetString());
        Assert.StartsWith("signal:format_compliance", response.RootElement.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("01:", response.RootElement.GetProperty("duration").GetString(), StringComparison.Ordinal);
        Assert.Equal("start", response.RootElement.GetProperty("steps")[0].GetProperty("action").GetString());
    }

    [Theory]
    [InlineData("2026-12-21T12:00:00Z", "2027-01-04", "year end")]
    [InlineData("2026-12-01T12:00:00Z", "2026-12-01", null)]
    public async Task Simulate_ConfiguredFreeze_MovesTheStart(string start, string started, string? waited)
    {
        foreach (var file in new DirectoryInfo(Example("orders-migration")).EnumerateFiles())
            file.CopyTo(_folder[file.Name]);
        var gateway = File.ReadAllText(_folder["gateway.json"]);
        const string Freezes = """{ "Rollouts": { "Freezes": [ { "Name": "year end", "From": "2026-12-20T18:00:00Z", "Until": "2027-01-04T08:00:00Z" } ] },""";
        _folder.Write("gateway.json", gateway.Replace("\"FlagGateway\": {", $"\"FlagGateway\": {Freezes}", StringComparison.Ordinal));
        string[] line = ["simulate", Orders, "--config", _folder.Path, "--scenario", "bad", "--start", start];

        var (_, text, error) = await RunAsync(line);
        var (_, json, _) = await RunAsync([.. line, "-o", "json"]);

        Assert.Equal("", error);
        Assert.Contains($"It starts at {started} ", text, StringComparison.Ordinal);
        Assert.Equal(waited is not null, text.Contains("UTC, at the end of the change freeze year end.", StringComparison.Ordinal));
        using var response = JsonDocument.Parse(json);
        Assert.StartsWith(started, response.RootElement.GetProperty("started_at").GetString(), StringComparison.Ordinal);
        Assert.Equal(waited, response.RootElement.GetProperty("start_waited_for").GetString());
    }

    [Fact]
    public async Task Simulate_StartWithoutScenario_IsWrongUsage()
    {
        var (exit, _, error) = await RunAsync("simulate", Orders, "--config", Example("orders-migration"), "--start", "2026-12-01T12:00:00Z");

        Assert.Equal(ExitCode.WrongUsage, exit);
        Assert.Contains("--start needs --scenario", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_BrokenScript_SaysWhereAndHowToMendIt()
    {
        _folder.Write("script.json", """
            {
              "candidate": [ { "at": "soon", "error_rate": 2 } ]
            }
            """);

        var (exit, _, error) = await RunAsync("simulate", Orders, "--config", Example("orders-migration"), "--scenario", _folder["script.json"]);

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains("script.json:2: error: $.candidate[0].at: Not a time span (got soon). Write it as days.hours:minutes:seconds", error, StringComparison.Ordinal);
        Assert.Contains("script.json:2: error: $.candidate[0].error_rate: Out of range (got 2). Write a fraction from 0 to 1, such as 0.02 for 2 %", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nothing", null, "No plan of rollouts.json is for the flag 'nothing'. Known: release.orders-service")]
    [InlineData(Orders, "no/such.json", "There is no file no/such.json, and no scenario of this name. Known: good, bad, slow, flaky")]
    public async Task Simulate_WhatIsNotThere_FailsAndNamesWhatIs(string flag, string? scenario, string message)
    {
        string[] line = ["simulate", flag, "--config", Example("orders-migration"), .. scenario is null ? Array.Empty<string>() : ["--scenario", scenario]];

        var (exit, output, error) = await RunAsync(line);

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Equal(message, error.TrimEnd());
        Assert.Empty(output);
    }

    [Fact]
    public async Task Simulate_Suggest_PrintsGuardrailsThatTheTrafficCanDecide()
    {
        string[] line = ["simulate", Orders, "--config", Example("orders-migration"), "--suggest", "--requests-per-second", "20", "--error-rate", "8%"];
        var (exit, output, error) = await RunAsync(line);
        var (_, json, _) = await RunAsync([.. line, "-o", "json"]);

        Assert.Equal(("", ExitCode.Done), (error, exit));
        Assert.Matches("\"metric\":\"error_rate\",\"hard\":\"[+][0-9]+%\",\"soft\":\"[+][0-9]+%\"", output);
        Assert.Contains("error_rate: control has 8.00 %, so limits are parts of it", output, StringComparison.Ordinal);
        using var response = JsonDocument.Parse(json);
        Assert.EndsWith("%", response.RootElement.GetProperty("guardrails")[2].GetProperty("soft").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_ServerWithoutSuggest_IsWrongUsage()
    {
        var (exit, _, error) = await RunAsync("simulate", Orders, "--server", "http://127.0.0.1:1");

        Assert.Equal(ExitCode.WrongUsage, exit);
        Assert.Contains("--server needs --suggest", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Simulate_Help_NamesEachOption()
    {
        var (exit, output, _) = await RunAsync("simulate", "--help");

        Assert.Equal(ExitCode.Done, exit);
        string[] options = ["--config", "--requests-per-second", "--users", "--error-rate", "--latency-p50", "--latency-p95", "--signal", "--mismatch-rate", "--abandon-rate", "--status", "--group-share", "--scenario", "--start", "--trials", "--seed", "--output"];
        Assert.All(options, option => Assert.Contains(option, output, StringComparison.Ordinal));
    }

    private static string Example(string name) => Path.Combine(DocumentationTests.Root, "config/examples", name);

    private static async Task<(int Exit, string Output, string Error)> RunAsync(params string[] line)
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture);
        await using StringWriter error = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync(line, new InvocationConfiguration { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }
}
