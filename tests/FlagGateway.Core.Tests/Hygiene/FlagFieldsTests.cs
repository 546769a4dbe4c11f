using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Hygiene.Editing;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Hygiene;

/// <summary>A form changes what it shows, and moves no more users than its numbers ask for.</summary>
public sealed class FlagFieldsTests
{
    private const string Flag = """
        {
          "id": "a", "enabled": true, "lifecycle": { "type": "release", "owner": "shop" },
          "variants": [ { "name": "legacy" }, { "name": "new", "configuration_value": 1 } ],
          "allocation": {
            "default_when_enabled": "legacy", "seed": "s",
            "user": [ { "variant": "new", "users": [ "anna", "bob" ] } ],
            "percentile": [ { "variant": "new", "from": 0, "to": 10.5 } ] }
        }
        """;

    [Theory]
    [InlineData("0-10 b", "b=20", "0-20 b, 20-100 a")]
    [InlineData("0-10 b, 10-100 a", "b=5", "0-5 b, 5-100 a")]
    [InlineData("0-10 b", "b=0", "0-100 a")]
    [InlineData("0-10 b", "b=100", "0-100 b")]
    [InlineData("0-50 b, 50-60 c", "b=60,c=10", "0-50 b, 50-60 c, 60-90 a, 90-100 b")]
    [InlineData("0-50 b, 50-60 c", "b=40,c=20", "0-40 b, 40-60 c, 60-100 a")]
    [InlineData("10-20 b", "b=30", "0-10 a, 10-40 b, 40-100 a")]
    [InlineData("0-0 b", "b=25", "0-25 b, 25-100 a")]
    public void Change_Shares_GrowWhereTheyAre(string ranges, string wanted, string expected)
    {
        var cover = PercentileShares.Cover(Parse(ranges), "a");
        var shares = wanted.Split(',').Select(static one => one.Split('=')).ToDictionary(static one => one[0], static one => decimal.Parse(one[1], System.Globalization.CultureInfo.InvariantCulture));
        shares["a"] = 100 - shares.Values.Sum();

        var changed = Show(PercentileShares.Change(cover, shares));

        Assert.Equal(expected, changed);
    }

    [Fact]
    public void Change_AnyShares_MovesOnlyWhatTheNumbersAskFor() => Check.One(
        Laws.Try(2_000),
        Prop.ForAll(Shares(), Shares(), Gen.Choose(0, 10_000).ToArbitrary(), static (before, after, seed) =>
        {
            var cover = Scatter(before, seed);

            var changed = PercentileShares.Change(cover, Names.Zip(after).ToDictionary(static one => one.First, static one => (decimal)one.Second));

            Assert.Equal((0m, 100m), (changed[0].From, changed[^1].To));
            Assert.All(changed.Zip(changed.Skip(1)), static pair => Assert.Equal(pair.First.To, pair.Second.From));
            foreach (var (name, share) in Names.Zip(after))
                Assert.Equal(share, changed.Where(range => range.Variant == name).Sum(static range => range.To - range.From));
            var moved = Enumerable.Range(0, 100).Count(at => VariantAt(cover, at) != VariantAt(changed, at));
            Assert.Equal(before.Zip(after).Sum(static pair => Math.Max(0, pair.Second - pair.First)), moved);
        }));

    [Fact]
    public void Read_Definition_ShowsSharesAndNames()
    {
        var fields = FlagFields.Read(Parsed(Flag))!;

        Assert.Equal((true, "", "shop"), (fields.IsEnabled, fields.Description, fields.Owner));
        Assert.Equal([("legacy", 89.5m), ("new", 10.5m)], fields.Variants.Select(static one => (one.Name, one.Percentage)));
        Assert.Equal(["anna", "bob"], fields.Variants[1].Users);
    }

    [Theory]
    [InlineData("""{ "id": "a", "enabled": true }""")]
    [InlineData("""{ "id": "a", "variants": [ { "name": "x" } ], "allocation": { "default_when_enabled": "x", "rule": [] } }""")]
    [InlineData("""{ "id": "a", "variants": [ { "name": "x" } ], "allocation": { "default_when_enabled": "gone" } }""")]
    [InlineData("""{ "id": "a", "variants": [ 1 ], "allocation": { "default_when_enabled": "x" } }""")]
    [InlineData("""{ "id": "a", "variants": [ { "name": "x" } ], "allocation": { "default_when_enabled": "x", "percentile": [ { "variant": "x" } ] } }""")]
    public void Read_MoreThanAFormShows_IsNoForm(string flag) => Assert.Null(FlagFields.Read(Parsed(flag)));

