using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Hygiene.Importing;
using FlagGateway.Hygiene;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Tests.Hygiene;

/// <summary>flagd and Unleash: what is carried over, what is told, and that nothing is lost.</summary>
public sealed class ForeignImportTests
{
    private const string Switch = """ "state": "ENABLED", "variants": { "on": true, "off": false }, "defaultVariant": "off" """;

    [Fact]
    public void Flagd_ChainOfUsersGroupsAndFraction_BecomesRulesInTheSameOrder()
    {
        var result = Import("flagd", """
            { "$evaluators": { "testers": { "in": [ { "var": "targetingKey" }, [ "t1", "t2" ] ] } },
              "flags": { "checkout": {
                "state": "ENABLED", "variants": { "old": { "cluster": "a" }, "new": { "cluster": "b" } }, "defaultVariant": "old",
                "targeting": { "if": [
                  { "or": [ { "$ref": "testers" }, { "==": [ "boss", { "var": "targetingKey" } ] } ] }, "new",
                  { "===": [ { "var": [ "tenant" ] }, "bank" ] }, "old",
                  { "in": [ { "var": "tier" }, [ "gold", "silver" ] ] }, "new",
                  { "fractional": [ { "cat": [ { "var": "$flagd.flagKey" }, { "var": "targetingKey" } ] }, [ "new", 1 ], [ "old", 2 ] ] } ] } } } }
            """);

        AssertJson(
            """
            { "id": "checkout", "enabled": true,
              "variants": [ { "name": "old", "configuration_value": { "cluster": "a" } }, { "name": "new", "configuration_value": { "cluster": "b" } } ],
              "allocation": {
                "default_when_enabled": "old", "default_when_disabled": "old",
                "user": [ { "variant": "new", "users": [ "t1", "t2" ] }, { "variant": "new", "users": [ "boss" ] } ],
                "group": [ { "variant": "old", "groups": [ "tenant:bank" ] }, { "variant": "new", "groups": [ "tier:gold", "tier:silver" ] } ],
                "percentile": [ { "variant": "new", "from": 0, "to": 33.3333333333 }, { "variant": "old", "from": 33.3333333333, "to": 100 } ],
                "bucketing": { "algorithm": "flagd", "salt": "checkout", "buckets": 3 } } }
            """,
            result.Converted.Single().Flag);
        Assert.Equal(
            [
                "The field tenant becomes groups tenant:….", "The field tier becomes groups tier:….",
                "allocation.bucketing: Only the gateway reads bucketing: Microsoft's libraries give users of this flag other variants.",
            ],
            result.Notes.Select(static note => note.Problem));
    }

    [Fact]
    public void Flagd_Switch_IsOnAndOffForThoseWhoAskForNothingElse()
    {
        var result = Import("flagd", $$"""{ "flags": [ { "key": "a", {{Switch}}, "targeting": { "fractional": [ [ "on" ], [ "off" ] ] } }, { "key": "b", "state": "DISABLED", "variants": { "x": "1" }, "defaultVariant": "x" } ] }""");

        AssertJson(
            """
            { "id": "a", "enabled": true,
              "variants": [ { "name": "on", "configuration_value": true, "status_override": "Enabled" }, { "name": "off", "configuration_value": false, "status_override": "Disabled" } ],
              "allocation": { "default_when_enabled": "off", "default_when_disabled": "off", "percentile": [ { "variant": "on", "from": 0, "to": 50 }, { "variant": "off", "from": 50, "to": 100 } ], "bucketing": { "algorithm": "flagd", "salt": "a", "buckets": 2 } } }
            """,
            result.Converted[0].Flag);
        Assert.Contains(result.Notes, static note => note is { Flag: "b", Path: "$.flags[1].state", IsRefusal: false });
    }

