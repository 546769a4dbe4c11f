using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.Hosting;
using FlagGateway.Tests.Configuration;
using Json.Schema;

namespace FlagGateway.Tests.Commands;

/// <summary>Findings for other tools: SARIF, annotations, a baseline; and the exit codes of a pipeline.</summary>
public sealed class LintOutputTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public LintOutputTests()
    {
        _folder.Write("gateway.json", Configurations.Gateway);
        _folder.Write("flags.json", Configurations.Flags);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Lint_Sarif_IsValidAgainstTheSchemaOfTheStandard(bool isValid)
    {
        if (!isValid)
            _folder.Write("flags.json", "{ \"feature_management\": 1 }");

        var (exit, output, _) = await RunAsync("-o", "sarif");

        Assert.Equal(isValid ? ExitCode.Done : ExitCode.Failed, exit);
        using var log = JsonDocument.Parse(output);
        var schema = JsonSchema.FromText(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "sarif-2.1.0.json")));
        var result = schema.Evaluate(log.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
        Assert.True(result.IsValid, string.Join('\n', (result.Details ?? []).Where(static one => one.Errors is not null).Select(static one => $"{one.InstanceLocation}: {string.Join(' ', one.Errors!.Values)}")));
    }

    [Fact]
    public async Task Lint_Sarif_HasRulesLevelsAndLines()
    {
        var (_, output, _) = await RunAsync("-o", "sarif");

        using var log = JsonDocument.Parse(output);
        var run = log.RootElement.GetProperty("runs")[0];
        var result = run.GetProperty("results")[0];
        var rule = run.GetProperty("tool").GetProperty("driver").GetProperty("rules")[result.GetProperty("ruleIndex").GetInt32()];
        var location = result.GetProperty("locations")[0].GetProperty("physicalLocation");
        Assert.Equal(("no-lifecycle", "no-lifecycle", "warning"), (result.GetProperty("ruleId").GetString(), rule.GetProperty("id").GetString(), result.GetProperty("level").GetString()));
        Assert.Equal(4, location.GetProperty("region").GetProperty("startLine").GetInt32());
        Assert.EndsWith("/flags.json", location.GetProperty("artifactLocation").GetProperty("uri").GetString(), StringComparison.Ordinal);
        Assert.StartsWith("release.orders: Nothing says why", result.GetProperty("message").GetProperty("text").GetString(), StringComparison.Ordinal);
        Assert.Equal("note", run.GetProperty("results")[1].GetProperty("level").GetString());
    }

    [Fact]
    public async Task Lint_GitHub_AnnotatesLines()
    {
        var (exit, output, _) = await RunAsync("-o", "github");

        var file = _folder["flags.json"].Replace(Path.DirectorySeparatorChar, '/').Replace(":", "%3A", StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, exit);
        Assert.Equal(
            [
                $"::warning file={file},line=4,title=no-lifecycle (release.orders)::Nothing says why this flag exists and how long (got release.orders). Add lifecycle with type, owner, created and expected_retirement",
                $"::notice file={file},line=4,title=no-description (release.orders)::Nothing describes what this flag changes (got release.orders). Add description",
            ],
            output.TrimEnd().Split('\n').Select(static line => line.TrimEnd('\r')));
    }

    [Fact]
    public async Task Lint_Baseline_LeavesOutWhatIsKnown()
    {
        var (_, known, _) = await RunAsync("-o", "json");
        _folder.Write("baseline.json", known);
        _folder.Write("flags.json", Configurations.With(Configurations.Flags, "\"id\": \"release.orders\"", "\n\"id\": \"release.orders\", \"description\": \"d\", \"lifecycle\": { \"type\": \"release\", \"created\": \"2026-01-01\", \"expected_retirement\": \"2999-01-01\" }"));

        var (exit, output, _) = await RunAsync("--baseline", _folder["baseline.json"], "--strict");
        _folder.Write("flags.json", Configurations.Flags);
        var (same, quiet, _) = await RunAsync("--baseline", _folder["baseline.json"], "--strict");

        Assert.Equal((ExitCode.Failed, ExitCode.Done), (exit, same));
        Assert.Contains("no-owner", output, StringComparison.Ordinal);
        Assert.EndsWith("of the baseline, 0 are still there and 2 are gone", output.TrimEnd(), StringComparison.Ordinal);
        Assert.EndsWith("1 flags, 0 errors, 0 warnings, 0 infos; of the baseline, 2 are still there and 0 are gone", quiet.TrimEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{ \"findings\": [ 1 ] }")]
    [InlineData("{ \"findings\": [ { \"rule\": \"x\" } ] }")]
    public async Task Lint_BaselineThatIsNone_FailsWithTheRemedy(string text)
    {
        _folder.Write("baseline.json", text);

        var (exit, output, error) = await RunAsync("--baseline", _folder["baseline.json"]);

        Assert.Equal((ExitCode.Failed, ""), (exit, output));
        Assert.Contains("is no list of findings. Write it with: flaggateway flags lint -o json >", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lint_SeveritiesOfGatewayJson_DecideTheExitCode()
    {
        _folder.Write("gateway.json", Configurations.With(Configurations.Gateway, "\"State\": {", "\"Hygiene\": { \"Lint\": { \"no-lifecycle\": \"error\", \"no-description\": \"off\" } }, \"State\": {"));

        var (exit, output, _) = await RunAsync();

        Assert.Equal(ExitCode.Failed, exit);
        Assert.StartsWith("flags.json:4: error: no-lifecycle:", output, StringComparison.Ordinal);
        Assert.EndsWith("1 errors, 0 warnings, 0 infos", output.TrimEnd(), StringComparison.Ordinal);
    }

    private async Task<(int Exit, string Output, string Error)> RunAsync(params string[] line)
    {
        await using StringWriter output = new(CultureInfo.InvariantCulture);
        await using StringWriter error = new(CultureInfo.InvariantCulture);
        var exit = await CommandTree.RunAsync(["flags", "lint", .. line, "--config", _folder.Path], new InvocationConfiguration { Output = output, Error = error });
        return (exit, output.ToString(), error.ToString());
    }
}
