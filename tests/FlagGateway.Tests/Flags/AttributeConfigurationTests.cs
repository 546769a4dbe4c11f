using FlagGateway.Core.Attributes;
using FlagGateway.Core.Flags;
using FlagGateway.Snapshots;
using FlagGateway.Tests.Configuration;

namespace FlagGateway.Tests.Flags;

/// <summary>Attributes, segments and required flags: read, checked across files, in force.</summary>
public sealed class AttributeConfigurationTests
{
    private const string Segments = "$.feature_management.segments[0]";
    private const string Flag = "$.feature_management.feature_flags[0]";
    private const string Parameters = Flag + ".conditions.client_filters[0].parameters";

    private static readonly string Gateway = Configurations.With(
        Configurations.Gateway, "\"State\"", "\"Identity\": { \"Attributes\": [ { \"Header\": \"X-Plan\", \"As\": \"plan\" }, { \"Claim\": \"plan\", \"As\": \"plan\" }, { \"ClientAddress\": true, \"As\": \"ip\" } ] }, \"State\"");

    [Theory]
    [InlineData("""{ "rules": [] }""", ".name", "name is missing.")]
    [InlineData("""{ "name": "a b", "users": [ "u" ] }""", ".name", "Not a segment's name")]
    [InlineData("""{ "name": "s" }""", "", "Nobody belongs to this segment.")]
    [InlineData("""{ "name": "s", "rules": [] }""", "", "Nobody belongs to this segment.")]
    [InlineData("""{ "name": "s", "user": [ "u" ], "users": [ "u" ] }""", ".user", "Unknown key.")]
    [InlineData("""{ "name": "s", "users": [ "u" ], "exclude": { "user": [] } }""", ".exclude.user", "Unknown key.")]
    [InlineData("""{ "name": "s", "groups": [ "segment:t" ] }""", ".groups[0]", "A segment cannot name other segments.")]
    [InlineData("""{ "name": "s", "users": [ "u" ], "match": "some" }""", ".match", "Not one of the known values.")]
    [InlineData("""{ "name": "s", "rules": [ { "attribute": "plan", "operator": "equals", "value": "x" } ] }""", ".rules[0].operator", "Not one of the known values.")]
    [InlineData("""{ "name": "s", "rules": [ { "attribute": "plan", "operator": "in", "value": "x", "values": [ "y" ] } ] }""", ".rules[0].value", "There are value and values.")]
    [InlineData("""{ "name": "s", "rules": [ { "attribute": "plan", "operator": "at_least", "value": "ten" } ] }""", ".rules[0].value", "Not a number.")]
    [InlineData("""{ "name": "s", "rules": [ { "attribute": "ip", "operator": "network", "values": [ "10.0.0.0/8", "10.0.0.1/8" ] } ] }""", ".rules[0].values[1]", "Not a network: has address bits behind its prefix.")]
    [InlineData("""{ "name": "s", "rules": [ { "attribute": "plan", "operator": "exists", "value": "x" } ] }""", ".rules[0].value", "An attribute exists with any value.")]
    [InlineData("""{ "name": "s", "rules": [ { "attribute": "paln", "operator": "in", "value": "x" } ] }""", ".rules[0].attribute", "No source in gateway.json has this attribute.")]
    [InlineData("""{ "name": "s", "rules": [ { "attribute": "plan", "operator": "in", "value": "x", "Negate": true } ] }""", ".rules[0].Negate", "Unknown key.")]
    public async Task Load_MistakeInSegment_IsRefusedWithPathAndRemedy(string segment, string path, string problem) =>
        await RefusedAsync(Configurations.With(Configurations.Flags, "\"feature_flags\"", $"\"segments\": [ {segment} ], \"feature_flags\""), Segments + path, problem);

    [Theory]
    [InlineData("""{ }""", "", "An attribute filter needs parameters.", true)]
    [InlineData("""{ "Rules": [] }""", ".Rules", "Nobody meets an empty list of rules.", false)]
    [InlineData("""{ "Rule": [] , "Rules": [ { "Segment": "s" } ] }""", ".Rule", "Unknown key.", false)]
    [InlineData("""{ "Rules": [ { "Segment": "t" } ] }""", ".Rules", "No segment has this name.", false)]
    [InlineData("""{ "Rules": [ { "Segment": "s", "Attribute": "plan" } ] }""", ".Rules[0].Attribute", "A rule is about a segment or about an attribute.", false)]
    [InlineData("""{ "Rules": [ { "Attribute": "country", "Operator": "in", "Value": "DE" } ] }""", ".Rules[0].Attribute", "No source in gateway.json has this attribute.", false)]
    [InlineData("""{ "Rules": [ { "Attribute": "plan", "Operator": "after", "Value": "31.12.2026" } ] }""", ".Rules[0].Value", "Not an instant.", false)]
    [InlineData("""{ "Rules": [ { "Attribute": "plan" } ] }""", ".Rules[0].Operator", "Operator is missing.", false)]
    public async Task Load_MistakeInFilter_IsRefusedWithPathAndRemedy(string parameters, string path, string problem, bool isWithoutParameters)
    {
        var filter = isWithoutParameters ? """{ "name": "FlagGateway.Attributes" }""" : $$"""{ "name": "FlagGateway.Attributes", "parameters": {{parameters}} }""";
        var flags = Configurations.With(Configurations.Flags, "\"enabled\": true,", $$""" "enabled": true, "conditions": { "client_filters": [ {{filter}} ] },""");

        await RefusedAsync(WithSegment(flags), Parameters + path, problem);
    }

