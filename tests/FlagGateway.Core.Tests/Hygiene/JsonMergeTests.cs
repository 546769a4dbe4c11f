using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Hygiene.Editing;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Hygiene;

/// <summary>A changed definition has the wanted value, and everything else of the file stays as it is.</summary>
public sealed class JsonMergeTests
{
    private const string File = """
        // All flags.
        {
          "feature_management": {
            "feature_flags": [
              { "id": "a.first", "enabled": false }, // off since May
              // The important one.
              {
                "id": "b.second",
                "enabled": true, // since June
                "variants": [
                  // the old service
                  { "name": "legacy", "configuration_value": { "cluster": "old" } },
                  { "name": "new", "configuration_value": { "cluster": "new" } } // the other one
                ],
                "allocation": {
                  "default_when_enabled": "legacy",
                  "user": [ { "variant": "new", "users": [ "anna", "bob" ] } ],
                  /* carefully */
                  "percentile": [
                    { "variant": "new", "from": 0, "to": 10 } // 10 % since Monday
                  ]
                },
              },
            ]
          }
        }

        """;

    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    [Theory]
    [InlineData("allocation.percentile.0.to", "20", "\"to\": 10 }", "\"to\": 20 }")]
    [InlineData("enabled", "false", "\"enabled\": true, // since", "\"enabled\": false, // since")]
    [InlineData("allocation.user.0.users", """[ "anna", "carl", "bob" ]""", """[ "anna", "bob" ]""", """[ "anna", "carl", "bob" ]""")]
    [InlineData("allocation.user.0.users", """[ "bob" ]""", """[ "anna", "bob" ]""", """[ "bob" ]""")]
    [InlineData("allocation.user.0.users", """[ "carl", "anna", "bob" ]""", """[ "anna", "bob" ]""", """[ "carl", "anna", "bob" ]""")]
    [InlineData("allocation.user.0.users", "[]", """[ "anna", "bob" ]""", "[]")]
    [InlineData("variants.1.configuration_value", """{ "cluster": "new", "request_headers": { "X-A": "1" } }""", """{ "cluster": "new" } } // the""", """{ "cluster": "new", "request_headers": { "X-A": "1" } } } // the""")]
    public void Put_OneValue_ChangesOnlyIts(string path, string value, string before, string after)
    {
        var wanted = Second();
        Set(wanted, path.Split('.'), JsonNode.Parse(value));

        Assert.Equal(File.Replace(before, after, StringComparison.Ordinal), Put(File, wanted));
    }

    [Fact]
    public void Put_VariantRemoved_TakesItsCommentAndNoOther()
    {
        var wanted = Second();
        wanted["variants"]!.AsArray().RemoveAt(0);

        Assert.Equal(
            File.Replace("          // the old service\n          { \"name\": \"legacy\", \"configuration_value\": { \"cluster\": \"old\" } },\n", "", StringComparison.Ordinal),
            Put(File, wanted));
    }

    [Fact]
    public void Put_NewMember_ComesAfterTheOneInFrontOfIt()
    {
        var wanted = Second();
        wanted.Insert(1, "description", "why");

        Assert.Equal(File.Replace("\"id\": \"b.second\",\n", "\"id\": \"b.second\",\n        \"description\": \"why\",\n", StringComparison.Ordinal), Put(File, wanted));
    }

    [Fact]
    public void Put_SameValueInOtherOrderAndLayout_ChangesNothing()
    {
        var wanted = new JsonObject(Second().Reverse().Select(static pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
        wanted["allocation"]!["percentile"]![0]!["to"] = JsonNode.Parse("1e1");

        var edit = DefinitionList.Flags.Put(Encoding.UTF8.GetBytes(File), "B.SECOND", JsonSerializer.SerializeToElement(wanted));

        Assert.Equal(File, Encoding.UTF8.GetString(edit.Text));
        Assert.Empty(edit.Changes);
    }

    [Fact]
    public void Put_NewFlag_IsTheLastOfTheList()
    {
        var text = Put(File, JsonNode.Parse("""{ "id": "c.third", "enabled": false }""")!.AsObject());

        Assert.Equal(File.Replace("      },\n    ]", "      },\n      {\n        \"id\": \"c.third\",\n        \"enabled\": false\n      },\n    ]", StringComparison.Ordinal), text);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{ \"rollouts\": [] }")]
    public void Put_FirstPlan_IsInTheList(string text)
    {
        using var wanted = JsonDocument.Parse("""{ "flag": "a", "stages": [] }""");

        var edit = DefinitionList.Plans.Put(Encoding.UTF8.GetBytes(text), "a", wanted.RootElement);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse("""{ "rollouts": [ { "flag": "a", "stages": [] } ] }"""), JsonNode.Parse(edit.Text)), Encoding.UTF8.GetString(edit.Text));
        Assert.EndsWith("}", Encoding.UTF8.GetString(edit.Text).TrimEnd(), StringComparison.Ordinal);
        Assert.NotNull(DefinitionList.Plans.Find(edit.Text, "A"));
    }

