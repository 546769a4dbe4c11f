using System.Text.Json;
using FlagGateway.Core.Hygiene.Linting;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Hygiene;

/// <summary>
/// What a flag needs depends on its type; names and numbers have rules, too. Severities are the configuration's.
/// </summary>
public sealed class FlagTypeRulesTests
{
    private const string Audience = """, "conditions": { "client_filters": [ { "name": "Microsoft.Targeting", "parameters": { "Audience": { "Groups": [ { "Name": "tier:gold", "RolloutPercentage": 100 } ], "DefaultRolloutPercentage": SHARE } } } ] }""";
    private const string Tier = """, "group": [ { "variant": "new", "groups": [ "tier:gold" ] } ]""";
    private const string Operated = """ "purpose": "load", "how_to_flip": "flaggateway kill" """;

    private static readonly DateOnly Today = new(2027, 3, 1);

    [Theory]
    [InlineData("release.new-checkout", "release", null)]
    [InlineData("release.new-checkout-2026-11", "release", null)]
    [InlineData("orders", "release", "unknown-prefix")]
    [InlineData("Release.orders", "release", "unknown-prefix")]
    [InlineData("release-orders", "release", "unknown-prefix")]
    [InlineData("release.newCheckout", "release", "name-format")]
    [InlineData("release.new_checkout", "release", "name-format")]
    [InlineData("release.new--checkout", "release", "name-format")]
    [InlineData("release.", "release", "name-format")]
    [InlineData("ops.orders", "release", "name-format")]
    public async Task Check_Id_FollowsTheFormOfNames(string id, string type, string? rule)
    {
        var flag = Flag(lifecycle: $""" "type": "{type}", "owner": "t", "created": "2027-02-01" """).Replace("release.a", id, StringComparison.Ordinal);

        AssertRules(rule, (await LintAsync(flag)).Where(static finding => finding.Rule is not "no-plan"));
    }

    [Theory]
    [InlineData("release", """ "created": "2026-12-31" """, null)]
    [InlineData("release", """ "created": "2026-12-30" """, "past-retirement")]
    [InlineData("release", """ "created": "2026-12-30", "expected_retirement": "2027-03-01" """, null)]
    [InlineData("experiment", """ "created": "2026-01-01", "ends": "2027-03-01" """, null)]
    [InlineData("experiment", """ "created": "2026-01-01", "ends": "2027-02-28" """, "experiment-ended")]
    [InlineData("experiment", """ "created": "2026-01-01", "ends": "2027-02-08" """, "experiment-ended")]
    [InlineData("experiment", """ "created": "2026-01-01", "ends": "2027-02-07" """, "past-retirement")]
    [InlineData("experiment", """ "created": "2026-01-01" """, "no-retirement")]
    [InlineData("ops", $""" "reviewed": "2026-11-29", {Operated} """, null)]
    [InlineData("ops", $""" "reviewed": "2026-11-28", {Operated} """, "review-due")]
    [InlineData("ops", $""" "created": "2026-11-28", {Operated} """, "review-due")]
    [InlineData("ops", $""" "created": "2020-01-01", "reviewed": "2027-01-01", {Operated} """, null)]
    [InlineData("ops", Operated, "review-due")]
    [InlineData("ops", """ "reviewed": "2027-01-01", "purpose": "load" """, "no-purpose")]
    [InlineData("ops", """ "reviewed": "2027-01-01", "how_to_flip": "kill" """, "no-purpose")]
    [InlineData("permission", """ "created": "2020-01-01" """, null)]
    public async Task Check_Lifecycle_HasTheDaysOfItsType(string type, string more, string? rule)
    {
        var flag = Flag(lifecycle: $""" "type": "{type}", "owner": "t", {more} """).Replace("release.a", type + ".a", StringComparison.Ordinal);

        AssertRules(rule, (await LintAsync(flag)).Where(static finding => finding.Rule is not "no-plan"));
    }

    [Fact]
    public async Task Check_DefaultRetirement_SaysWhereItComesFrom()
    {
        var finding = Assert.Single(await LintAsync(Flag(lifecycle: """ "type": "release", "owner": "t", "created": "2026-12-01" """)), static finding => finding.Rule == "past-retirement");

        Assert.Equal(("$.feature_management.feature_flags[0].lifecycle.created", "2027-01-30"), (finding.Path, finding.Value));
        Assert.Equal("The flag should be gone since 30 days, 60 days after its creation.", finding.Problem);
    }

    [Theory]
    [InlineData("", "no-description")]
    [InlineData("""  "description": "  ", """, "no-description")]
    [InlineData(""" "description": "The new checkout", """, null)]
    public async Task Check_Description_IsWanted(string description, string? rule) =>
        AssertRules(rule, (await LintAsync(Flag(description: description))).Where(static finding => finding.Rule is not "no-plan"));

    [Theory]
    [InlineData(50, "release", "no-plan")]
    [InlineData(0, "release", "no-plan")]
    [InlineData(100, "release", null)]
    [InlineData(50, "experiment", null)]
    public async Task Check_ReleaseOnItsWay_NeedsAPlan(int percentage, string type, string? rule)
    {
        var flag = Flag($$""", "percentile": [ { "variant": "new", "from": 0, "to": {{percentage}} } ]""", $""" "type": "{type}", "owner": "t", "created": "2027-02-01", "ends": "2027-04-01" """).Replace("release.a", type + ".a", StringComparison.Ordinal);

        AssertRules(rule, await LintAsync(flag));
        Assert.DoesNotContain(await LintAsync(flag, isPlanned: true), static finding => finding.Rule == "no-plan");
    }

