using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Hygiene.Importing;
using FlagGateway.Hygiene;

namespace FlagGateway.Tests.Hygiene;

/// <summary>
/// LaunchDarkly, GrowthBook, PostHog, Statsig, Azure App Configuration and .env: what becomes what, and what is refused
/// where.
/// </summary>
public sealed class SystemImportTests
{
    private const string LdFlag = """ "key": "a", "on": true, "salt": "s", "variations": [ "x", "y" ], "offVariation": 0 """;

    [Fact]
    public void LaunchDarkly_TargetsRulesAndRollout_BecomeRulesInTheSameOrder()
    {
        var result = Import("launchdarkly", """
            { "flags": { "a": { "key": "a", "on": false, "salt": "s", "variations": [ true, false ], "offVariation": 1, "creationDate": 1767225600000,
              "targets": [ { "variation": 0, "values": [ "u1" ] } ], "contextTargets": [ { "contextKind": "user", "variation": 0, "values": [] }, { "contextKind": "org", "variation": 1, "values": [ "acme" ] } ],
              "rules": [ { "variation": 0, "clauses": [ { "contextKind": "user", "attribute": "/tenant", "op": "in", "values": [ "t1" ] } ] } ],
              "fallthrough": { "rollout": { "variations": [ { "variation": 0, "weight": 12500 }, { "variation": 1, "weight": 87500 } ] } } } } }
            """);

        AssertJson(
            """
            { "id": "a", "enabled": false,
              "variants": [ { "name": "on", "configuration_value": true, "status_override": "Enabled" }, { "name": "off", "configuration_value": false, "status_override": "Disabled" } ],
              "allocation": {
                "default_when_enabled": "on", "default_when_disabled": "off",
                "user": [ { "variant": "on", "users": [ "u1" ] } ],
                "group": [ { "variant": "off", "groups": [ "org:acme" ] }, { "variant": "on", "groups": [ "tenant:t1" ] } ],
                "percentile": [ { "variant": "on", "from": 0, "to": 12.5 }, { "variant": "off", "from": 12.5, "to": 100 } ],
                "bucketing": { "algorithm": "launchdarkly", "salt": "s", "key": "a" } },
              "lifecycle": { "created": "2026-01-01" } }
            """,
            Assert.Single(result.Converted).Flag);
    }

    [Fact]
    public void LaunchDarkly_UserWithoutTheAttribute_GetsTheFirstVariationWithAWeight()
    {
        var result = Import("launchdarkly", $$"""{ "flags": { "a": { {{LdFlag}}, "fallthrough": { "rollout": { "bucketBy": "/tenant", "variations": [ { "variation": 0, "weight": 0 }, { "variation": 1, "weight": 60000 }, { "variation": 0, "weight": 40000 } ] } } } } }""");

        AssertJson(
            """
            { "default_when_enabled": "y", "default_when_disabled": "x",
              "percentile": [ { "variant": "y", "from": 0, "to": 60 }, { "variant": "x", "from": 60, "to": 100 } ],
              "bucketing": { "algorithm": "launchdarkly", "salt": "s", "key": "a", "attribute": "tenant" } }
            """,
            Assert.Single(result.Converted).Flag["allocation"]!);
    }

