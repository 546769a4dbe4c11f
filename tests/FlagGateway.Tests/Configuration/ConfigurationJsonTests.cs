using System.Text.Json;
using FlagGateway.Configuration;
using FlagGateway.Configuration.Flags;
using FlagGateway.Configuration.Rollouts;
using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;
using Microsoft.Extensions.Configuration;

namespace FlagGateway.Tests.Configuration;

/// <summary>Flags and plans in a host's configuration mean what they mean in a file.</summary>
public sealed class ConfigurationJsonTests
{
    private static readonly string Root = DocumentationTests.Root;

    public static TheoryData<string> Folders => ["config", "config/examples/orders-migration", "config/examples/prompt-rollout", "samples/ExistingHost"];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Flags_OfAFile_AreTheSame(string folder)
    {
        var file = Path.Combine(Root, folder, "flags.json");
        var (own, written) = (Read(File.ReadAllBytes(file)), Read(Write(file, "feature_management")));

        Assert.NotEmpty(own);
        Assert.Equal(own.Select(Describe), written.Select(Describe));
    }

    [Theory]
    [MemberData(nameof(Folders))]
    public void Plans_OfAFile_AreTheSame(string folder)
    {
        var file = Path.Combine(Root, folder, "rollouts.json");
        List<ConfigIssue> issues = [];
        using var own = JsonDocument.Parse(File.ReadAllBytes(file));
        using var written = JsonDocument.Parse(Write(file, "rollouts"));

        var expected = RolloutsFileReader.Read(own.RootElement, null, new PlanSources(CanQuery: true, HasHistory: true), issues);
        var actual = RolloutsFileReader.Read(written.RootElement, null, new PlanSources(CanQuery: true, HasHistory: true), issues);

        Assert.DoesNotContain(issues, issue => issue.Severity == IssueSeverity.Error);
        Assert.Equal(expected.Select(static plan => FlagGateway.Core.Rollouts.PlanFingerprint.Compute(plan)), actual.Select(static plan => FlagGateway.Core.Rollouts.PlanFingerprint.Compute(plan)));
    }

    [Theory]
    [InlineData("""{ "x": { "id": "7", "enabled": true, "from": 2.5, "users": [ "1", "true" ], "hard": "0" } }""")]
    [InlineData("""{ "x": { "rollouts": [], "users": [], "groups": [ ], "description": "" } }""")]
    [InlineData("""{ "x": [ { "seed": "5", "percentage": 10 }, { "hold": "1.00:00:00", "minimum_users": 500 } ] }""")]
    [InlineData("""{ "x": { "configuration_value": { "cluster": "1", "request_headers": { "X-Version": "2.30", "X-On": "true" } } } }""")]
    [InlineData("""{ "x": { "configuration_value": { "body": { "temperature": 0.2, "max_tokens": 200, "seed": 7, "stream": true, "metadata": { "prompt_version": "2" } } } } }""")]
    [InlineData("""{ "x": { "parameters": { "Audience": { "Users": [ "1" ], "Groups": [ { "Name": "2", "RolloutPercentage": 5 } ], "DefaultRolloutPercentage": 0 } } } }""")]
    public void Write_TextAndNumbers_StayWhatTheyAre(string json)
    {
        var configuration = new ConfigurationBuilder().AddJsonStream(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))).Build();

        using var expected = JsonDocument.Parse(json);
        using var actual = JsonDocument.Parse(ConfigurationJson.Write(configuration.GetSection("x")));

        Assert.True(JsonElement.DeepEquals(expected.RootElement, actual.RootElement), actual.RootElement.GetRawText());
    }

    private static ReadOnlyMemory<byte> Write(string file, string key) =>
        ConfigurationJson.Write(new ConfigurationBuilder().AddJsonFile(file).Build().GetSection(key));

    private static IReadOnlyList<FlagEntry> Read(ReadOnlyMemory<byte> text)
    {
        List<ConfigIssue> issues = [];
        using var document = JsonDocument.Parse(text);
        var entries = FlagsFileReader.Read(document.RootElement, "flags.json", issues, new FlagCache(), new MetricGates(null));
        Assert.DoesNotContain(issues, issue => issue.Severity == IssueSeverity.Error);
        return entries;
    }

    // What decides: who gets what for a hundred users, and where each variant goes.
    private static string Describe(FlagEntry entry) =>
        string.Join(',', Enumerable.Range(0, 100).Select(user => entry.Compiled.Evaluate(new Subject($"user-{user}", default), 0)).Select(static one => $"{one.Variant}{one.Enabled}"))
        + string.Join(',', entry.VariantValues.Select(static value => value.ValueKind == JsonValueKind.Undefined ? "" : JsonSerializer.Serialize(value)));
}