    [Theory]
    [InlineData("""{ "if": [ { "%": [ { "var": "age" }, 2 ] }, "on", "off" ] }""", ".targeting.if[0]")]
    [InlineData("""{ "if": [ { "in": [ "@x.com", { "var": "address.mail" } ] }, "on", "off" ] }""", ".targeting.if[0]")]
    [InlineData("""{ "if": [ { "and": [ { "!=": [ { "var": "a" }, "b" ] }, { "==": [ { "var": "a" }, 7 ] } ] }, "on" ] }""", ".targeting.if[0]")]
    [InlineData("""{ "if": [ { "==": [ { "var": "$flagd.timestamp" }, "b" ] }, "on" ] }""", ".targeting.if[0]")]
    [InlineData("""{ "if": [ { "==": [ { "var": "a" }, "b" ] }, { "fractional": [ [ "on", 1 ] ] } ] }""", ".targeting.if[1]")]
    [InlineData("""{ "if": [ { "==": [ { "var": "a" }, "b" ] }, "blue" ] }""", ".targeting.if[1]")]
    [InlineData("""{ "if": [ { "!": [ { "sem_ver": [ { "var": "app" }, ">", "1.0.0" ] } ] }, "on" ] }""", ".targeting.if[0]")]
    [InlineData("""{ "if": [ { "<": [ 1, { "var": "a" }, 3 ] }, "on" ] }""", ".targeting.if[0]")]
    [InlineData("""{ "if": [ { "or": [ { "==": [ { "var": "a" }, "b" ] }, { "$ref": "nobody" } ] }, "on" ] }""", ".targeting.if[0].or[1]")]
    [InlineData("""{ "if": [ { "$ref": "nobody" }, "on" ] }""", ".targeting.if[0]")]
    [InlineData("""{ "fractional": [ { "var": "email" }, [ "on", 1 ] ] }""", ".targeting.fractional[0]")]
    [InlineData("""{ "fractional": [ [ "on", -1 ], [ "off", 2 ] ] }""", ".targeting.fractional[0]")]
    [InlineData("""{ "fractional": [ [ "on", 0 ] ] }""", ".targeting.fractional")]
    [InlineData("""{ "==": [ { "var": "a" }, "b" ] }""", ".targeting")]
    public void Flagd_RuleWithoutCounterpart_IsRefusedWithItsPath(string targeting, string path)
    {
        var result = Import("flagd", $$"""{ "flags": { "a": { {{Switch}}, "targeting": {{targeting}} } } }""");

        Assert.Equal(["a"], result.Refused);
        Assert.Contains(result.Notes, note => note.IsRefusal && note.Path.StartsWith("$.flags['a']" + path, StringComparison.Ordinal));
    }

    [Fact]
    public void Flagd_ConditionsTogether_BecomeRulesAndAbsenceIsOne()
    {
        var result = Import("flagd", $$"""
            { "flags": { "a": { {{Switch}}, "targeting": { "if": [
              { "==": [ { "var": "tenant" }, "bank" ] }, "off",
              { "==": [ { "var": "targetingKey" }, "boss" ] }, "on",
              { "and": [ { "!=": [ { "var": "plan" }, "free" ] }, { ">": [ { "var": "age" }, 30 ] } ] }, "on" ] } } } }
            """);

        // Users come before groups here, so one who is named behind a group becomes a rule.
        AssertJson(
            """
            { "default_when_enabled": "off", "default_when_disabled": "off", "group": [ { "variant": "off", "groups": [ "tenant:bank" ] } ],
              "rule": [
                { "when": [ { "attribute": "userId", "operator": "in", "values": [ "boss" ] } ], "variant": "on" },
                { "when": [ { "attribute": "plan", "operator": "exists", "negate": true }, { "attribute": "age", "operator": "greater_than", "values": [ "30" ] } ], "variant": "on" },
                { "when": [ { "attribute": "plan", "operator": "in", "values": [ "free" ], "negate": true }, { "attribute": "age", "operator": "greater_than", "values": [ "30" ] } ], "variant": "on" } ] }
            """,
            Assert.Single(result.Converted).Flag["allocation"]!);
    }

