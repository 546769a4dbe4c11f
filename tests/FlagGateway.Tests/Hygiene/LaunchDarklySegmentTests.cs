using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Hygiene.Importing;

namespace FlagGateway.Tests.Hygiene;

/// <summary>Rules of LaunchDarkly that ask for segments. Whom they apply to is in BucketingOracleTests.</summary>
public sealed class LaunchDarklySegmentTests
{
    private const string Paying = """
        "paying": { "included": [ "u1" ], "excluded": [ "u1", "u2" ], "rules": [ { "clauses": [ { "attribute": "plan", "op": "in", "values": [ "pro" ] } ] } ] }
        """;

    [Theory]
    [InlineData(false, """
        [ { "when": [ { "attribute": "key", "operator": "in", "values": [ "u1" ] } ], "variant": "y" },
          { "when": [ { "attribute": "plan", "operator": "in", "values": [ "pro" ] }, { "attribute": "key", "operator": "in", "values": [ "u2" ], "negate": true } ], "variant": "y" } ]
        """)]
    [InlineData(true, """
        [ { "when": [ { "attribute": "key", "operator": "in", "values": [ "u1" ], "negate": true }, { "attribute": "key", "operator": "in", "values": [ "u2" ] } ], "variant": "y" },
          { "when": [ { "attribute": "key", "operator": "in", "values": [ "u1" ], "negate": true }, { "attribute": "plan", "operator": "exists", "negate": true } ], "variant": "y" },
          { "when": [ { "attribute": "key", "operator": "in", "values": [ "u1" ], "negate": true }, { "attribute": "plan", "operator": "in", "values": [ "pro" ], "negate": true } ], "variant": "y" } ]
        """)]
    public void Rule_AsksForASegment_IsARuleForEachWayToBelongToIt(bool negate, string expected)
    {
        var result = Import(Paying, negate);

        var rules = Assert.Single(result.Converted).Flag["allocation"]!["rule"]!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), rules), rules.ToJsonString());
        Assert.Contains(result.Notes, static note => note is { Path: "$.segments", IsRefusal: false });
        Assert.Contains(result.Notes, static note => note.Value == "key" && note.Remedy.Contains("FlagGateway:Identity:Attributes", StringComparison.Ordinal));
    }

    [Fact]
    public void Rule_SegmentOnlyListsUsers_BecomesUsers()
    {
        var result = Import("""
            "paying": { "included": [ "u1", "u2" ], "excluded": [ "u3" ], "rules": [] }
            """);

        Assert.Equal("""[{"variant":"y","users":["u1","u2"]}]""", Assert.Single(result.Converted).Flag["allocation"]!["user"]!.ToJsonString());
    }

    [Fact]
    public void Rule_SegmentIncludesContexts_AsksForTheirAttribute()
    {
        var result = Import("""
            "paying": { "includedContexts": [ { "contextKind": "org", "values": [ "o1", "o2" ] } ] }
            """);

        Assert.Equal("""[{"when":[{"attribute":"org","operator":"in","values":["o1","o2"]}],"variant":"y"}]""", Assert.Single(result.Converted).Flag["allocation"]!["rule"]!.ToJsonString());
        Assert.Contains(result.Notes, static note => note.Value == "org" && note.Remedy.Contains("FlagGateway:Identity:Attributes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""
        "other": { }
        """, "The file does not have")]
    [InlineData("""
        "paying": { "unbounded": true }
        """, "big segment")]
    [InlineData("""
        "paying": { "excludedContexts": [ { "contextKind": "org", "values": [] } ] }
        """, "none of them")]
    [InlineData("""
        "paying": { "rules": [ { "weight": 10000, "clauses": [ { "attribute": "plan", "op": "in", "values": [ "pro" ] } ] } ] }
        """, "a percentage of its own")]
    [InlineData("""
        "paying": { "rules": [ { "clauses": [] } ] }
        """, "everybody belongs to it")]
    public void Segment_WithoutCounterpart_RefusesTheFlagWithTheReason(string segments, string reason)
    {
        var result = Import(segments);

        Assert.Equal(["a"], result.Refused);
        Assert.Contains(result.Notes, note => note is { IsRefusal: true, Flag: "a", Path: "$.flags['a'].rules[0].clauses[0]", Value: "paying" } && note.Problem.Contains(reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Rule_SegmentExcludesContexts_AlsoAppliesToUsersWithoutOne()
    {
        var result = Import("""
            "paying": { "excludedContexts": [ { "contextKind": "org", "values": [ "o1" ] } ], "rules": [ { "clauses": [ { "attribute": "plan", "op": "in", "values": [ "pro" ] } ] } ] }
            """);

        var rules = Assert.Single(result.Converted).Flag["allocation"]!["rule"]!;
        const string expected = """
            [ { "when": [ { "attribute": "plan", "operator": "in", "values": [ "pro" ] }, { "attribute": "org", "operator": "exists", "negate": true } ], "variant": "y" },
              { "when": [ { "attribute": "plan", "operator": "in", "values": [ "pro" ] }, { "attribute": "org", "operator": "in", "values": [ "o1" ], "negate": true } ], "variant": "y" } ]
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), rules), rules.ToJsonString());
    }

    [Fact]
    public void Segment_AsksForAnother_HasItsConditions()
    {
        var result = Import("""
            "paying": { "excluded": [ "u2" ], "rules": [ { "clauses": [ { "op": "segmentMatch", "values": [ "testers" ] }, { "attribute": "plan", "op": "in", "values": [ "pro" ] } ] } ] },
            "testers": { "included": [ "u1" ], "rules": [ { "clauses": [ { "attribute": "team", "op": "in", "values": [ "qa" ] } ] } ] }
            """);

        var rules = Assert.Single(result.Converted).Flag["allocation"]!["rule"]!;
        const string expected = """
            [ { "when": [ { "attribute": "key", "operator": "in", "values": [ "u1" ] }, { "attribute": "plan", "operator": "in", "values": [ "pro" ] }, { "attribute": "key", "operator": "in", "values": [ "u2" ], "negate": true } ], "variant": "y" },
              { "when": [ { "attribute": "team", "operator": "in", "values": [ "qa" ] }, { "attribute": "plan", "operator": "in", "values": [ "pro" ] }, { "attribute": "key", "operator": "in", "values": [ "u2" ], "negate": true } ], "variant": "y" } ]
            """;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), rules), rules.ToJsonString());
    }

    [Theory]
    [InlineData("""
        "paying": { "rules": [ { "clauses": [ { "op": "segmentMatch", "values": [ "paying" ] } ] } ] }
        """, "$.segments['paying'].rules[0].clauses[0]", "paying")]
    [InlineData("""
        "paying": { "rules": [ { "clauses": [ { "op": "segmentMatch", "values": [ "b" ], "negate": true } ] } ] },
        "b": { "rules": [ { "clauses": [ { "attribute": "plan", "op": "in", "values": [ "pro" ] } ] }, { "clauses": [ { "op": "segmentMatch", "values": [ "paying" ] } ] } ] }
        """, "$.segments['b'].rules[1].clauses[0]", "paying")]
    public void Segment_AsksForItself_RefusesTheFlag(string segments, string path, string value)
    {
        var result = Import(segments);

        Assert.Equal(["a"], result.Refused);
        Assert.Contains(result.Notes, note => note is { IsRefusal: true, Flag: "a", Problem: "The segment asks for itself." } && note.Path == path && note.Value == value);
    }

    private static ImportResult Import(string segments, bool negate = false)
    {
        using var document = JsonDocument.Parse($$"""
            { "segments": { {{segments}} },
              "flags": { "a": { "key": "a", "on": true, "salt": "s", "variations": [ "x", "y" ], "offVariation": 0, "fallthrough": { "variation": 0 },
                "rules": [ { "variation": 1, "clauses": [ { "attribute": "", "op": "segmentMatch", "values": [ "paying" ], "negate": {{(negate ? "true" : "false")}} } ] } ] } } }
            """);
        return FlagImport.Convert("launchdarkly", document.RootElement, null);
    }
}
