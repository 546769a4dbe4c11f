using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Hygiene.Importing;

namespace FlagGateway.Tests.Hygiene;

/// <summary>
/// Rules that ask for segments and gates of Statsig, or for cohorts of PostHog. Whom they apply to is in
/// BucketingOracleTests.
/// </summary>
public sealed class AudienceImportTests
{
    private const string Paying = """
        { "name": "paying", "entity": "segment", "rules": [
          { "passPercentage": 0, "conditions": [ { "type": "user_field", "field": "plan", "operator": "any_case_sensitive", "targetValue": [ "test" ] } ] },
          { "passPercentage": 100, "conditions": [ { "type": "user_field", "field": "age", "operator": "gte", "targetValue": 30 } ] } ] }
        """;

    [Theory]
    [InlineData("pass_gate", """
        [ { "when": [ { "attribute": "age", "operator": "at_least", "values": [ "30" ] }, { "attribute": "plan", "operator": "exists", "negate": true } ], "variant": "on" },
          { "when": [ { "attribute": "age", "operator": "at_least", "values": [ "30" ] }, { "attribute": "plan", "operator": "in", "values": [ "test" ], "negate": true } ], "variant": "on" } ]
        """)]
    [InlineData("fail_gate", """
        [ { "when": [ { "attribute": "plan", "operator": "in", "values": [ "test" ] } ], "variant": "on" },
          { "when": [ { "attribute": "age", "operator": "exists", "negate": true } ], "variant": "on" },
          { "when": [ { "attribute": "age", "operator": "at_least", "values": [ "30" ], "negate": true } ], "variant": "on" } ]
        """)]
    public void Statsig_RuleAsksForASegment_IsARuleForEachWayToPass(string type, string expected)
    {
        var result = ImportStatsig($$"""{ "type": "{{type}}", "targetValue": "paying" }""", Paying);

        var rules = Assert.Single(result.Converted).Flag["allocation"]!["rule"]!;
        AssertSame(expected, rules);
        Assert.Empty(result.Refused);
        Assert.Contains(result.Notes, static note => note.Value == "age" && note.Remedy.Contains("FlagGateway:Identity:Attributes", StringComparison.Ordinal));
    }

    [Fact]
    public void Statsig_EverybodyPassesTheGate_IsARuleForEverybody()
    {
        var result = ImportStatsig("""{ "type": "fail_gate", "targetValue": "off" }""", """{ "name": "off", "entity": "segment", "enabled": false, "rules": [] }""");

        Assert.Equal("on", (string?)Assert.Single(result.Converted).Flag["allocation"]!["default_when_enabled"]);
    }

    [Fact]
    public void Statsig_NobodyPassesTheGate_HasNoRule()
    {
        var result = ImportStatsig("""{ "type": "pass_gate", "targetValue": "off" }""", """{ "name": "off", "entity": "segment", "enabled": false, "rules": [] }""");

        var allocation = Assert.Single(result.Converted).Flag["allocation"]!.AsObject();
        Assert.Equal("off", (string?)allocation["default_when_enabled"]);
        Assert.False(allocation.ContainsKey("rule"));
    }