    [Fact]
    public void Unleash_Export_BecomesTargetingVariantsAndLifecycle()
    {
        var result = Import("unleash", """
            { "features": [
                { "name": "new-checkout", "type": "release", "description": "The new one", "createdAt": "2026-05-02T23:30:00.000Z" },
                { "name": "prompt", "type": "experiment", "variants": [] },
                { "name": "export", "type": "kill-switch" } ],
              "featureStrategies": [
                { "name": "flexibleRollout", "featureName": "new-checkout", "parameters": { "rollout": "25", "stickiness": "default", "groupId": "new-checkout" }, "constraints": [], "segments": [], "variants": [], "disabled": false },
                { "name": "userWithId", "featureName": "new-checkout", "parameters": { "userIds": "anna, bert ,," }, "constraints": [] },
                { "name": "flexibleRollout", "featureName": "prompt", "parameters": { "rollout": "100", "stickiness": "userId", "groupId": "prompt" },
                  "variants": [ { "name": "a", "weight": 300, "payload": { "type": "json", "value": "{\"cluster\":\"x\"}" } }, { "name": "b", "weight": 700, "overrides": [ { "contextName": "userId", "values": [ "boss" ] }, { "contextName": "tenant", "values": [ "bank" ] } ] } ] },
                { "name": "default", "featureName": "export", "parameters": {} } ],
              "featureEnvironments": [
                { "enabled": true, "featureName": "new-checkout", "environment": "production", "variants": [] },
                { "enabled": true, "featureName": "prompt", "environment": "production", "variants": [] },
                { "enabled": false, "featureName": "export", "environment": "production", "variants": [] } ] }
            """);

        AssertJson(
            """
            [ { "id": "new-checkout", "description": "The new one", "enabled": true,
                "variants": [ { "name": "off", "configuration_value": false, "status_override": "Disabled" }, { "name": "on", "configuration_value": true, "status_override": "Enabled" } ],
                "allocation": {
                  "default_when_enabled": "off", "default_when_disabled": "off", "user": [ { "variant": "on", "users": [ "anna", "bert" ] } ],
                  "percentile": [ { "variant": "on", "from": 0, "to": 25 }, { "variant": "off", "from": 25, "to": 100 } ], "bucketing": { "algorithm": "unleash", "salt": "new-checkout" } },
                "lifecycle": { "type": "release", "created": "2026-05-02" } },
              { "id": "prompt", "enabled": true,
                "variants": [ { "name": "a", "configuration_value": { "cluster": "x" } }, { "name": "b" }, { "name": "disabled", "status_override": "Disabled" } ],
                "allocation": { "default_when_disabled": "disabled", "user": [ { "variant": "b", "users": [ "boss" ] } ], "group": [ { "variant": "b", "groups": [ "tenant:bank" ] } ], "percentile": [ { "variant": "a", "from": 0, "to": 30 }, { "variant": "b", "from": 30, "to": 100 } ], "bucketing": { "algorithm": "unleash", "salt": "prompt", "hash": "variant", "buckets": 1000 } },
                "lifecycle": { "type": "experiment" } },
              { "id": "export", "enabled": false, "lifecycle": { "type": "ops" } } ]
            """,
            new JsonArray([.. result.Converted.Select(static flag => flag.Flag.DeepClone())]));
        Assert.Empty(result.Refused);
    }

    [Theory]
    [InlineData("""{ "name": "default", "constraints": [ { "contextName": "region", "operator": "REGEX", "value": "^eu" } ] }""", ".constraints[0]")]
    [InlineData("""{ "name": "default", "constraints": [ { "contextName": "region", "operator": "IN", "values": [ "eu" ] }, { "contextName": "currentTime", "operator": "DATE_AFTER", "value": "2026-01-01T00:00:00Z" } ] }""", ".constraints[1].operator")]
    [InlineData("""{ "name": "default", "constraints": [ { "contextName": "email", "operator": "STR_CONTAINS", "values": [ "x" ], "caseInsensitive": true } ] }""", ".constraints[0].caseInsensitive")]
    [InlineData("""{ "name": "default", "constraints": [ { "contextName": "e mail", "operator": "IN", "values": [ "x" ] } ] }""", ".constraints[0].contextName")]
    [InlineData("""{ "name": "default", "constraints": [ { "contextName": "app", "operator": "SEMVER_LT", "value": "2.1" } ] }""", ".constraints[0]")]
    [InlineData("""{ "name": "default", "constraints": [ { "contextName": "age", "operator": "NUM_LT", "value": "ten" } ] }""", ".constraints[0]")]
    [InlineData("""{ "name": "default", "constraints": [ { "contextName": "region", "operator": "NOT_IN", "values": [ " " ] } ] }""", ".constraints[0]")]
    [InlineData("""{ "name": "default", "constraints": [ { "contextName": "a", "operator": "NOT_IN", "values": [ "x" ] }, { "contextName": "b", "operator": "NOT_IN", "values": [ "x" ] }, { "contextName": "c", "operator": "NOT_IN", "values": [ "x" ] }, { "contextName": "d", "operator": "NOT_IN", "values": [ "x" ] }, { "contextName": "e", "operator": "NOT_IN", "values": [ "x" ] } ] }""", ".constraints")]
    [InlineData("""{ "name": "flexibleRollout", "parameters": { "rollout": 50 }, "constraints": [ { "contextName": "region", "operator": "IN", "values": [ "eu" ] } ], "variants": [ { "name": "a", "weight": 1 }, { "name": "b", "weight": 1 } ] }""", ".parameters")]
    [InlineData("""{ "name": "flexibleRollout", "parameters": { "rollout": 100, "stickiness": "tenant" }, "variants": [ { "name": "a", "weight": 1 }, { "name": "b", "weight": 1 } ] }""", ".variants")]
    [InlineData("""{ "name": "default", "segments": [ 1 ] }""", ".segments")]
    [InlineData("""{ "name": "remoteAddress", "parameters": { "IPs": "10.0.0.1" } }""", ".name")]
    [InlineData("""{ "name": "flexibleRollout", "parameters": { "rollout": "half" } }""", ".parameters.rollout")]
    [InlineData("""{ "name": "flexibleRollout", "parameters": { "rollout": 50, "stickiness": "tenant" }, "variants": [ { "name": "a", "weight": 1, "stickiness": "default" } ] }""", ".parameters")]
    public void Unleash_StrategyWithoutCounterpart_IsRefusedWithItsPath(string strategy, string path)
    {
        var result = Import("unleash", $$"""{ "features": [ { "name": "a", "enabled": true, "strategies": [ {{strategy}} ] } ] }""");

        Assert.Equal(["a"], result.Refused);
        Assert.Contains(result.Notes, note => note.IsRefusal && note.Path == "$.features[0].strategies[0]" + path);
    }