    [Theory]
    [InlineData(Tier, "", "2020-01-01", "tier-difference")]
    [InlineData(Tier, "", "2027-02-01", null)]
    [InlineData(""", "group": [ { "variant": "new", "groups": [ "tenant:internal" ] } ]""", "", "2020-01-01", null)]
    [InlineData(Tier + """, "percentile": [ { "variant": "new", "from": 0, "to": 10 } ]""", "", "2020-01-01", null)]
    [InlineData("", "0", "2020-01-01", "tier-difference")]
    [InlineData("", "10", "2020-01-01", null)]
    public async Task Check_TiersAlone_AreAPermission(string allocation, string share, string created, string? rule)
    {
        var flag = Flag(allocation, $""" "type": "release", "owner": "t", "created": "{created}", "expected_retirement": "2028-01-01" """, more: share.Length == 0 ? "" : Audience.Replace("SHARE", share, StringComparison.Ordinal));
        var permission = flag.Replace("\"type\": \"release\"", "\"type\": \"permission\"", StringComparison.Ordinal);

        AssertRules(rule, (await LintAsync(flag)).Where(static finding => finding.Rule is "tier-difference"));
        Assert.DoesNotContain(await LintAsync(permission), static finding => finding.Rule == "tier-difference");
    }

    [Fact]
    public async Task Check_MoreActiveFlagsThanTheLimit_IsOneFindingAboutAll()
    {
        string[] flags = [.. Enumerable.Range(0, 3).Select(static i => $$"""{ "id": "permission.f{{i}}", "description": "d", "enabled": {{(i == 2 ? "false" : "true")}}, "lifecycle": { "type": "permission", "owner": "t", "lint_ignore": [ "unused" ] } }""")];
        var metadata = await Folders.FactsAsync(Folders.Of("{}", Folders.Flags(flags)));

        Assert.Empty(FlagLint.Check(metadata, Today, new LintSettings { MaxActiveFlags = 2 }));
        var finding = Assert.Single(FlagLint.Check(metadata, Today, new LintSettings { MaxActiveFlags = 1 }));
        Assert.Equal(("too-many-flags", "", "2 flags are active, and the limit is 1."), (finding.Rule, finding.Flag, finding.Problem));
    }

    [Fact]
    public async Task Check_Severities_AreThoseOfTheSettings()
    {
        var metadata = await Folders.FactsAsync(Folders.Of("{}", Folders.Flags("""{ "id": "release.a", "enabled": true }""")));
        LintSettings settings = new() { Severities = new Dictionary<string, LintSeverity?>(StringComparer.OrdinalIgnoreCase) { ["No-Lifecycle"] = LintSeverity.Error, ["unused"] = null } };

        var findings = FlagLint.Check(metadata, Today, settings);

        Assert.Equal([("no-lifecycle", LintSeverity.Error), ("no-description", LintSeverity.Info)], findings.Select(static finding => (finding.Rule, finding.Severity)));
    }

    [Fact]
    public void Schema_Rules_AreAllThatMayBeSet()
    {
        using var schema = JsonDocument.Parse(File.ReadAllText(Path.Combine(DocumentationTests.Root, "config/schemas/gateway.schema.json")));

        var names = schema.RootElement.GetProperty("properties").GetProperty("FlagGateway").GetProperty("properties").GetProperty("Hygiene").GetProperty("properties").GetProperty("Lint").GetProperty("propertyNames").GetProperty("enum");

        Assert.Equal(LintRule.All.Select(static rule => rule.Name).Where(static name => name != "invalid"), names.EnumerateArray().Select(static name => name.GetString()));
    }

    private static void AssertRules(string? rule, IEnumerable<LintFinding> findings) =>
        Assert.Equal(rule is null ? [] : [rule], findings.Select(static finding => finding.Rule));

    private static string Flag(string allocation = """, "percentile": [ { "variant": "new", "from": 0, "to": 50 } ]""", string lifecycle = """ "type": "release", "owner": "t", "created": "2027-02-01" """, string description = """ "description": "d", """, string more = "") => $$"""
        { "id": "release.a", {{description}} "enabled": true,
          "variants": [ { "name": "legacy", "configuration_value": { "cluster": "old" } }, { "name": "new", "configuration_value": { "cluster": "new" } } ],
          "allocation": { "default_when_enabled": "legacy", "default_when_disabled": "legacy" {{allocation}} },
          "lifecycle": { {{lifecycle}} } {{more}} }
        """;

    private static async Task<IReadOnlyList<LintFinding>> LintAsync(string flag, bool isPlanned = false)
    {
        var id = JsonDocument.Parse(flag).RootElement.GetProperty("id").GetString()!;
        var gateway = Configurations.With(Configurations.Gateway, "release.orders", id);
        var rollouts = isPlanned ? Configurations.With(Configurations.Rollouts, "release.orders", id) : null;
        return FlagLint.Check(await Folders.FactsAsync(Folders.Of(gateway, Folders.Flags(flag), rollouts)), Today, new LintSettings().Without(["variant-unreachable"]));
    }
}
