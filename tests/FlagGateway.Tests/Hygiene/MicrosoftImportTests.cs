using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Hygiene.Importing;
using FlagGateway.Hygiene;
using FlagGateway.Snapshots;
using FlagGateway.Testing;
using FlagGateway.Tests.Flags;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Tests.Hygiene;

/// <summary>A flag of .NET's older schema is the same flag after the import, for every user.</summary>
public sealed class MicrosoftImportTests
{
    private static readonly string[] Names = ["alice", "Alice", "bob", "tenant:acme", "tier:gold", "ü", " "];

    [Fact]
    public void Convert_AnyFlag_EvaluatesAsTheLibraryDoesOnTheOldFile()
    {
        var compared = 0;

        Check.One(
            Laws.Try(600),
            Prop.ForAll(Cases(), one =>
            {
                var result = Import(one.Json);
                Assert.Equal(1, result.Read);
                if (result.Converted is not [var converted])
                {
                    Assert.Contains(result.Notes, static note => note.IsRefusal);
                    return;
                }

                using var document = JsonDocument.Parse(ImportCheck.FileOf(result).ToJsonString());
                var flag = FlagsFileReader.Read(document.RootElement, "flags.json", new List<ConfigIssue>()).Single().Compiled;
                using LibraryOracle oracle = new(one.Json, new FakeTimeProvider(one.Now));
                foreach (var user in one.Users)
                {
                    var expected = oracle.IsEnabledAsync(converted.Id, user, one.Groups).GetAwaiter().GetResult();
                    Assert.Equal(expected, flag.Evaluate(new Subject(user, GroupSet.From(one.Groups)), one.Now.UtcTicks).Enabled);
                    compared++;
                }
            }));

        Assert.InRange(compared, 4_000, int.MaxValue);
    }

    [Theory]
    [InlineData("""{ "EnabledFor": [ { "Name": "Browser", "Parameters": { "Allowed": [ "Edge" ] } } ] }""", "$.FeatureManagement['a'].EnabledFor[0].Name", "A filter of the application, which nobody else knows.")]
    [InlineData("""{ "EnabledFor": [], "Variants": [ { "Name": "x" } ] }""", "$.FeatureManagement['a'].Variants", "Only previews of the library read this in the older schema.")]
    [InlineData("\"yes\"", "$.FeatureManagement['a']", "Neither true nor false, which counts as off.")]
    [InlineData("[ true ]", "$.FeatureManagement['a']", "Neither true or false nor an object.")]
    [InlineData("""{ "RequirementType": "None", "EnabledFor": [] }""", "$.FeatureManagement['a'].RequirementType", "Not one of the known values.")]
    [InlineData("""{ "EnabledFor": [ { "Name": "Microsoft.Percentage", "Parameters": { "Value": 101 } } ] }""", "$.FeatureManagement['a'].EnabledFor[0].Parameters.Value", "Not a percentage.")]
    [InlineData("""{ "EnabledFor": [ { "Name": "Microsoft.Targeting" } ] }""", "$.FeatureManagement['a'].EnabledFor[0].Parameters.Audience", "The library refuses a targeting filter without an audience.")]
    [InlineData("""{ "EnabledFor": [ { "Name": "Microsoft.TimeWindow", "Parameters": {} } ] }""", "$.FeatureManagement['a']", "conditions.client_filters[0].parameters: A time window needs a start or an end: without both it never opens.")]
    public void Convert_WhatCannotBeCarried_IsRefusedWithItsPlace(string flag, string path, string problem)
    {
        var result = Import($$"""{ "FeatureManagement": { "a": {{flag}}, "b": true } }""");

        Assert.Equal(["a"], result.Refused);
        Assert.Equal(["b"], result.Converted.Select(static one => one.Id));
        var note = Assert.Single(result.Notes);
        Assert.Equal((true, "a", path, problem), (note.IsRefusal, note.Flag, note.Path, note.Problem));
    }

