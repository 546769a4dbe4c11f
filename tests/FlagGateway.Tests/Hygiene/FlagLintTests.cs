using System.Text.RegularExpressions;
using FlagGateway.Core.Hygiene.Linting;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Hygiene;

/// <summary>Each rule finds what it is for, once, at its place, and nothing in a flag that is well kept.</summary>
public sealed class FlagLintTests
{
    private const string Lifecycle = """, "lifecycle": { "type": "release", "owner": "team", "created": "2026-11-01", "expected_retirement": "2027-06-01" }""";
    private const string Variants = """ "variants": [ { "name": "legacy", "configuration_value": { "cluster": "old" } }, { "name": "new", "configuration_value": { "cluster": "new" } } ]""";
    private const string Defaults = """ "default_when_enabled": "legacy", "default_when_disabled": "legacy" """;
    private const string Half = """, "percentile": [ { "variant": "new", "from": 0, "to": 50 } ]""";

    private static readonly DateOnly Today = new(2027, 3, 1);

    // What depends on the type of a flag, and names, have tests of their own.
    private static readonly LintSettings Settings = new LintSettings().Without(["no-description", "no-plan", "no-purpose", "review-due", "unknown-prefix", "name-format"]);

    [Fact]
    public async Task Check_WellKeptFlag_FindsNothing() => Assert.Empty(await LintAsync(Flag()));

    [Theory]
    [InlineData("no-lifecycle", "", "")]
    [InlineData("no-owner", ".lifecycle", """, "lifecycle": { "type": "ops" }""")]
    [InlineData("no-owner", ".lifecycle", """, "lifecycle": { "type": "ops", "owner": "" }""")]
    [InlineData("no-type", ".lifecycle", """, "lifecycle": { "owner": "team", "expected_retirement": "2027-06-01" }""")]
    [InlineData("no-retirement", ".lifecycle", """, "lifecycle": { "type": "experiment", "owner": "team" }""")]
    [InlineData("past-retirement", ".lifecycle.expected_retirement", """, "lifecycle": { "type": "permission", "owner": "team", "expected_retirement": "2027-02-28" }""")]
    [InlineData(null, null, """, "lifecycle": { "type": "permission", "owner": "team", "expected_retirement": "2027-03-01" }""")]
    [InlineData(null, null, """, "lifecycle": { "type": "permission", "owner": "team", "created": "2027-03-01" }""")]
    [InlineData("created-in-future", ".lifecycle.created", """, "lifecycle": { "type": "permission", "owner": "team", "created": "2027-03-02" }""")]
    [InlineData("unknown-rule", ".lifecycle.lint_ignore[0]", """, "lifecycle": { "type": "ops", "owner": "team", "lint_ignore": [ "no-ownre" ] }""")]
    [InlineData(null, null, """, "lifecycle": { "type": "release", "lint_ignore": [ "no-owner", "no-retirement" ] }""")]
    public async Task Check_Lifecycle_FindsWhatIsMissingOrDue(string? rule, string? path, string lifecycle) =>
        AssertOne(rule, path, await LintAsync(Flag(lifecycle: lifecycle)));

    [Theory]
    [InlineData("percentile-gap", ".allocation.percentile", """, "percentile": [ { "variant": "new", "from": 0, "to": 10 }, { "variant": "new", "from": 20, "to": 30 } ]""")]
    [InlineData("percentile-overlap", ".allocation.percentile", """, "percentile": [ { "variant": "new", "from": 0, "to": 20 }, { "variant": "legacy", "from": 10, "to": 30 } ]""")]
    [InlineData(null, null, """, "percentile": [ { "variant": "new", "from": 0, "to": 20 }, { "variant": "legacy", "from": 20, "to": 30 } ]""")]
    [InlineData(null, null, """, "percentile": [ { "variant": "new", "from": 0, "to": 0 } ]""")]
    [InlineData("variant-unreachable", ".variants[1]", "")]
    [InlineData(null, null, """, "user": [ { "variant": "new", "users": [ "a" ] } ]""")]
    [InlineData("name-repeated", ".allocation.user[1].users[1]", """, "user": [ { "variant": "new", "users": [ "a" ] }, { "variant": "legacy", "users": [ "b", "a" ] } ]""")]
    [InlineData("name-repeated", ".allocation.group[0].groups[1]", """, "group": [ { "variant": "new", "groups": [ "tenant:a", "tenant:a" ] } ]""")]
    public async Task Check_Allocation_FindsWhatNobodyExpects(string? rule, string? path, string allocation) =>
        AssertOne(rule, path, await LintAsync(Flag(allocation)));