    [Fact]
    public void LaunchDarkly_ExportOfTheApi_TakesOneEnvironment()
    {
        const string file = """
            { "items": [ { "key": "a", "description": "d", "variations": [ { "value": "x", "name": "Old" }, { "value": { "n": 1 }, "name": "New" } ], "environments": {
              "production": { "on": true, "salt": "p", "fallthrough": { "variation": 1 }, "offVariation": 0 }, "test": { "on": false, "salt": "t", "fallthrough": { "variation": 0 }, "offVariation": 0 } } } ] }
            """;

        AssertJson(
            """
            { "id": "a", "description": "d", "enabled": true,
              "variants": [ { "name": "Old", "configuration_value": "x" }, { "name": "New", "configuration_value": { "n": 1 } } ],
              "allocation": { "default_when_enabled": "New", "default_when_disabled": "Old" } }
            """,
            Assert.Single(Import("launchdarkly", file, "production").Converted).Flag);
        Assert.Contains("choose one with --environment", Assert.Throws<ImportException>(() => Import("launchdarkly", file)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"prerequisites\": [ { \"key\": \"b\", \"variation\": 0 } ], \"fallthrough\": { \"variation\": 0 }", ".prerequisites[0]")]
    [InlineData("\"rules\": [ { \"variation\": 0, \"clauses\": [ { \"attribute\": \"key\", \"op\": \"matches\", \"values\": [ \"u\" ] } ] } ], \"fallthrough\": { \"variation\": 0 }", ".rules[0].clauses[0]")]
    [InlineData("\"rules\": [ { \"variation\": 0, \"clauses\": [ { \"attribute\": \"key\", \"op\": \"semVerGreaterThan\", \"negate\": true, \"values\": [ \"1.0.0\" ] } ] } ], \"fallthrough\": { \"variation\": 0 }", ".rules[0].clauses[0]")]
    [InlineData("\"rules\": [ { \"variation\": 0, \"clauses\": [ { \"op\": \"in\" }, { \"op\": \"in\" } ] } ], \"fallthrough\": { \"variation\": 0 }", ".rules[0].clauses[0].attribute")]
    [InlineData("\"rules\": [ { \"rollout\": { }, \"clauses\": [ { \"attribute\": \"key\", \"op\": \"in\", \"values\": [ \"u\" ] } ] } ], \"fallthrough\": { \"variation\": 0 }", ".rules[0].rollout.variations")]
    [InlineData("\"rules\": [ { \"variation\": 0, \"clauses\": [] } ], \"fallthrough\": { \"variation\": 0 }", ".rules[0].clauses")]
    [InlineData("\"rules\": [ { \"variation\": 0, \"clauses\": [ { \"attribute\": \"age\", \"op\": \"lessThan\", \"values\": [ \"ten\" ] } ] } ], \"fallthrough\": { \"variation\": 0 }", ".rules[0].clauses[0]")]
    [InlineData("\"fallthrough\": { }", ".fallthrough")]
    [InlineData("\"fallthrough\": { \"variation\": 2 }", ".fallthrough.variation")]
    [InlineData("\"fallthrough\": { \"rollout\": { \"variations\": [ { \"variation\": 0, \"weight\": -1 } ] } }", ".fallthrough.rollout.variations[0]")]
    public void LaunchDarkly_PartWithoutCounterpart_IsRefusedWithItsPath(string parts, string path) =>
        AssertRefused(Import("launchdarkly", $$"""{ "flags": { "a": { {{LdFlag}}, {{parts}} } } }"""), "$.flags['a']" + path);

    [Fact]
    public void LaunchDarkly_RulesAndPrerequisites_BecomeRulesAndRequirements()
    {
        var result = Import("launchdarkly", """
            { "flags": {
                "base": { "key": "base", "on": true, "salt": "b", "variations": [ true, false ], "offVariation": 1, "fallthrough": { "variation": 0 } },
                "a": { "key": "a", "on": true, "salt": "s", "variations": [ "old", "new" ], "offVariation": 0, "prerequisites": [ { "key": "base", "variation": 0 } ],
                  "rules": [
                    { "variation": 1, "clauses": [ { "attribute": "/address/city", "op": "startsWith", "values": [ "B", "K" ] }, { "contextKind": "org", "attribute": "plan", "op": "in", "negate": true, "values": [ 7, true ] } ] },
                    { "rollout": { "bucketBy": "tenant", "variations": [ { "variation": 1, "weight": 25000 }, { "variation": 0, "weight": 75000 } ] }, "clauses": [ { "attribute": "seen", "op": "before", "values": [ 1767225600000 ] } ] },
                    { "variation": 1, "clauses": [ { "attribute": "tenant", "op": "in", "values": [ "t1" ] } ] } ],
                  "fallthrough": { "variation": 0 } } } }
            """);

        AssertJson("""[ { "flag": "base", "variant": "on" } ]""", result.Converted[1].Flag["requires"]!);
        AssertJson(
            """
            [ { "when": [ { "attribute": "address_city", "operator": "starts_with", "values": [ "B", "K" ] }, { "attribute": "org_plan", "operator": "in", "values": [ "7", "true" ], "negate": true } ], "variant": "new" },
              { "when": [ { "attribute": "seen", "operator": "before", "values": [ "2026-01-01T00:00:00.000Z" ] } ],
                "percentile": [ { "variant": "new", "from": 0, "to": 25 }, { "variant": "old", "from": 25, "to": 100 } ], "bucketing": { "algorithm": "launchdarkly", "salt": "s", "key": "a", "attribute": "tenant" } },
              { "when": [ { "attribute": "seen", "operator": "before", "values": [ "2026-01-01T00:00:00.000Z" ] } ], "variant": "new" },
              { "when": [ { "attribute": "tenant", "operator": "in", "values": [ "t1" ] } ], "variant": "new" } ]
            """,
            result.Converted[1].Flag["allocation"]!["rule"]!);
        Assert.Equal(["address_city", "org_plan", "seen", "tenant"], result.Notes.Where(static note => note.Problem.StartsWith("The attribute", StringComparison.Ordinal)).Select(static note => note.Value).Order());
    }

    [Fact]
    public void LaunchDarkly_RequiredFlagRefused_RefusesThoseThatDependOnIt()
    {
        var result = Import("launchdarkly", $$"""
            { "flags": {
                "broken": { "key": "broken", "on": true, "variations": [ "a" ], "offVariation": 0, "fallthrough": { } },
                "b": { "key": "b", {{Rest}}, "prerequisites": [ { "key": "broken", "variation": 0 } ] },
                "c": { "key": "c", {{Rest}}, "prerequisites": [ { "key": "b", "variation": 0 } ] },
                "d": { "key": "d", {{Rest}} } } }
            """);

        Assert.Equal(["d"], result.Converted.Select(static flag => flag.Id));
        Assert.Equal(["b", "broken", "c"], result.Refused.Order());
        Assert.Equal(2, result.Notes.Count(static note => note.Problem == "The flag that it depends on was not converted."));
    }

    private const string Rest = """
        "on": true, "salt": "s", "variations": [ "x", "y" ], "offVariation": 0, "fallthrough": { "variation": 1 }
        """;

    [Fact]
    public void GrowthBook_ExperimentInANamespace_BecomesRangesOfItsOwnHash()
    {
        var result = Import("growthbook", """
            { "features": { "a": { "defaultValue": "old", "rules": [
              { "condition": { "$or": [ { "id": "u1" }, { "tenant": { "$in": [ "t1" ] } } ] }, "force": "new" },
              { "variations": [ "old", "new" ], "weights": [ 0.25, 0.75 ], "coverage": 0.4, "key": "e", "namespace": [ "ns", 0, 0.5 ], "hashVersion": 2 } ] } } }
            """);

        AssertJson(
            """
            { "id": "a", "enabled": true,
              "variants": [ { "name": "old", "configuration_value": "old" }, { "name": "new", "configuration_value": "new" } ],
              "allocation": {
                "default_when_enabled": "old", "default_when_disabled": "old",
                "user": [ { "variant": "new", "users": [ "u1" ] } ], "group": [ { "variant": "new", "groups": [ "tenant:t1" ] } ],
                "percentile": [ { "variant": "old", "from": 0, "to": 10 }, { "variant": "new", "from": 25, "to": 55 } ],
                "bucketing": { "algorithm": "growthbook", "salt": "e", "version": 2, "include": { "salt": "ns", "from": 0, "to": 50 } } } }
            """,
            Assert.Single(result.Converted).Flag);
    }

    [Theory]
    [InlineData("""{ "condition": { "id": { "$regex": "x" } }, "force": 1 }""", ".rules[0].condition.id.$regex")]
    [InlineData("""{ "condition": { "tenant": { "$inGroup": "x" } }, "force": 1 }""", ".rules[0].condition.tenant.$inGroup")]
    [InlineData("""{ "condition": { "$savedGroup": { "id": "x" } }, "force": 1 }""", ".rules[0].condition.$savedGroup")]
    [InlineData("""{ "condition": { "plan": "null" }, "force": 1 }""", ".rules[0].condition.plan")]
    [InlineData("""{ "condition": { "plan": [ "a" ] }, "force": 1 }""", ".rules[0].condition.plan")]
    [InlineData("""{ "condition": { "plan": { "$in": [ "a", null ] } }, "force": 1 }""", ".rules[0].condition.plan.$in")]
    [InlineData("""{ "condition": { "plan": { "$ne": "" } }, "force": 1 }""", ".rules[0].condition.plan.$ne")]
    [InlineData("""{ "condition": { "signup": { "$gt": "2026-01-01" } }, "force": 1 }""", ".rules[0].condition.signup.$gt")]
    [InlineData("""{ "condition": { "app": { "$vgt": "2.9" } }, "force": 1 }""", ".rules[0].condition.app.$vgt")]
    [InlineData("""{ "condition": { "app": { "$vlt": "1.123456.0" } }, "force": 1 }""", ".rules[0].condition.app.$vlt")]
    [InlineData("""{ "condition": { "the plan": "a", "b": "c" }, "force": 1 }""", ".rules[0].condition.the plan")]
    [InlineData("""{ "condition": { "$or": [ ], "b": "c" }, "force": 1 }""", ".rules[0].condition.$or")]
    [InlineData("""{ "condition": { "$and": [ { }, { "b": "c" } ] }, "force": 1 }""", ".rules[0].condition.$and[0]")]
    [InlineData("""{ "condition": { "a": { "$ne": "x" }, "b": { "$ne": "x" }, "c": { "$ne": "x" }, "d": { "$ne": "x" }, "e": { "$ne": "x" } }, "force": 1 }""", ".rules[0].condition")]
    [InlineData("""{ "condition": { "plan": "a" }, "variations": [ 1, 2 ], "namespace": [ "n", 0, 0.5 ] }""", ".rules[0].namespace")]
    [InlineData("""{ "condition": { "plan": "a" }, "variations": [ 1, 2 ], "hashVersion": 3 }""", ".rules[0].hashVersion")]
    [InlineData("""{ "force": 1, "parentConditions": [ { "id": "b" } ] }""", ".rules[0].parentConditions")]
    [InlineData("""{ "force": 1, "coverage": 0.5 }, { "force": 2, "coverage": 0.7 }""", ".rules[1]")]
    [InlineData("""{ "variations": [ 1, 2 ], "hashVersion": 3 }""", ".rules[0].hashVersion")]
    [InlineData("""{ "id": "nothing" }""", ".rules[0]")]
    public void GrowthBook_RuleWithoutCounterpart_IsRefusedWithItsPath(string rules, string path) =>
        AssertRefused(Import("growthbook", $$"""{ "features": { "a": { "defaultValue": 0, "rules": [ {{rules}} ] } } }"""), "$.features['a']" + path);

    [Fact]
    public void GrowthBook_Conditions_BecomeRulesOnAttributes()
    {
        var result = Import("growthbook", """
            { "features": { "a": { "defaultValue": "old", "rules": [
              { "condition": { "tenant": "t1" }, "force": "new" },
              { "condition": { "address.city": "Bonn", "age": { "$gte": 18 }, "beta": true }, "force": "new" },
              { "condition": { "plan": { "$nin": [ "free", 7 ] } }, "force": "new", "coverage": 0.25, "seed": "s", "hashVersion": 2 },
              { "condition": { "app": { "$vgt": "2.9.0" } }, "variations": [ "old", "new" ], "key": "e", "hashAttribute": "tenant", "hashVersion": 2 },
              { "condition": { "id": "u1" }, "force": "new" },
              { "condition": { "plan": "growth" }, "force": "new", "coverage": 0 } ] } } }
            """);

        AssertJson(
            """
            { "default_when_enabled": "old", "default_when_disabled": "old", "group": [ { "variant": "new", "groups": [ "tenant:t1" ] } ],
              "rule": [
                { "when": [ { "attribute": "address_city", "operator": "in", "values": [ "Bonn" ] }, { "attribute": "age", "operator": "at_least", "values": [ "18" ] }, { "attribute": "beta", "operator": "in", "values": [ "true" ] } ], "variant": "new" },
                { "when": [ { "attribute": "plan", "operator": "in", "values": [ "free", "7" ], "negate": true } ], "percentile": [ { "variant": "new", "from": 0, "to": 25.01 } ], "bucketing": { "algorithm": "growthbook", "salt": "s", "version": 2 } },
                { "when": [ { "attribute": "plan", "operator": "exists", "negate": true } ], "percentile": [ { "variant": "new", "from": 0, "to": 25.01 } ], "bucketing": { "algorithm": "growthbook", "salt": "s", "version": 2 } },
                { "when": [ { "attribute": "app", "operator": "version_at_least", "values": [ "2.9.0" ] }, { "attribute": "app", "operator": "version_in", "values": [ "2.9.0" ], "negate": true } ],
                  "percentile": [ { "variant": "old", "from": 0, "to": 50 }, { "variant": "new", "from": 50, "to": 100 } ], "bucketing": { "algorithm": "growthbook", "salt": "e", "version": 2, "attribute": "tenant" } },
                { "when": [ { "attribute": "id", "operator": "in", "values": [ "u1" ] } ], "variant": "new" } ] }
            """,
            Assert.Single(result.Converted).Flag["allocation"]!);
        Assert.Equal(["address_city", "age", "app", "beta", "id", "plan"], result.Notes.Where(static note => note.Problem.StartsWith("The attribute", StringComparison.Ordinal)).Select(static note => note.Value).Order());
    }

    [Theory]
    [InlineData("""{ "age": { "$lt": 18 } }""", "less_than", true)]
    [InlineData("""{ "age": { "$lt": 0 } }""", "less_than", false)]
    [InlineData("""{ "age": { "$gt": 18 } }""", "greater_than", false)]
    [InlineData("""{ "age": { "$gte": 0 } }""", "at_least", true)]
    [InlineData("""{ "age": { "$lte": -1 } }""", "at_most", false)]
    [InlineData("""{ "age": { "$vlt": "1.0.0" } }""", "version_below", true)]
    [InlineData("""{ "age": { "$vne": "1.0.0" } }""", "version_in", true)]
    [InlineData("""{ "age": { "$ne": "1" } }""", "in", true)]
    [InlineData("""{ "$not": { "age": { "$ne": "1" } }, "b": "c" }""", "in", false)]
    public void GrowthBook_MissingAttribute_MeetsWhatItMeetsThere(string condition, string comparison, bool isMet)
    {
        var rules = Assert.Single(Import("growthbook", $$"""{ "features": { "a": { "defaultValue": 0, "rules": [ { "condition": {{condition}}, "force": 1 } ] } } }""").Converted).Flag["allocation"]!["rule"]!.AsArray();

        Assert.Equal(isMet ? [comparison, "exists"] : [comparison], rules.Select(static rule => (string)rule!["when"]![0]!["operator"]!));
    }

    [Fact]
    public void GrowthBook_VariationOfAHoldout_GoesOnToTheNextRule()
    {
        var result = Import("growthbook", """
            { "features": { "a": { "defaultValue": 0, "rules": [
              { "condition": { "plan": "x", "age": 7 }, "variations": [ 1 ], "key": "one" },
              { "condition": { "plan": "x", "age": 7 }, "variations": [ 1, 2 ], "weights": [ 0.9, 0.1 ], "meta": [ { "passthrough": true }, { } ], "key": "holdout" } ] } } }
            """);

        var rule = Assert.Single(Assert.Single(result.Converted).Flag["allocation"]!["rule"]!.AsArray());
        AssertJson("""[ { "variant": "2", "from": 90, "to": 100 } ]""", rule!["percentile"]!);
    }

    [Fact]
    public void PostHog_VariantsOfAShare_BecomeRangesWithinThatShare()
    {
        var result = Import("posthog", """
            { "flags": [ { "key": "a", "active": true, "filters": {
              "groups": [ { "properties": [ { "key": "distinct_id", "operator": "exact", "value": "u1" } ], "rollout_percentage": 100, "variant": "test" }, { "properties": [], "rollout_percentage": 30 } ],
              "multivariate": { "variants": [ { "key": "control", "rollout_percentage": 50 }, { "key": "test", "rollout_percentage": 50 } ] }, "payloads": { "test": { "cluster": "new" } } } } ] }
            """);

        AssertJson(
            """
            { "id": "a", "enabled": true,
              "variants": [ { "name": "off", "configuration_value": false, "status_override": "Disabled" }, { "name": "control", "configuration_value": "control" }, { "name": "test", "configuration_value": { "cluster": "new" } } ],
              "allocation": {
                "default_when_enabled": "off", "default_when_disabled": "off", "user": [ { "variant": "test", "users": [ "u1" ] } ],
                "percentile": [ { "variant": "control", "from": 0, "to": 50 }, { "variant": "test", "from": 50, "to": 100 } ],
                "bucketing": { "algorithm": "posthog", "salt": "a", "hash": "variant", "include": { "hash": "rollout", "to": 30 } } } }
            """,
            Assert.Single(result.Converted).Flag);
    }

    [Theory]
    [InlineData("\"ensure_experience_continuity\": true, \"filters\": { \"groups\": [] }", ".ensure_experience_continuity")]
    [InlineData("\"filters\": { \"groups\": [], \"holdout\": { \"id\": 1 } }", ".filters.holdout")]
    [InlineData("\"filters\": { \"groups\": [], \"aggregation_group_type_index\": 3 }", "")]
    [InlineData("\"filters\": { \"groups\": [ { \"properties\": [ { \"key\": \"email\", \"operator\": \"regex\", \"value\": \"@\" } ] } ] }", ".filters.groups[0].properties[0]")]
    [InlineData("\"filters\": { \"groups\": [ { \"properties\": [ { \"key\": \"id\", \"type\": \"cohort\", \"value\": 1 } ] } ] }", ".filters.groups[0].properties[0]")]
    [InlineData("\"filters\": { \"groups\": [ { \"properties\": [ { \"key\": \"day\", \"operator\": \"is_date_before\", \"value\": \"-3d\" } ] } ] }", ".filters.groups[0].properties[0]")]
    [InlineData("\"filters\": { \"groups\": [ { \"properties\": [ { \"key\": \"t\", \"value\": \"1\" } ], \"rollout_percentage\": 5 } ], \"multivariate\": { \"variants\": [ { \"key\": \"x\", \"rollout_percentage\": 100 } ] } }", ".filters.groups[0].rollout_percentage")]
    [InlineData("\"filters\": { \"groups\": [ { \"rollout_percentage\": 5 }, { \"properties\": [ { \"key\": \"t\", \"value\": \"1\" } ], \"variant\": \"x\" } ], \"multivariate\": { \"variants\": [ { \"key\": \"x\", \"rollout_percentage\": 100 } ] } }", ".filters.groups[1].variant")]
    [InlineData("\"filters\": { \"groups\": [ { \"properties\": [ {}, {} ] } ] }", ".filters.groups[0].properties[0]")]
    [InlineData("\"filters\": { \"groups\": [ { \"aggregation_group_type_index\": 0 } ] }", ".filters.groups[0].aggregation_group_type_index")]
    [InlineData("\"filters\": { \"aggregation_group_type_index\": 0, \"groups\": [ { \"aggregation_group_type_index\": null } ] }", ".filters.groups[0].aggregation_group_type_index")]
    [InlineData("\"filters\": { \"groups\": [], \"early_exit\": true }", ".filters.early_exit")]
    [InlineData("\"filters\": { \"groups\": [ {} ], \"multivariate\": { \"variants\": [ { \"key\": \"x\", \"rollout_percentage\": 50 } ] } }", ".filters.multivariate")]
    [InlineData("\"filters\": 1", "")]
    public void PostHog_PartWithoutCounterpart_IsRefusedWithItsPath(string parts, string path)
    {
        var result = Import("posthog", $$"""{ "flags": [ { "key": "a", {{parts}} } ] }""");

        if (parts.Contains(": 3", StringComparison.Ordinal))
            Assert.Single(result.Converted); // Nobody is split, so the group does not matter.
        else
            AssertRefused(result, "$.flags[0]" + path);
    }

    [Fact]
    public void PostHog_ConditionsBeforeAPercentage_AreRulesInTheirOrder()
    {
        var result = Import("posthog", """
            { "flags": [ { "key": "a", "active": true, "filters": { "groups": [
              { "properties": [ { "key": "plan", "operator": "exact", "value": [ "1", "2" ] }, { "key": "age", "operator": "gte", "value": 30 } ], "rollout_percentage": 40 },
              { "properties": [ { "key": "app", "operator": "semver_lte", "value": "2.9" } ], "rollout_percentage": 100 },
              { "properties": [], "rollout_percentage": 10 } ] } } ] }
            """);

        AssertJson(
            """
            { "default_when_enabled": "off", "default_when_disabled": "off",
              "rule": [
                { "when": [ { "attribute": "plan", "operator": "in", "values": [ "1", "2" ] }, { "attribute": "age", "operator": "at_least", "values": [ "30" ] } ],
                  "percentile": [ { "variant": "on", "from": 0, "to": 40 } ], "bucketing": { "algorithm": "posthog", "salt": "a" } },
                { "when": [ { "attribute": "app", "operator": "version_below", "values": [ "2.9.1-0" ] } ], "variant": "on" } ],
              "percentile": [ { "variant": "on", "from": 0, "to": 10 }, { "variant": "off", "from": 10, "to": 100 } ], "bucketing": { "algorithm": "posthog", "salt": "a" } }
            """,
            Assert.Single(result.Converted).Flag["allocation"]!);
        Assert.Contains(result.Notes, static note => note.Problem.StartsWith("Versions are ordered", StringComparison.Ordinal));
    }

    [Fact]
    public void Statsig_PercentageOfARule_GivesTheOthersTheDefaultWhateverFollows()
    {
        var result = Import("statsig", """
            { "feature_gates": [ { "name": "a", "salt": "s", "enabled": true, "defaultValue": false, "rules": [
              { "salt": "r", "passPercentage": 30, "idType": "userID", "returnValue": true, "conditions": [ { "type": "public" }, { "type": "user_field", "field": "plan", "operator": "none_case_sensitive", "targetValue": [ "free" ] } ] },
              { "salt": "q", "passPercentage": 100, "returnValue": true, "conditions": [ { "type": "public" } ] } ] } ] }
            """);

        var allocation = Assert.Single(result.Converted).Flag["allocation"]!;
        AssertJson(
            """
            [ { "when": [ { "attribute": "plan", "operator": "exists", "negate": true } ],
                "percentile": [ { "variant": "on", "from": 0, "to": 30 }, { "variant": "off", "from": 30, "to": 100 } ], "bucketing": { "algorithm": "statsig", "salt": "s.r" } },
              { "when": [ { "attribute": "plan", "operator": "in", "values": [ "free" ], "negate": true } ],
                "percentile": [ { "variant": "on", "from": 0, "to": 30 }, { "variant": "off", "from": 30, "to": 100 } ], "bucketing": { "algorithm": "statsig", "salt": "s.r" } } ]
            """,
            allocation["rule"]!);
        Assert.Equal("on", (string?)allocation["default_when_enabled"]);
    }

    [Theory]
    [InlineData("""{ "passPercentage": 50, "conditions": [ { "type": "pass_gate", "targetValue": "x" } ] }""", ".rules[0].conditions[0]")]
    [InlineData("""{ "passPercentage": 100, "conditions": [ { "type": "ip_based", "field": "country", "operator": "any", "targetValue": [ "DE" ] } ] }""", ".rules[0].conditions[0]")]
    [InlineData("""{ "passPercentage": 100, "conditions": [ { "type": "public" }, { "type": "user_field", "field": "plan", "operator": "str_matches", "targetValue": "a.c" } ] }""", ".rules[0].conditions[1]")]
    [InlineData("""{ "passPercentage": 100, "conditions": [ { "type": "user_field", "field": "app", "operator": "version_gt", "targetValue": "1.2.3.4" } ] }""", ".rules[0].conditions[0]")]
    [InlineData("""{ "passPercentage": 100, "conditions": [] }""", ".rules[0].conditions")]
    [InlineData("""{ "passPercentage": 100, "conditions": [ { "type": "user_bucket", "operator": "gte", "targetValue": 5, "additionalValues": { "salt": "x" } } ] }""", ".rules[0].conditions[0]")]
    [InlineData("""{ "conditions": [ { "type": "public" } ] }""", ".rules[0].passPercentage")]
    [InlineData("""{ "passPercentage": 100, "configDelegate": "other", "conditions": [ { "type": "public" } ] }""", ".rules[0].configDelegate")]
    public void Statsig_RuleWithoutCounterpart_IsRefusedWithItsPath(string rule, string path) =>
        AssertRefused(Import("statsig", $$"""{ "feature_gates": [ { "name": "a", "salt": "s", "defaultValue": false, "rules": [ {{rule}} ] } ] }"""), "$.feature_gates[0]" + path);

    [Fact]
    public void AzureAppConfiguration_KeyValues_FlagsOfOneLabel()
    {
        const string file = """
            { "items": [
              { "key": ".appconfig.featureflag/Beta", "label": "prod", "content_type": "application/vnd.microsoft.appconfig.ff+json;charset=utf-8", "value": "{\"id\":\"Beta\",\"enabled\":true,\"conditions\":{\"client_filters\":[]}}" },
              { "key": ".appconfig.featureflag/Beta", "label": "dev", "value": "{\"id\":\"Beta\",\"enabled\":false}" },
              { "key": ".appconfig.featureflag/Broken", "label": "prod", "value": "{" },
              { "key": "Settings:Color", "value": "red" } ] }
            """;

        var result = Import("azure-appconfig", file, "prod");

        Assert.Equal(["Beta"], result.Converted.Select(static flag => flag.Id));
        Assert.True((bool)result.Converted[0].Flag["enabled"]!);
        Assert.Equal(["Broken"], result.Refused);
        Assert.Contains(result.Notes, static note => note is { IsRefusal: false, Flag: "", Value: "1" });
        Assert.Contains("choose one with --environment", Assert.Throws<ImportException>(() => Import("azure-appconfig", file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Environment_Switches_BecomeReleaseFlagsToFillIn()
    {
        var result = ImportCheck.Apply(EnvironmentImport.Convert("# switches\nexport FEATURE_NEW_CHECKOUT=true\nENABLE_DARK_MODE='off'\r\nFEATURE_LEVEL=3\nDATABASE_URL=x\nnonsense\n"));

        Assert.Equal([("release.new-checkout", true), ("release.dark-mode", false)], result.Converted.Select(static flag => (flag.Id, (bool)flag.Flag["enabled"]!)));
        Assert.Equal(["release.level"], result.Refused);
        Assert.Equal(["line 2", "line 3", "line 4", "line 5", "line 6"], result.Notes.Select(static note => note.Path).Where(static path => path.StartsWith("line", StringComparison.Ordinal)).Distinct().Order());
        Assert.Equal("Was the environment variable FEATURE_NEW_CHECKOUT.", (string?)result.Converted[0].Flag["description"]);
    }

    private static void AssertRefused(ImportResult result, string path)
    {
        Assert.Equal(["a"], result.Refused);
        Assert.Contains(result.Notes, note => note.IsRefusal && note.Path == path);
        Assert.All(result.Notes, static note => Assert.NotEmpty(note.Remedy));
    }

    private static ImportResult Import(string kind, string json, string? environment = null)
    {
        using var document = JsonDocument.Parse(json);
        return ImportCheck.Apply(FlagImport.Convert(kind, document.RootElement, environment));
    }

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"Expected {expected}\nActual {actual}");
}