    [Fact]
    public void Convert_PercentageFilter_BecomesStickyAndIsTold()
    {
        var result = Import("""{ "featuremanagement": { "a": { "enabledfor": [ { "name": "Percentage", "parameters": { "value": "25" } } ] } } }""");

        Assert.Equal("""[{"name":"Microsoft.Targeting","parameters":{"Audience":{"DefaultRolloutPercentage":25}}}]""", result.Converted.Single().Flag["conditions"]!["client_filters"]!.ToJsonString());
        Assert.False(Assert.Single(result.Notes).IsRefusal);
    }

    [Fact]
    public void Convert_FileWithoutTheSection_IsRefusedAsAWhole() =>
        Assert.Contains("no section FeatureManagement", Assert.Throws<ImportException>(() => Import("""{ "Logging": {} }""")).Message, StringComparison.Ordinal);

    private static ImportResult Import(string json)
    {
        using var document = JsonDocument.Parse(json);
        return ImportCheck.Apply(FlagImport.Convert("microsoft-v1", document.RootElement, environment: null));
    }

    private sealed record Case(string Json, string[] Users, string[] Groups, DateTimeOffset Now)
    {
        public override string ToString() => $"{Json} {string.Join(',', Groups)} at {Now:O}";
    }

    private static Arbitrary<Case> Cases() => (
        from flag in Gen.Frequency((1, Gen.Elements("true", "false", "\"True\"", "{}", """{ "EnabledFor": true }""", """{ "EnabledFor": false }""", """{ "EnabledFor": [] }""").Select(static text => JsonNode.Parse(text)!)), (9, Flag))
        from groups in Gen.SubListOf(Names)
        from now in FlagGenerators.Instant
        from first in Gen.Choose(0, 100_000)
        select new Case(
            new JsonObject { ["Other"] = 1, ["FeatureManagement"] = new JsonObject { ["f"] = flag.DeepClone() } }.ToJsonString(),
            [.. Names, .. Enumerable.Range(first, 5).Select(static number => $"user-{number}")], [.. groups], now)).ToArbitrary();

    private static Gen<JsonNode> Flag =>
        from requirement in Gen.Elements("Any", "all", "All", null)
        from filters in Gen.OneOf(Targeting, Targeting, FlagGenerators.TimeWindow, Gen.Elements("""{ "Name": "AlwaysOn" }""", """{ "Name": "on", "Parameters": {} }""", """{ "Parameters": {} }""").Select(static text => JsonNode.Parse(text)!.AsObject())).ListOf()
        select (JsonNode)new JsonObject
        {
            ["EnabledFor"] = new JsonArray([.. filters.Take(3).Select(static filter => filter.DeepClone())]),
            ["RequirementType"] = requirement,
        };

    private static Gen<JsonObject> Targeting =>
        from alias in Gen.Elements("Microsoft.Targeting", "Targeting")
        from users in Gen.SubListOf(Names)
        from groups in Gen.SubListOf(Names)
        from excluded in Gen.SubListOf(Names)
        from shares in Gen.Choose(0, 1_000).Select(static number => number / 10.0).ListOf(8)
        from isText in Gen.Elements(true, false)
        from hasExclusion in Gen.Elements(true, false)
        select new JsonObject
        {
            ["Name"] = alias,
            ["Parameters"] = new JsonObject
            {
                ["Audience"] = new JsonObject
                {
                    ["Users"] = Strings(users),
                    ["Groups"] = new JsonArray([.. groups.Where(static name => name.Trim().Length != 0).Select((name, place) => (JsonNode)new JsonObject { ["Name"] = name, ["RolloutPercentage"] = Share(shares[place], isText) })]),
                    ["DefaultRolloutPercentage"] = Share(shares[7], isText),
                    ["Exclusion"] = hasExclusion ? new JsonObject { ["Users"] = Strings(excluded.Take(1)), ["Groups"] = Strings(excluded.Skip(1).Take(1)) } : null,
                },
            },
        };

    private static JsonNode Share(double share, bool isText) => isText ? share.ToString(System.Globalization.CultureInfo.InvariantCulture) : share;

    private static JsonArray Strings(IEnumerable<string> names) => new([.. names.Select(static name => (JsonNode)name)]);
}