    [Theory]
    [InlineData("name-repeated", ".Users[1]", """ "Users": [ "a", "a" ] """)]
    [InlineData("name-repeated", ".Groups[1]", """ "Groups": [ { "Name": "tier:g", "RolloutPercentage": 5 }, { "Name": "tier:g", "RolloutPercentage": 9 } ] """)]
    [InlineData("included-and-excluded", ".Exclusion.Users[0]", """ "Users": [ "a" ], "Exclusion": { "Users": [ "a" ] } """)]
    [InlineData("included-and-excluded", ".Exclusion.Groups[0]", """ "Groups": [ { "Name": "tier:g", "RolloutPercentage": 5 } ], "Exclusion": { "Groups": [ "tier:g" ] } """)]
    [InlineData(null, null, """ "Users": [ "a" ], "Exclusion": { "Users": [ "A" ] } """)]
    public async Task Check_Audience_FindsNamesThatStandTwice(string? rule, string? path, string audience) => AssertOne(
        rule, ".conditions.client_filters[0].parameters.Audience" + path,
        await LintAsync(Flag(more: $$""", "conditions": { "client_filters": [ { "name": "Microsoft.Targeting", "parameters": { "Audience": { {{audience}} } } } ] }""")));

    [Fact]
    public async Task Check_ManyNamesTwice_TellsFiveAndHowManyMore()
    {
        var names = string.Join(", ", Enumerable.Range(0, 50).Select(static i => $"\"u{i}\""));

        var findings = await LintAsync(Flag($$""", "user": [ { "variant": "new", "users": [ {{names}}, {{names}} ] } ]"""));

        Assert.Equal(6, findings.Count);
        Assert.Equal("And 45 names more stand twice.", findings[^1].Problem);
    }

    [Fact]
    public async Task Check_NoDefaultWhenDisabled_IsFoundUnlessARolloutHasAControl()
    {
        var flag = $$"""{ "id": "release.a", "enabled": true, {{Variants}}, "allocation": { "default_when_enabled": "legacy" {{Half}} } {{Lifecycle}} }""";

        AssertOne("no-default-when-disabled", ".allocation", await LintAsync(flag));
        Assert.Empty(await LintAsync(flag, rollouts: Plan()));
    }

