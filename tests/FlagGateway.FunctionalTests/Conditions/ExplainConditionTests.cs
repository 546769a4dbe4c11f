using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FlagGateway.Commands;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Hosting;

namespace FlagGateway.FunctionalTests.Conditions;

/// <summary>
/// What the commands say of a condition that only a running gateway measures. They write to the console of the process.
/// </summary>
[Collection(nameof(Alone))]
public sealed class ExplainConditionTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flaggateway-");

    public async ValueTask InitializeAsync()
    {
        await using var upstream = await Upstream.StartAsync("any");
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "gateway.json"), new Setup(upstream, upstream).Gateway());
        await File.WriteAllTextAsync(Path.Combine(_folder.FullName, "flags.json"), Setup.File($$"""
            {
              "id": "{{Setup.Flag}}", "enabled": true,
              "conditions": { "client_filters": [ { "name": "FlagGateway.Metric", "parameters": { "Query": "headroom", "Above": 0.2 } } ] },
              "variants": [ { "name": "legacy" }, { "name": "new", "configuration_value": { "cluster": "new" } } ],
              "allocation": { "default_when_enabled": "new", "default_when_disabled": "legacy" }
            }
            """));
    }

    [Fact]
    public async Task Explain_Table_SaysWhatIsAssumed()
    {
        var (exit, text) = await RunAsync("explain", "--flag", Setup.Flag, "--user", "u", "--config", _folder.FullName, "--FlagGateway:Prometheus:Url=http://prometheus.example");

        Assert.Equal(ExitCode.Done, exit);
        Assert.Contains("condition   headroom above 0.2: unknown without a running gateway, taken as not met\n", text, StringComparison.Ordinal);
        Assert.Contains("variant     legacy\n", text, StringComparison.Ordinal);
        Assert.Contains("reason      DISABLED\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_Json_HasTheCondition()
    {
        var (_, text) = await RunAsync("explain", "-o", "json", "--flag", Setup.Flag, "--user", "u", "--config", _folder.FullName, "--FlagGateway:Prometheus:Url=http://prometheus.example");

        var condition = Assert.Single(JsonDocument.Parse(text).RootElement.GetProperty("conditions").EnumerateArray());
        Assert.Equal(
            ("headroom", "above 0.2", false, false),
            (condition.GetProperty("source").GetString(), condition.GetProperty("comparison").GetString(), condition.GetProperty("known").GetBoolean(), condition.GetProperty("met").GetBoolean()));
    }

    [Fact]
    public async Task Validate_QueryWithoutServer_IsAnErrorWithItsPlace()
    {
        var (exit, text) = await RunAsync("validate", "--config", _folder.FullName);

        Assert.Equal(ExitCode.Failed, exit);
        Assert.Contains("flags.json:3: error: $.feature_management.feature_flags[0].conditions.client_filters[0].parameters.Query: There is no Prometheus server to query (got headroom). Set FlagGateway:Prometheus:Url in gateway.json", text, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static async Task<(int Exit, string Text)> RunAsync(params string[] args)
    {
        await using StringWriter written = new(CultureInfo.InvariantCulture);
        var console = System.Console.Out;
        System.Console.SetOut(written);
        try
        {
            return (await CommandTree.RunAsync(args, new InvocationConfiguration()), written.ToString());
        }
        finally
        {
            System.Console.SetOut(console);
        }
    }
}