    [Fact]
    public void Put_NoList_IsAnError() =>
        Assert.Throws<JsonException>(() => DefinitionList.Flags.Put("{ \"rollouts\": [] }"u8.ToArray(), "a", default));

    [Fact]
    public void Changes_OfAFlag_NameWhatChanged()
    {
        var wanted = Second();
        wanted["enabled"] = false;
        wanted["allocation"]!["percentile"]![0]!["to"] = 20;
        wanted["allocation"]!["user"]![0]!["users"] = JsonNode.Parse("""[ "anna", "carl", "dora" ]""");
        wanted["description"] = "why";

        var edit = DefinitionList.Flags.Put(Encoding.UTF8.GetBytes(File), "b.second", JsonSerializer.SerializeToElement(wanted));

        Assert.Equal(
            [
                "enabled: true → false", """allocation.user[0].users: "bob" → 2 elements, the first "carl" """.TrimEnd(), "allocation.percentile[0].to: 10 → 20",
                "description: nothing → \"why\"",
            ],
            edit.Changes.Select(static change => change.ToString()));
    }

    [Theory]
    [InlineData("""{ "flag": "x", "notify": [ "https://hooks.example/s3cret" ] }""", "notify: nothing → (not shown)")]
    [InlineData("""{ "flag": "x", "stages": [ { "name": "a", "confirm": { "url": "s3cret" } } ] }""", "stages: nothing → (not shown)")]
    [InlineData("""{ "flag": "x", "owner": "http://s3cret" }""", "owner: nothing → (not shown)")]
    public void Changes_WhatMayBeASecret_IsNotShown(string plan, string expected) => Assert.Equal(
        expected, Assert.Single(DefinitionList.Plans.Put("""{ "rollouts": [ { "flag": "x" } ] }"""u8.ToArray(), "x", JsonSerializer.Deserialize<JsonElement>(plan)).Changes).ToString());