    [Fact]
    public async Task Check_TwoFlagsOfOneSeed_AreFoundOnce()
    {
        var second = Flag().Replace("release.a", "release.b", StringComparison.Ordinal);
        var seeded = """, "seed": "s" """ + Half;

        Assert.Empty(await LintAsync([Flag(), second]));
        var finding = Assert.Single(await LintAsync([Flag(seeded), Flag(seeded).Replace("release.a", "release.b", StringComparison.Ordinal)]));
        Assert.Equal(("same-seed", "release.b", "$.feature_management.feature_flags[1].allocation.seed"), (finding.Rule, finding.Flag, finding.Path));
        Assert.Contains("release.a", finding.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_OtherNameThanMostOfItsType_IsFound()
    {
        string[] names = ["release.a", "release-b", "orders", "releases.c"];

        var findings = await LintAsync([.. names[..3].Select(name => Flag().Replace("release.a", name, StringComparison.Ordinal))]);
        var even = await LintAsync([.. names.Select(name => Flag().Replace("release.a", name, StringComparison.Ordinal))]);

        var finding = Assert.Single(findings);
        Assert.Equal(("name-prefix", "orders"), (finding.Rule, finding.Flag));
        Assert.Empty(even);
    }

    [Fact]
    public async Task Check_FlagThatNobodyAsks_IsFound() =>
        AssertOne("unused", ".id", await LintAsync(Flag(), metadata: ""), LintSeverity.Info);

    [Fact]
    public async Task Check_RouteWhoseVariantsAreTheSame_IsFoundAtTheRoute()
    {
        var same = Flag().Replace("\"cluster\": \"new\"", "\"cluster\": \"OLD\", \"request_headers\": {}", StringComparison.Ordinal);
        var headers = Flag().Replace("\"cluster\": \"new\"", "\"request_headers\": { \"X-V\": \"2\" }", StringComparison.Ordinal);

        var finding = Assert.Single(await LintAsync(same));
        Assert.Equal(("same-target", "gateway.json", "ReverseProxy:Routes:orders:Metadata:Flag"), (finding.Rule, finding.File, finding.Path));
        Assert.Empty(await LintAsync(headers));
        AssertOne("same-target", null, await LintAsync($$"""{ "id": "release.a", "enabled": true {{Lifecycle}} }"""));
    }

    [Fact]
    public async Task Check_PeopleBesideARollout_AreFound()
    {
        var finding = Assert.Single(await LintAsync(Flag(""", "user": [ { "variant": "new", "users": [ "a", "b" ] }, { "variant": "legacy", "users": [ "c" ] } ]"""), rollouts: Plan()));

        Assert.Equal(("rollout-bypassed", "rollouts.json", "$.rollouts[0]"), (finding.Rule, finding.File, finding.Path));
        Assert.StartsWith("2 users and 0 groups", finding.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_IgnoredRule_IsSilent() =>
        Assert.Empty(FlagLint.Check(await Folders.FactsAsync(Folders.Of(Gateway(), Folders.Flags(Flag(lifecycle: "")))), Today, Settings.Without(["no-lifecycle"])));

    [Fact]
    public void Rules_Table_IsThatOfTheDocumentation()
    {
        var rows = Regex.Matches(File.ReadAllText(Path.Combine(DocumentationTests.Root, "docs/flag-hygiene.md")), @"^\| `(?<rule>[a-z-]+)` \| (?<severity>error|warning|info) \| (?<meaning>[^|]*[^ |]) *\|", RegexOptions.Multiline);

        Assert.Equal(
            LintRule.All.Select(static rule => (rule.Name, rule.Severity.ToString().ToLowerInvariant(), rule.Meaning)),
            rows.Select(static row => (row.Groups["rule"].Value, row.Groups["severity"].Value, row.Groups["meaning"].Value)));
    }

    private static void AssertOne(string? rule, string? path, IReadOnlyList<LintFinding> findings, LintSeverity? severity = null)
    {
        if (rule is null)
        {
            Assert.Empty(findings);
            return;
        }

        var finding = Assert.Single(findings);
        Assert.Equal(rule, finding.Rule);
        Assert.Equal(severity ?? LintRule.All.Single(one => one.Name == rule).Severity, finding.Severity);
        if (path is not null)
            Assert.Equal("$.feature_management.feature_flags[0]" + path, finding.Path);
    }

    private static string Flag(string allocation = Half, string lifecycle = Lifecycle, string more = "") =>
        $$"""{ "id": "release.a", "enabled": true, {{Variants}}, "allocation": { {{Defaults}} {{allocation}} } {{lifecycle}} {{more}} }""";

    private static string Plan() => """
        { "rollouts": [ { "flag": "release.a", "control": "legacy", "candidate": "new",
          "stages": [ { "name": "all", "percentage": 100 } ], "guardrails": [ { "metric": "error_rate", "hard": "1%" } ] } ] }
        """;

    private static string Gateway(string metadata = """, "Metadata": { "Flag": "release.a" }""", string more = "") => $$"""
        { "ReverseProxy": {
            "Routes": { "orders": { "ClusterId": "old", "Match": { "Path": "/{**path}" } {{metadata}} } {{more}} },
            "Clusters": { "old": { "Destinations": { "1": { "Address": "http://127.0.0.1:9001/" } } }, "new": { "Destinations": { "1": { "Address": "http://127.0.0.1:9002/" } } } } } }
        """;

    private static Task<IReadOnlyList<LintFinding>> LintAsync(string flag, string? rollouts = null, string? metadata = null) => LintAsync([flag], rollouts, metadata);

    private static async Task<IReadOnlyList<LintFinding>> LintAsync(string[] flags, string? rollouts = null, string? metadata = null)
    {
        // Each flag has its route, so that none is unused.
        var more = string.Concat(flags.Skip(1).Select(static flag => Regex.Match(flag, "\"id\": \"([^\"]+)\"").Groups[1].Value)
            .Select(static (id, place) => $$""", "r{{place}}": { "ClusterId": "old", "Match": { "Path": "/{{place}}" }, "Metadata": { "Flag": "{{id}}" } }"""));
        var gateway = metadata is null ? Gateway(more: more) : Gateway(metadata, more);
        return FlagLint.Check(await Folders.FactsAsync(Folders.Of(gateway, Folders.Flags(flags), rollouts)), Today, Settings);
    }
}
