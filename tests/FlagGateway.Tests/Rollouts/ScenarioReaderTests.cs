using System.Text.Json;
using FlagGateway.Tests.Configuration;
using FlagGateway.Tools;

namespace FlagGateway.Tests.Rollouts;

/// <summary>Scripts of simulated candidates: what is understood, and what is told of what is not.</summary>
public sealed class ScenarioReaderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_WholeScript_CarriesOnWhatASceneDoesNotSay()
    {
        _folder.Write("script.json", """
            {
              "$schema": "scenario.schema.json",
              "candidate": [
                { "at": "0:00", "error_rate": 0.001, "latency_factor": 1.5, "signals": { "a": 1, "b": 2 } },
                { "at": "1.02:00", "error_rate": 0.02, "mismatch_rate": 0.1, "abandon_rate": 0.2, "statuses": { "4xx": 0.05 }, "signals": { "b": 3 } }, // trailing commas and comments as everywhere
              ],
              "approvals": [ "7.00:00:00", "8.12:30" ],
            }
            """);

        var scenario = ScenarioReader.Read(_folder["script.json"], out var issues);

        Assert.Empty(issues);
        var later = scenario!.Candidate[1];
        Assert.Equal(new TimeSpan(1, 2, 0, 0), later.At);
        Assert.Equal((0.02, 1.5, 0.1), (later.Behaviour.ErrorRate!.Value, later.Behaviour.LatencyFactor, later.Behaviour.MismatchRate!.Value));
        Assert.Equal((0.2, 0.05), (later.Behaviour.AbandonRate!.Value, later.Behaviour.Statuses["4xx"]));
        Assert.Equal([("a", 1.0), ("b", 3.0)], later.Behaviour.Signals.Select(signal => (signal.Key, signal.Value)).Order());
        Assert.Equal([TimeSpan.FromDays(7), new TimeSpan(8, 12, 30, 0)], scenario.Approvals);
    }

    [Theory]
    [InlineData("""{ }""", "$.candidate: candidate is missing. Add a list candidate")]
    [InlineData("""{ "candidate": [ { } ] }""", "$.candidate[0].at: at is missing. Add a string at")]
    [InlineData("""{ "candidate": [ 1 ] }""", "$.candidate[0]: Expected an object, found a number (got 1). Write an object")]
    [InlineData("""{ "candidate": [ { "at": "0:00", "errors": 1 } ] }""", "$.candidate[0].errors: Unknown key. Use one of at, error_rate, latency_factor, mismatch_rate, abandon_rate, statuses, signals")]
    [InlineData("""{ "candidate": [ { "at": "-1:00" } ] }""", "$.candidate[0].at: Not a time span (got -1:00). Write it as days.hours:minutes:seconds, such as 1.00:00:00")]
    [InlineData("""{ "candidate": [ { "at": "2:00" }, { "at": "1:00" } ] }""", "$.candidate[1].at: The step comes before the one above it (got 1:00). Order steps by time")]
    [InlineData("""{ "candidate": [ { "at": "0:00", "latency_factor": 0 } ] }""", "$.candidate[0].latency_factor: Out of range (got 0). Write a factor above 0 and up to 1000, such as 1.5 for 50 % slower")]
    [InlineData("""{ "candidate": [ { "at": "0:00", "mismatch_rate": -0.1 } ] }""", "$.candidate[0].mismatch_rate: Out of range (got -0.1). Write a fraction from 0 to 1, such as 0.02 for 2 %")]
    [InlineData("""{ "candidate": [ { "at": "0:00", "abandon_rate": 2 } ] }""", "$.candidate[0].abandon_rate: Out of range (got 2). Write a fraction from 0 to 1, such as 0.02 for 2 %")]
    [InlineData("""{ "candidate": [ { "at": "0:00", "statuses": { "6xx": 0.1 } } ] }""", "$.candidate[0].statuses['6xx']: Not a status whose share can be set. Use a class or a code such as 3xx, 4xx or 404; failures are error_rate, and all other responses are 2xx")]
    [InlineData("""{ "candidate": [ { "at": "0:00", "statuses": { "404": -1 } } ] }""", "$.candidate[0].statuses['404']: Out of range (got -1). Write a fraction from 0 to 1, such as 0.02 for 2 %")]
    [InlineData("""{ "candidate": [ { "at": "0:00", "signals": { "A": 1 } } ] }""", "$.candidate[0].signals.A: No cluster can report a signal of this name. Use 1 to 64 characters of a-z 0-9 _ . -")]
    [InlineData("""{ "candidate": [], "approvals": [ "later" ] }""", "$.approvals[0]: Not a time since the start (got later). Write it as days.hours:minutes:seconds, such as 1.00:00:00")]
    [InlineData("""{ "candidate": [], "approvals": [ "2:00", "1:00" ] }""", "$.approvals[1]: The approval comes before the one above it (got 1:00). Order approvals by time")]
    public void Read_NotUnderstood_TellsPathValueAndRemedy(string text, string message)
    {
        _folder.Write("script.json", text);

        var scenario = ScenarioReader.Read(_folder["script.json"], out var issues);

        Assert.Null(scenario);
        Assert.Equal($"script.json:1: error: {message}", Assert.Single(issues).ToString());
    }

    [Fact]
    public void Read_BrokenJson_IsAnIssue()
    {
        _folder.Write("script.json", """{ "candidate": [ """);

        Assert.Null(ScenarioReader.Read(_folder["script.json"], out var issues));
        Assert.StartsWith("script.json:1: error: $: the JSON is broken", Assert.Single(issues).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_Keys_AreThoseOfTheReader()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(DocumentationTests.Root, "config/schemas/scenario.schema.json")));
        var root = schema.RootElement.GetProperty("properties");

        Assert.Equal(ScenarioReader.RootKeys.Order(StringComparer.Ordinal), Names(root));
        Assert.Equal(ScenarioReader.StepKeys.Order(StringComparer.Ordinal), Names(root.GetProperty("candidate").GetProperty("items").GetProperty("properties")));
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal);
}