    [Fact]
    public void Unleash_StrategiesWithConstraints_BecomeRulesOfWhichAnyIncludesAUser()
    {
        var result = Import("unleash", """
            { "features": [ { "name": "a", "enabled": true, "strategies": [
                { "name": "flexibleRollout", "parameters": { "rollout": "25", "stickiness": "tenant", "groupId": "g" }, "constraints": [
                  { "contextName": "plan", "operator": "NOT_IN", "values": [ "free" ] }, { "contextName": "app", "operator": "SEMVER_GT", "value": "2.0.0" } ] },
                { "name": "userWithId", "parameters": { "userIds": "anna" }, "constraints": [ { "contextName": "age", "operator": "NUM_EQ", "value": 7 } ] } ] } ] }
            """);

        AssertJson(
            """
            { "default_when_enabled": "off", "default_when_disabled": "off", "rule": [
                { "when": [ { "attribute": "plan", "operator": "exists", "negate": true }, { "attribute": "app", "operator": "version_at_least", "values": [ "2.0.0" ] }, { "attribute": "app", "operator": "version_in", "values": [ "2.0.0" ], "negate": true } ],
                  "percentile": [ { "variant": "on", "from": 0, "to": 25 } ], "bucketing": { "algorithm": "unleash", "salt": "g", "attribute": "tenant" } },
                { "when": [ { "attribute": "plan", "operator": "in", "values": [ "free" ], "negate": true }, { "attribute": "app", "operator": "version_at_least", "values": [ "2.0.0" ] }, { "attribute": "app", "operator": "version_in", "values": [ "2.0.0" ], "negate": true } ],
                  "percentile": [ { "variant": "on", "from": 0, "to": 25 } ], "bucketing": { "algorithm": "unleash", "salt": "g", "attribute": "tenant" } },
                { "when": [ { "attribute": "age", "operator": "at_least", "values": [ "7" ] }, { "attribute": "age", "operator": "at_most", "values": [ "7" ] }, { "attribute": "userId", "operator": "in", "values": [ "anna" ] } ], "variant": "on" } ] }
            """,
            Assert.Single(result.Converted).Flag["allocation"]!);
        Assert.Equal(["age", "app", "plan", "userId"], result.Notes.Where(static note => note.Problem.StartsWith("The attribute", StringComparison.Ordinal)).Select(static note => note.Value).Order());
        Assert.Contains(result.Notes, static note => note.Path == "$.features[0].strategies[0].constraints[1]" && note.Problem.StartsWith("A version such as 2.1", StringComparison.Ordinal));
    }

    [Fact]
    public void Unleash_OverridesBesideConstraints_AreRefused()
    {
        var result = Import("unleash", """
            { "features": [ { "name": "a", "enabled": true, "strategies": [ { "name": "default", "constraints": [ { "contextName": "plan", "operator": "IN", "values": [ "free" ] } ] } ],
              "variants": [ { "name": "x", "weight": 1, "overrides": [ { "contextName": "userId", "values": [ "boss" ] } ] } ] } ] }
            """);

        Assert.Contains(result.Notes, static note => note.IsRefusal && note.Path == "$.features[0].variants");
    }

    [Theory]
    [InlineData("gradualRolloutUserId", "50", "a", 50.0)]
    [InlineData("gradualRolloutUserId", "50", "b", null)]
    public void Unleash_TwoRollouts_AreOneWhereTheyNest(string strategy, string share, string group, double? percentage)
    {
        var result = Import("unleash", $$"""
            { "features": [ { "name": "a", "enabled": true, "strategies": [
                { "name": "gradualRolloutUserId", "parameters": { "percentage": "20", "groupId": "a" } },
                { "name": "{{strategy}}", "parameters": { "percentage": "{{share}}", "groupId": "{{group}}" } } ] } ] }
            """);

        Assert.Equal(percentage, (double?)result.Converted.SingleOrDefault()?.Flag["allocation"]!["percentile"]![0]!["to"]);
    }