    [Fact]
    public void Put_AnyChange_HasTheValueAndKeepsTheRest() => Check.One(
        Laws.Try(3_000),
        Prop.ForAll(Cases(), one =>
        {
            var (text, wanted) = one;

            var edited = Encoding.UTF8.GetString(DefinitionList.Plans.Put(Encoding.UTF8.GetBytes(text), "x", JsonSerializer.SerializeToElement(wanted)).Text);

            var expected = JsonNode.Parse(text, null, Lenient)!;
            expected["rollouts"]!.AsArray()[1] = wanted.DeepClone();
            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(edited, null, Lenient)), $"{text}\n{wanted.ToJsonString()}\n{edited}");
            KeepsTheRest(text, edited, wanted);
        }));

    // The text in front of the flag and behind it, and each member whose value is the same, with its comments.
    private static void KeepsTheRest(string text, string edited, JsonObject wanted)
    {
        var before = DefinitionList.Plans.Find(Encoding.UTF8.GetBytes(text), "x")!;
        var bytes = Encoding.UTF8.GetBytes(text);
        Assert.StartsWith(Encoding.UTF8.GetString(bytes[..before.Start]), edited, StringComparison.Ordinal);
        Assert.EndsWith(Encoding.UTF8.GetString(bytes[before.End..]), edited, StringComparison.Ordinal);
        var old = JsonOutline.Read(bytes).Children[0].Children[1];
        foreach (var member in old.Children)
        {
            var value = Encoding.UTF8.GetString(bytes[member.NameStart..member.End]);
            if (wanted.TryGetPropertyValue(member.Name!, out var next) && JsonNode.DeepEquals(next, JsonNode.Parse(bytes.AsSpan(member.Start..member.End), null, Lenient)))
                Assert.Contains(value, edited, StringComparison.Ordinal);
        }
    }

    private static Arbitrary<(string Text, JsonObject Wanted)> Cases() => (
        from old in Members()
        from next in Members()
        from gaps in Gen.Elements("", " ", "\n  ", "\r\n\t", " // of it, {\n  ", " /* , ] */ ", "\n\n  // above\n    ").ListOf(40)
        from trails in Gen.Elements(true, false)
        select (Write(old, gaps, trails), new JsonObject(next.Prepend(KeyValuePair.Create("flag", (JsonNode?)JsonValue.Create("x"))).Select(static pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())))))
        .ToArbitrary();

    private static Gen<KeyValuePair<string, JsonNode?>[]> Members() =>
        from names in Gen.Elements("a", "b", "c", "d", "e").ListOf(5)
        from values in Values(3).ListOf(5)
        select names.Distinct().Zip(values, static (name, value) => KeyValuePair.Create(name, value)).ToArray();

    private static Gen<JsonNode?> Values(int depth)
    {
        var plain = Gen.Elements("1", "2", "true", "null", "\"s\"", "\"a // b\"", "\"ü\"", "[]", "{}").Select(static text => JsonNode.Parse(text));
        if (depth == 0)
            return plain;
        var inner = Values(depth - 1);
        return Gen.OneOf(
            plain,
            inner.ListOf(3).Select(static items => (JsonNode?)new JsonArray([.. items.Select(static item => item?.DeepClone())])),
            from name in Gen.Elements("new", "old")
            from item in inner
            select (JsonNode?)new JsonObject { ["name"] = name, ["v"] = item?.DeepClone() },
            from items in inner.ListOf(2)
            select (JsonNode?)new JsonObject { ["p"] = items[0]?.DeepClone(), ["q"] = items[1]?.DeepClone() });
    }

    // Gaps are taken in turn, one for each position between tokens.
    private static string Write(KeyValuePair<string, JsonNode?>[] members, List<string> gaps, bool trails)
    {
        var at = 0;
        StringBuilder text = new("{ \"rollouts\": [ { \"flag\": \"w\" },");
        text.Append(Gap()).Append("{ \"flag\": \"x\"");
        foreach (var (name, value) in members)
        {
            text.Append(Gap()).Append(',').Append(Gap()).Append(JsonEditor.Quote(name)).Append(": ");
            Append(value);
        }

        return text.Append(trails ? "," : "").Append(Gap()).Append('}').Append(Gap()).Append(", { \"flag\": \"y\" } ] } // end").ToString();

        string Gap() => gaps[at++ % gaps.Count];

        void Append(JsonNode? value)
        {
            if (value is JsonArray array)
            {
                text.Append('[');
                for (var i = 0; i < array.Count; i++)
                {
                    text.Append(i == 0 ? "" : ",").Append(Gap());
                    Append(array[i]);
                }

                text.Append(Gap()).Append(']');
            }
            else if (value is JsonObject inner)
            {
                text.Append('{');
                var isFirst = true;
                foreach (var (name, child) in inner)
                {
                    text.Append(isFirst ? "" : ",").Append(Gap()).Append(JsonEditor.Quote(name)).Append(':').Append(Gap());
                    isFirst = false;
                    Append(child);
                }

                text.Append(Gap()).Append('}');
            }
            else
            {
                text.Append(value?.ToJsonString() ?? "null");
            }
        }
    }

    private static JsonObject Second() => JsonNode.Parse(File, null, Lenient)!["feature_management"]!["feature_flags"]![1]!.DeepClone().AsObject();

    private static void Set(JsonNode node, string[] path, JsonNode? value)
    {
        foreach (var step in path[..^1])
            node = (int.TryParse(step, out var index) ? node[index] : node[step])!;
        node[path[^1]] = value;
    }

    private static string Put(string text, JsonObject wanted) =>
        Encoding.UTF8.GetString(DefinitionList.Flags.Put(Encoding.UTF8.GetBytes(text), wanted["id"]!.GetValue<string>(), JsonSerializer.SerializeToElement(wanted)).Text);
}
