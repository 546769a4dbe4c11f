using FlagGateway.Options;
using FlagGateway.Snapshots;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Hygiene;

/// <summary>The section <c>FlagGateway:Hygiene</c>: what it accepts, and what it says about mistakes.</summary>
public sealed class LintSeverityConfigurationTests
{
    [Fact]
    public void Defaults_AreNoOwnSeveritiesAndTwentyFlags()
    {
        HygieneOptions options = new();

        Assert.Null(options.Lint);
        Assert.Equal(20, options.MaxActiveFlags);
    }

    [Fact]
    public async Task Load_Severities_AreReadInAnyCase()
    {
        var result = await LoadAsync(""" "Lint": { "no-owner": "error", "No-Plan": "OFF" }, "MaxActiveFlags": 5 """);

        Assert.NotNull(result.Configuration);
        Assert.Equal((LintLevel.Error, LintLevel.Off), (result.Configuration.Options.Hygiene.Lint!["no-owner"], result.Configuration.Options.Hygiene.Lint["No-Plan"]));
        Assert.Equal(5, result.Configuration.Options.Hygiene.MaxActiveFlags);
    }

    [Theory]
    [InlineData(""" "Lint": { "no-ownre": "error" } """, "FlagGateway:Hygiene:Lint:no-ownre", "Write no-owner")]
    [InlineData(""" "Lint": { "zzz": "error" } """, "FlagGateway:Hygiene:Lint:zzz", "Use one of no-lifecycle, no-owner,")]
    [InlineData(""" "Lint": { "invalid": "off" } """, "FlagGateway:Hygiene:Lint:invalid", "Remove it")]
    [InlineData(""" "Lint": { "no-owner": "fatal" } """, "FlagGateway:Hygiene:Lint:no-owner", "Write one of Off, Info, Warning, Error")]
    [InlineData(""" "MaxActiveFlags": 0 """, "FlagGateway:Hygiene:MaxActiveFlags", "Write a value of at least 1 and at most 1000000")]
    [InlineData(""" "Rules": {} """, "FlagGateway:Hygiene:Rules", "Remove it; the keys here are: Lint, MaxActiveFlags")]
    public async Task Load_Mistake_IsAnErrorWithPathAndRemedy(string section, string path, string remedy)
    {
        var result = await LoadAsync(section);

        var issue = Assert.Single(result.Issues, static issue => issue.Severity == IssueSeverity.Error);
        Assert.Equal(path, issue.Path);
        Assert.StartsWith(remedy, issue.Remedy, StringComparison.Ordinal);
        Assert.Equal(2, issue.Line);
    }

    [Theory]
    [InlineData("\"ends\": \"2026-01-01\"", ".ends", "Choose a later day")]
    [InlineData("\"ends\": \"soon\"", ".ends", "Write it as 2026-11-01")]
    [InlineData("\"reviewed\": \"1.1.2026\"", ".reviewed", "Write it as 2026-11-01")]
    [InlineData("\"deprecated\": true", ".deprecated", "Write a string")]
    [InlineData("\"owns\": \"x\"", ".owns", "Use one of type, owner, created, expected_retirement, extension_reason, ends, reviewed, purpose, how_to_flip, deprecated, lint_ignore")]
    public async Task Load_LifecycleMistake_IsAnErrorWithPathAndRemedy(string key, string path, string remedy)
    {
        var result = await Configurations.LoadAsync(flags: Configurations.With(Configurations.Flags, "\"enabled\": true", $"\"enabled\": true, \"lifecycle\": {{ \"created\": \"2026-02-01\", {key} }}"), rollouts: null);

        var issue = Assert.Single(result.Issues, static issue => issue.Severity == IssueSeverity.Error);
        Assert.Equal(("$.feature_management.feature_flags[0].lifecycle" + path, remedy), (issue.Path, issue.Remedy));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(", \"lifecycle\": { \"type\": \"release\" }", true)]
    [InlineData(", \"lifecycle\": { \"type\": \"ops\", \"created\": \"2026-01-01\" }", true)]
    [InlineData(", \"lifecycle\": { \"type\": \"release\", \"created\": \"2026-01-01\" }", false)]
    [InlineData(", \"lifecycle\": { \"type\": \"experiment\", \"ends\": \"2026-01-01\" }", false)]
    [InlineData(", \"lifecycle\": { \"type\": \"ops\", \"expected_retirement\": \"2026-01-01\" }", false)]
    public async Task Load_EverybodyOnOneVariant_WarnsUnlessTheRetirementIsKnown(string lifecycle, bool isWarned)
    {
        var flags = Configurations.With(Configurations.Flags, "\"to\": 10", "\"to\": 100");

        var result = await Configurations.LoadAsync(flags: Configurations.With(flags, "\"enabled\": true", "\"enabled\": true" + lifecycle), rollouts: null);

        Assert.NotNull(result.Configuration);
        Assert.Equal(isWarned, result.Issues.Any(static issue => issue.Problem.Contains("no retirement date", StringComparison.Ordinal)));
    }

    private static Task<LoadResult> LoadAsync(string section) => Configurations.LoadAsync(
        gateway: Configurations.With(Configurations.Gateway, "\"State\": { \"Path\": \"data\" }", $"\"State\": {{ \"Path\": \"data\" }}, \"Hygiene\": {{ {section} }}"), rollouts: null);
}