    [Theory]
    [InlineData("""{ "variant": "new" }""", ".when", "when is missing.")]
    [InlineData("""{ "when": [], "variant": "new" }""", ".when", "Nobody meets an empty list of conditions.")]
    [InlineData("""{ "when": [ { "segment": "s" } ] }""", ".variant", "The rule names no variant.")]
    [InlineData("""{ "when": [ { "segment": "s" } ], "variant": "newer" }""", ".variant", "The flag has no variant of this name.")]
    [InlineData("""{ "when": [ { "segment": "t" } ], "variant": "new" }""", ".when", "No segment has this name.")]
    [InlineData("""{ "when": [ { "attribute": "country", "operator": "in", "value": "DE" } ], "variant": "new" }""", ".when[0].attribute", "No source in gateway.json has this attribute.")]
    [InlineData("""{ "when": [ { "segment": "s" } ], "variant": "new", "percentile": [ { "variant": "new", "from": 0, "to": 5 } ] }""", ".variant", "The rule has a variant and percentiles.")]
    [InlineData("""{ "when": [ { "segment": "s" } ], "percentile": [ { "variant": "new", "from": 10, "to": 5 } ] }""", ".percentile[0]", "The range ends before it starts.")]
    [InlineData("""{ "when": [ { "segment": "s" } ], "percentile": [ { "variant": "new", "to": 500 } ] }""", ".percentile[0].to", "A percentile lies between 0 and 100.")]
    [InlineData("""{ "when": [ { "segment": "s" } ], "percentile": [ { "variant": "new", "to": 5 } ], "bucketing": { "algorithm": "launchdarkly" } }""", ".bucketing", "hashes either the flag's salt or a seed of its own")]
    [InlineData("""{ "when": [ { "segment": "s" } ], "percentile": [ { "variant": "new", "to": 5 } ], "bucketing": { "algorithm": "posthog", "include": { "to": 5 } } }""", ".bucketing.include", "A rule has conditions in place of an inclusion.")]
    [InlineData("""{ "when": [ { "segment": "s" } ], "variants": "new" }""", ".variants", "Unknown key.", ".variant", "The rule names no variant.")]
    public async Task Load_MistakeInAllocationRule_IsRefusedWithPathAndRemedy(string rule, string path, string problem, string? alsoPath = null, string? alsoProblem = null)
    {
        var flags = WithSegment(Configurations.With(Configurations.Flags, "\"percentile\": [", $"\"rule\": [ {rule} ], \"percentile\": ["));

        var result = await Configurations.LoadAsync(gateway: Gateway, flags: flags, rollouts: null);

        Assert.Null(result.Configuration);
        (string, string)[] expected = [(Flag + ".allocation.rule[0]" + path, problem), .. alsoPath is null ? Array.Empty<(string, string)>() : [(Flag + ".allocation.rule[0]" + alsoPath, alsoProblem!)]];
        var errors = result.Issues.Where(static issue => issue.Severity == IssueSeverity.Error).ToArray();
        Assert.Equal(expected.Select(static one => one.Item1), errors.Select(static issue => issue.Path));
        Assert.All(expected.Zip(errors), static pair => Assert.Contains(pair.First.Item2, pair.Second.Problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Load_AllocationRule_DecidesAfterUsersAndBeforePercentiles()
    {
        var flags = WithSegment(Configurations.With(Configurations.Flags, "\"percentile\": [", """
            "user": [ { "variant": "legacy", "users": [ "v" ] } ],
            "rule": [ { "when": [ { "segment": "s" }, { "attribute": "plan", "operator": "in", "value": "scale" } ], "match": "any", "percentile": [ { "variant": "new", "from": 0, "to": 100 } ] } ],
            "percentile": [
            """));

        var result = await Configurations.LoadAsync(gateway: Gateway, flags: flags, rollouts: null);

        var flag = result.Configuration!.Flags.Find("release.orders")!;
        Assert.Equal(["plan"], flag.Attributes);
        Assert.Equal((1, EvaluationRule.Attributes), Decide("u", "free"));
        Assert.Equal((1, EvaluationRule.Attributes), Decide("w", "scale"));
        Assert.Equal((0, EvaluationRule.User), Decide("v", "scale"));
        Assert.NotEqual(EvaluationRule.Attributes, Decide("w", "free").Rule);
        Assert.Contains(result.Issues, static issue => issue is { Severity: IssueSeverity.Warning, Path: Flag + ".allocation.rule" });
        Assert.Contains("plan in scale or in segment s: new", string.Join('\n', FlagDescription.Rules(result.Configuration.Entries["release.orders"].Definition, null, null)), StringComparison.Ordinal);

        (int Variant, EvaluationRule Rule) Decide(string user, string plan)
        {
            var found = flag.Evaluate(new Subject(user, user, default, AttributeSet.From(new Dictionary<string, string> { ["plan"] = plan })), 0);
            return (found.Variant, found.Rule);
        }
    }

    [Theory]
    [InlineData("""[ { "flag": "release.none", "variant": "new" } ]""", ".requires[0].flag", "No flag has this id.")]
    [InlineData("""[ { "flag": "other", "variant": "new" } ]""", ".requires[0].variant", "Flag other has no variant of this name.")]
    [InlineData("""[ { "flag": "other" } ]""", ".requires[0].variant", "variant is missing.")]
    [InlineData("""[ { "flag": "other", "variant": "on", "value": 1 } ]""", ".requires[0].value", "Unknown key.")]
    [InlineData("""{ "flag": "other", "variant": "on" }""", ".requires", "Expected a list, found an object.")]
    [InlineData("""[ { "flag": "release.orders", "variant": "new" } ]""", ".requires[0].flag", "The flags require each other")]
    public async Task Load_MistakeInRequirement_IsRefusedWithPathAndRemedy(string requires, string path, string problem)
    {
        var flags = Configurations.With(Configurations.Flags, "\"enabled\": true,", $"\"enabled\": true, \"requires\": {requires},");

        await RefusedAsync(WithOther(flags), Flag + path, problem);
    }

    [Fact]
    public async Task Load_FlagsThatRequireEachOther_AreBothRefused()
    {
        const string Text = """
            { "feature_management": { "feature_flags": [
              { "id": "a", "enabled": true, "requires": [ { "flag": "b", "variant": "on" } ] },
              { "id": "b", "enabled": true, "requires": [ { "flag": "c", "variant": "on" } ] },
              { "id": "c", "enabled": true, "requires": [ { "flag": "A", "variant": "on" } ] } ] } }
            """;

        var result = await Configurations.LoadAsync(gateway: Configurations.With(Configurations.Gateway, ", \"Metadata\": { \"Flag\": \"release.orders\" }", ""), flags: Text, rollouts: null);

        Assert.Null(result.Configuration);
        Assert.Equal(3, result.Issues.Count(static issue => issue.Problem.Contains("require each other", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("\"groups\": [ \"segment:power\" ], \"percentage\": 10", null)]
    [InlineData("\"groups\": [ \"tenant:a\", \"segment:pover\" ], \"percentage\": 10", "$.rollouts[0].stages[0].groups[1]")]
    [InlineData("\"segment\": \"pover\", \"percentage\": 10", "$.rollouts[0].stages[0].segment")]
    [InlineData("\"segment\": \"power\", \"percentage\": 10", null)]
    public async Task Load_StageOfSegment_MustExist(string stage, string? path)
    {
        var result = await Configurations.LoadAsync(
            gateway: Gateway, flags: WithSegment(Configurations.Flags, "power"), rollouts: Configurations.With(Configurations.Rollouts, "\"percentage\": 10,", stage + ","));

        Assert.Equal(path is null, result.Configuration is not null);
        Assert.Equal(path, result.Issues.SingleOrDefault(static issue => issue.Severity == IssueSeverity.Error)?.Path);
    }

    [Theory]
    [InlineData("\"group\": [ { \"variant\": \"new\", \"groups\": [ \"segment:t\" ] } ]", Flag + ".allocation.group[0].groups")]
    public async Task Load_UnknownSegmentInAllocation_IsRefused(string rule, string path) =>
        await RefusedAsync(WithSegment(Configurations.With(Configurations.Flags, "\"percentile\"", rule + ", \"percentile\"")), path, "No segment has this name.");

    [Theory]
    [InlineData("""{ "Attributes": [ { "Header": "X-A" } ] }""", "Attributes:0:As", "Not an attribute's name")]
    [InlineData("""{ "Attributes": [ { "As": "a" } ] }""", "Attributes:0", "A source is one part of a request.")]
    [InlineData("""{ "Attributes": [ { "Header": "X A", "As": "a" } ] }""", "Attributes:0:Header", "Not a header's name.")]
    [InlineData("""{ "Groups": [ { "Header": "X-A", "As": "segment" } ] }""", "Groups:0:As", "Segments of flags.json have this kind of group.")]
    public async Task Load_MistakeInSources_IsRefusedWithPathAndRemedy(string identity, string path, string problem)
    {
        var result = await Configurations.LoadAsync(gateway: Configurations.With(Configurations.Gateway, "\"State\"", $"\"Identity\": {identity}, \"State\""), rollouts: null);

        Assert.Null(result.Configuration);
        var issue = Assert.Single(result.Issues, static issue => issue.Severity == IssueSeverity.Error);
        Assert.Equal(("gateway.json", "FlagGateway:Identity:" + path), (issue.File, issue.Path));
        Assert.Contains(problem, issue.Problem, StringComparison.Ordinal);
        Assert.NotEmpty(issue.Remedy);
    }

    [Fact]
    public async Task Load_TooManyAttributes_IsRefused()
    {
        var sources = string.Join(", ", Enumerable.Range(0, 17).Select(static i => $$"""{ "Header": "X-{{i}}", "As": "a{{i}}" }"""));

        var result = await Configurations.LoadAsync(gateway: Configurations.With(Configurations.Gateway, "\"State\"", $$"""
            "Identity": { "Attributes": [ {{sources}} ] }, "State"
            """), rollouts: null);

        Assert.Contains(result.Issues, static issue => issue is { Severity: IssueSeverity.Error, Path: "FlagGateway:Identity:Attributes", Problem: "At most 16 attributes." });
    }

    [Fact]
    public async Task Load_AllKeys_AreInForce()
    {
        const string Segment = """
            { "name": "power", "description": "large customers", "match": "any", "rules": [ { "attribute": "plan", "operator": "in", "values": [ "growth", 7, true ] }, { "attribute": "ip", "operator": "network", "value": "10.0.0.0/8", "negate": true } ],
              "users": [ "u" ], "groups": [ "tenant:acme" ], "exclude": { "users": [ "v" ], "groups": [ "tier:trial" ] } }
            """;

        var result = await Configurations.LoadAsync(gateway: Gateway, flags: Configurations.With(Configurations.Flags, "\"feature_flags\"", $"\"segments\": [ {Segment} ], \"feature_flags\""), rollouts: null);

        var segment = Assert.Single(result.Configuration!.Flags.Segments.Segments);
        Assert.Equal(("power", false), (segment.Name, segment.AreAllRequired));
        Assert.Equal(["growth", "7", "true"], segment.Rules[0].Values);
        Assert.Equal((AttributeOperator.Network, true), (segment.Rules[1].Operator, segment.Rules[1].Negate));
        Assert.Equal(["u", "tenant:acme", "v", "tier:trial"], segment.Users.Concat(segment.Groups).Concat(segment.ExcludedUsers).Concat(segment.ExcludedGroups));
    }

    [Fact]
    public async Task Load_Requirement_IsLinkedOnRoutesAndWarnsThatOnlyTheGatewayReadsIt()
    {
        var flags = WithOther(Configurations.With(Configurations.Flags, "\"enabled\": true,", "\"enabled\": true, \"requires\": [ { \"flag\": \"other\", \"variant\": \"off\" } ],"));

        var result = await Configurations.LoadAsync(flags: flags, rollouts: null);

        var flag = result.Configuration!.Routes["orders"].Flag;
        Assert.Same(result.Configuration.Flags.Find("release.orders"), flag);
        Assert.Equal(EvaluationRule.Requirement, flag.Evaluate(new Subject("u", default), 0).Rule);
        Assert.Contains(result.Issues, static issue => issue is { Severity: IssueSeverity.Warning, Path: Flag + ".requires" });
    }

    private static async Task RefusedAsync(string flags, string path, string problem)
    {
        var result = await Configurations.LoadAsync(gateway: Gateway, flags: flags, rollouts: null);

        Assert.Null(result.Configuration);
        var issue = Assert.Single(result.Issues, static issue => issue.Severity == IssueSeverity.Error);
        Assert.Equal(("flags.json", path), (issue.File, issue.Path));
        Assert.Contains(problem, issue.Problem, StringComparison.Ordinal);
        Assert.NotEmpty(issue.Remedy);
    }

    private static string WithSegment(string flags, string name = "s") =>
        Configurations.With(flags, "\"feature_flags\"", $$"""
            "segments": [ { "name": "{{name}}", "users": [ "u" ] } ], "feature_flags"
            """);

    private static string WithOther(string flags) => flags.Insert(flags.LastIndexOf(']'), """, { "id": "other", "enabled": true }""");
}