    [Fact]
    public void ApplyTo_SameFields_ChangesNothing() =>
        Assert.True(JsonElement.DeepEquals(Parsed(Flag), FlagFields.Read(Parsed(Flag))!.ApplyTo(Parsed(Flag))));

    [Fact]
    public void ApplyTo_OtherFields_ChangesThose()
    {
        var fields = FlagFields.Read(Parsed(Flag))!;
        var (legacy, next) = (fields.Variants[0], fields.Variants[1]);

        var changed = (fields with
        {
            IsEnabled = false,
            Description = "why",
            Owner = "",
            Variants = [legacy with { Percentage = 80, Groups = ["tenant:x"] }, next with { Percentage = 20, Users = [] }],
        }).ApplyTo(Parsed(Flag));

        Assert.True(
            JsonElement.DeepEquals(
                Parsed("""
                    {
                      "id": "a", "enabled": false, "lifecycle": { "type": "release" }, "description": "why",
                      "variants": [ { "name": "legacy" }, { "name": "new", "configuration_value": 1 } ],
                      "allocation": {
                        "default_when_enabled": "legacy", "seed": "s",
                        "group": [ { "variant": "legacy", "groups": [ "tenant:x" ] } ],
                        "percentile": [ { "variant": "new", "from": 0, "to": 20 } ] }
                    }
                    """),
                changed),
            changed.GetRawText());
    }

    [Theory]
    [InlineData("0", "0", 0, 25)]
    [InlineData("50", "50", 50, 75)]
    [InlineData("100", "100", 75, 100)]
    public void ApplyTo_FirstShare_GrowsWhereItsRangeIs(string from, string to, int start, int end)
    {
        var flag = Parsed(Flag.Replace("\"from\": 0, \"to\": 10.5", $"\"from\": {from}, \"to\": {to}", StringComparison.Ordinal));
        var fields = FlagFields.Read(flag)!;

        var changed = (fields with { Variants = [fields.Variants[0] with { Percentage = 75 }, fields.Variants[1] with { Percentage = 25 }] }).ApplyTo(flag);

        var range = Assert.Single(changed.GetProperty("allocation").GetProperty("percentile").EnumerateArray());
        Assert.Equal((start, end), ((int)range.GetProperty("from").GetDecimal(), (int)range.GetProperty("to").GetDecimal()));
    }

    [Fact]
    public void ApplyTo_ShareOfNobody_KeepsTheRange()
    {
        var fields = FlagFields.Read(Parsed(Flag))!;

        var changed = (fields with { Variants = [fields.Variants[0] with { Percentage = 100 }, fields.Variants[1] with { Percentage = 0 }] }).ApplyTo(Parsed(Flag));

        Assert.Equal("""[{"variant":"new","from":0,"to":0}]""", JsonNode.Parse(changed.GetProperty("allocation").GetProperty("percentile").GetRawText())!.ToJsonString());
    }

    private static readonly string[] Names = ["a", "b", "c"];

    private static Arbitrary<int[]> Shares() => (
        from first in Gen.Choose(0, 100)
        from second in Gen.Choose(0, 100 - first)
        select new[] { first, second, 100 - first - second }).ToArbitrary();

    // Each percentile has a variant, in any order.
    private static IReadOnlyList<PercentileShare> Scatter(int[] shares, int seed)
    {
        var variants = Names.Zip(shares).SelectMany(static one => Enumerable.Repeat(one.First, one.Second)).ToArray();
        new Random(seed).Shuffle(variants.AsSpan(0, seed % 100));
        return PercentileShares.Cover([.. variants.Select(static (name, at) => new PercentileShare(name, at, at + 1))], "a");
    }

    private static string VariantAt(IReadOnlyList<PercentileShare> ranges, int at) => ranges.First(range => range.From <= at && at < range.To).Variant;

    private static List<PercentileShare> Parse(string ranges) => [.. ranges.Split(", ").Select(static one =>
    {
        var (bounds, name) = (one.Split(' ')[0].Split('-'), one.Split(' ')[1]);
        return new PercentileShare(name, int.Parse(bounds[0], System.Globalization.CultureInfo.InvariantCulture), int.Parse(bounds[1], System.Globalization.CultureInfo.InvariantCulture));
    })];

    private static string Show(IReadOnlyList<PercentileShare> ranges) => string.Join(", ", ranges.Select(static range => FormattableString.Invariant($"{range.From:0.##}-{range.To:0.##} {range.Variant}")));

    private static JsonElement Parsed(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