    [Theory]
    [InlineData("""{ "name": "other", "entity": "segment", "rules": [] }""", "$.feature_gates[0].rules[0].conditions[0]", "does not have the gate")]
    [InlineData("""{ "name": "paying", "entity": "segment", "rules": [ { "passPercentage": 20, "conditions": [ { "type": "public" } ] } ] }""", "$.feature_gates[1].rules[0].passPercentage", "a share of its users")]
    [InlineData("""{ "name": "paying", "entity": "segment", "rules": [ { "passPercentage": 100, "conditions": [ { "type": "pass_gate", "targetValue": "paying" } ] } ] }""", "$.feature_gates[1].rules[0].conditions[0]", "asks for itself")]
    [InlineData("""{ "name": "paying", "entity": "segment", "rules": [ { "passPercentage": 100, "configDelegate": "x", "conditions": [ { "type": "public" } ] } ] }""", "$.feature_gates[1].rules[0].configDelegate", "another experiment")]
    [InlineData("""{ "name": "paying", "entity": "segment", "rules": [ { "passPercentage": 100, "conditions": [ { "type": "unit_id", "operator": "in_segment_list", "targetValue": "list" } ] } ] }""", "$.feature_gates[1].rules[0].conditions[0]", "can be converted")]
    public void Statsig_GateWithoutCounterpart_RefusesTheFlagWithThePath(string gate, string path, string problem)
    {
        var result = ImportStatsig("""{ "type": "pass_gate", "targetValue": "paying" }""", gate);

        Assert.Equal(["a"], result.Refused);
        Assert.Contains(result.Notes, note => note is { IsRefusal: true, Flag: "a" } && note.Path == path && note.Problem.Contains(problem, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("in", """
        [ { "when": [ { "attribute": "plan", "operator": "in", "values": [ "1" ] }, { "attribute": "age", "operator": "exists", "negate": true } ], "variant": "on" },
          { "when": [ { "attribute": "plan", "operator": "in", "values": [ "1" ] }, { "attribute": "age", "operator": "greater_than", "values": [ "50" ], "negate": true } ], "variant": "on" } ]
        """)]
    [InlineData("not_in", """
        [ { "when": [ { "attribute": "plan", "operator": "exists", "negate": true } ], "variant": "on" },
          { "when": [ { "attribute": "plan", "operator": "in", "values": [ "1" ], "negate": true } ], "variant": "on" },
          { "when": [ { "attribute": "age", "operator": "greater_than", "values": [ "50" ] } ], "variant": "on" } ]
        """)]
    public void PostHog_ConditionAsksForACohort_IsARuleForEachWayToBelongToIt(string comparison, string expected)
    {
        var result = ImportPostHog(comparison, """
            "1": { "type": "AND", "values": [ { "type": "OR", "values": [ { "key": "plan", "value": "1" } ] }, { "type": "OR", "values": [ { "key": "age", "value": 50, "operator": "gt", "negation": true } ] } ] }
            """);

        AssertSame(expected, Assert.Single(result.Converted).Flag["allocation"]!["rule"]!);
    }

    [Theory]
    [InlineData("in", "\"2\": {}", "$.flags[0].filters.groups[0].properties[0]", "static cohorts")]
    [InlineData("near", "\"1\": { \"type\": \"AND\", \"values\": [ { \"key\": \"plan\", \"value\": \"1\" } ] }", "$.flags[0].filters.groups[0].properties[0].operator", "in a cohort or not")]
    [InlineData("in", "\"1\": { \"type\": \"property\", \"values\": [] }", "$.cohorts['1'].type", "AND or OR")]
    [InlineData("in", "\"1\": { \"type\": \"AND\", \"values\": [ { \"type\": \"cohort\", \"value\": 1 } ] }", "$.cohorts['1'].values[0]", "asks for itself")]
    [InlineData("in", "\"1\": { \"type\": \"AND\", \"values\": [ { \"key\": \"email\", \"value\": \"@\", \"operator\": \"regex\" } ] }", "$.cohorts['1'].values[0]", "can be converted")]
    [InlineData("in", "\"1\": { \"type\": \"AND\", \"values\": [] }", "$.flags[0].filters.groups[0].properties", "Everybody")]
    public void PostHog_CohortWithoutCounterpart_RefusesTheFlagWithThePath(string comparison, string cohorts, string path, string problem)
    {
        var result = ImportPostHog(comparison, cohorts);

        Assert.Equal(["a"], result.Refused);
        Assert.Contains(result.Notes, note => note is { IsRefusal: true, Flag: "a" } && note.Path == path && note.Problem.Contains(problem, StringComparison.Ordinal));
    }

    private static void AssertSame(string expected, JsonNode rules) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), rules), rules.ToJsonString());

    private static ImportResult ImportStatsig(string condition, string gate) => Import("statsig", $$"""
        { "feature_gates": [ { "name": "a", "salt": "s", "defaultValue": false, "rules": [ { "passPercentage": 100, "returnValue": true, "conditions": [ {{condition}} ] } ] }, {{gate}} ] }
        """);

    private static ImportResult ImportPostHog(string comparison, string cohorts) => Import("posthog", $$"""
        { "cohorts": { {{cohorts}} },
          "flags": [ { "key": "a", "filters": { "groups": [ { "properties": [ { "key": "id", "type": "cohort", "value": 1, "operator": "{{comparison}}" } ], "rollout_percentage": 100 } ] } } ] }
        """);

    private static ImportResult Import(string kind, string file)
    {
        using var document = JsonDocument.Parse(file);
        return FlagImport.Convert(kind, document.RootElement, null);
    }
}