    [Theory]
    [InlineData(null, "The file has several environments (dev, prod); choose one with --environment.")]
    [InlineData("test", "The file has no environment test, but dev, prod.")]
    public void Unleash_SeveralEnvironments_AskForOne(string? environment, string message)
    {
        const string file = """{ "features": [ { "name": "a" } ], "featureEnvironments": [ { "featureName": "a", "environment": "dev", "enabled": false }, { "featureName": "a", "environment": "prod", "enabled": true } ] }""";

        Assert.Equal(message, Assert.Throws<ImportException>(() => Import("unleash", file, environment)).Message);
        Assert.True((bool)Import("unleash", file, "prod").Converted.Single().Flag["enabled"]!);
        Assert.False((bool)Import("unleash", file, "dev").Converted.Single().Flag["enabled"]!);
    }

    [Fact]
    public void Convert_AnyFile_CountsEachFlagOnceAndRefusesNoneSilently() => Check.One(
        Laws.Try(100),
        Prop.ForAll(Files(), file =>
        {
            foreach (var (kind, count) in FlagImport.Kinds.Where(static kind => kind is not (FlagImport.EnvironmentKind or "azure-appconfig")).Select(kind => (kind, file.Count)))
            {
                ImportResult result;
                try
                {
                    result = Import(kind, kind switch
                    {
                        "flagd" or "launchdarkly" => $$"""{ "flags": { {{file.Members}} } }""",
                        "growthbook" => $$"""{ "features": { {{file.Members}} } }""",
                        "unleash" => $$"""{ "features": [ {{file.Items}} ] }""",
                        "posthog" => $$"""{ "flags": [ {{file.Items.Replace("\"name\"", "\"key\"", StringComparison.Ordinal)}} ] }""",
                        "statsig" => $$"""{ "feature_gates": [ {{file.Items}} ] }""",
                        _ => $$"""{ "FeatureManagement": { {{file.Members}} } }""",
                    });
                }
                catch (ImportException)
                {
                    continue;
                }

                Assert.Equal(count, result.Read);
                Assert.All(result.Refused, id => Assert.Contains(result.Notes, note => note.IsRefusal && note.Flag == id));
                Assert.All(result.Converted, flag => Assert.DoesNotContain(result.Notes, note => note.IsRefusal && note.Flag == flag.Id));
            }
        }));

    private sealed record Junk(int Count, string Members, string Items);

    private static Arbitrary<Junk> Files() => (
        from values in Value(3).ListOf()
        select new Junk(
            values.Count,
            string.Join(", ", values.Select(static (value, place) => $"\"f{place}\": {value}")),
            string.Join(", ", values.Select(static (value, place) => value.StartsWith('{') ? $"{{ \"name\": \"f{place}\"{(value.Contains('"', StringComparison.Ordinal) ? "," + value[1..] : "}")}" : value)))).ToArbitrary();

    private static Gen<string> Value(int depth) => depth == 0
        ? Gen.Elements("true", "\"ENABLED\"", "\"on\"", "null", "1", "-5", "\"50\"", "\"default\"", "[]", "{}")
        : Gen.Frequency(
            (1, Value(0)),
            (3, Value(depth - 1).ListOf().Select(static items => $"[{string.Join(", ", items.Take(3))}]")),
            (6, from keys in Gen.SubListOf("state", "variants", "defaultVariant", "targeting", "if", "fractional", "var", "enabled", "strategies", "parameters", "EnabledFor", "Name", "Parameters", "Audience", "weight", "rollout", "==", "on",
                    "variations", "fallthrough", "rules", "clauses", "salt", "seed", "defaultValue", "force", "coverage", "filters", "groups", "multivariate", "properties", "passPercentage", "conditions", "type")
                from values in Value(depth - 1).ListOf(18)
                select "{ " + string.Join(", ", keys.Select((key, place) => $"\"{key}\": {values[place % 18]}")) + " }"));

    private static ImportResult Import(string kind, string json, string? environment = null)
    {
        using var document = JsonDocument.Parse(json);
        return ImportCheck.Apply(FlagImport.Convert(kind, document.RootElement, environment));
    }

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), $"Expected {expected}\nActual {actual}");
}
