using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Hygiene.Editing;
using FlagGateway.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace FlagGateway.Core.Tests.Hygiene;

/// <summary>An edit changes what it is asked to and not a byte more.</summary>
public sealed class JsonEditorTests
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    [Theory]
    [InlineData("""{ "a": 1, "b": 2, "c": 3 }""", "b", """{ "a": 1, "c": 3 }""")]
    [InlineData("""{ "a": 1, "b": 2, "c": 3 }""", "c", """{ "a": 1, "b": 2 }""")]
    [InlineData("""{ "a": 1, "b": 2, "c": 3 }""", "ab", """{ "c": 3 }""")]
    [InlineData("""{"a":1,"b":2}""", "a", """{"b":2}""")]
    [InlineData("""{ "a": 1, "b": 2 }""", "ab", "{}")]
    [InlineData("""{ "a": 1, "b": 2, }""", "b", """{ "a": 1, }""")]
    [InlineData("{\n  \"a\": 1,\n  \"b\": 2\n}\n", "b", "{\n  \"a\": 1\n}\n")]
    [InlineData("{\n  \"a\": 1,\n  \"b\": 2\n}\n", "a", "{\n  \"b\": 2\n}\n")]
    [InlineData("{\r\n\t\"a\": 1,\r\n\t\"b\": 2\r\n}", "a", "{\r\n\t\"b\": 2\r\n}")]
    [InlineData("{\n  // of a\n  \"a\": 1, // also of a\n\n  // of b\n  \"b\": 2\n}", "a", "{\n\n  // of b\n  \"b\": 2\n}")]
    [InlineData("{\n  \"a\": 1, // of a\n  // of b\n  \"b\": 2\n}", "b", "{\n  \"a\": 1 // of a\n}")]
    [InlineData("{\n  // of all\n\n  \"a\": 1\n}", "a", "{\n  // of all\n\n}")]
    [InlineData("{\n  \"a\": 1, \"b\": 2,\n  \"c\": 3\n}", "a", "{\n  \"b\": 2,\n  \"c\": 3\n}")]
    public void Remove_SomeMembers_LeavesTheRestAsItIs(string text, string gone, string expected)
    {
        var json = Encoding.UTF8.GetBytes(text);

        var edited = JsonEditor.Remove(json, JsonOutline.Read(json), member => gone.Contains(member.Name!, StringComparison.Ordinal));

        Assert.Equal(expected, Encoding.UTF8.GetString(edited));
    }

    [Theory]
    [InlineData("""{ "a": 1 }""", """{ "a": 1, "n": [ 0 ] }""")]
    [InlineData("{}", """{ "n": [ 0 ] }""")]
    [InlineData("{\n  \"a\": 1\n}", "{\n  \"a\": 1,\n  \"n\": [ 0 ]\n}")]
    [InlineData("{\n  \"a\": 1,\n}", "{\n  \"a\": 1,\n  \"n\": [ 0 ],\n}")]
    [InlineData("{\n  \"a\": 1 // of a\n}", "{\n  \"a\": 1, // of a\n  \"n\": [ 0 ]\n}")]
    [InlineData("{\r\n  \"a\": 1\r\n}", "{\r\n  \"a\": 1,\r\n  \"n\": [ 0 ]\r\n}")]
    public void Append_Member_TakesTheLayoutOfTheLastOne(string text, string expected)
    {
        var json = Encoding.UTF8.GetBytes(text);

        var edited = JsonEditor.Append(json, JsonOutline.Read(json), "n", "[ 0 ]");

        Assert.Equal(expected, Encoding.UTF8.GetString(edited));
    }

    [Fact]
    public void Remove_AnyElementsOfAnyLayout_EqualsRemovingThemFromTheTree() => Check.One(
        Laws.Try(2_000),
        Prop.ForAll(Texts(), one =>
        {
            var json = Encoding.UTF8.GetBytes(one.Text);
            var outline = JsonOutline.Read(json);
            HashSet<JsonOutline> gone = [.. outline.Children.Where((_, place) => (one.Mask >> place & 1) != 0)];

            var edited = Encoding.UTF8.GetString(JsonEditor.Remove(json, outline, gone.Contains));

            var expected = JsonNode.Parse(one.Text, null, Lenient)!.AsArray();
            for (var i = outline.Children.Count - 1; i >= 0; i--)
            {
                if (gone.Contains(outline.Children[i]))
                    expected.RemoveAt(i);
            }

            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(edited, null, Lenient)), $"{one.Text}\n{edited}");
            if (!one.HasTrailingComma)
                JsonNode.Parse(edited, null, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });
            if (gone.Count == 0)
                Assert.Equal(one.Text, edited);
        }));

    [Fact]
    public void Append_ToAnyLayout_EqualsAddingToTheTree() => Check.One(
        Laws.Try(1_000),
        Prop.ForAll(Texts(), one =>
        {
            var json = Encoding.UTF8.GetBytes(one.Text);

            var edited = Encoding.UTF8.GetString(JsonEditor.Append(json, JsonOutline.Read(json), null, "{\n  \"id\": \"ü\"\n}"));

            var expected = JsonNode.Parse(one.Text, null, Lenient)!.AsArray();
            expected.Add(new JsonObject { ["id"] = "ü" });
            Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(edited, null, Lenient)), $"{one.Text}\n{edited}");
        }));

    private sealed record Case(string Text, int Mask, bool HasTrailingComma);

    private static Arbitrary<Case> Texts() => (
        from values in Gen.Elements("1", "\"a, // b\"", "{ \"x\": [ 1, 2 ] }", "[]", "{\n  \"y\": \"}\"\n}", "\"ü\"").ListOf()
        from before in Gen.Elements("", " ", "\n  ", "\n\n    ", "\n  // c, [\n  ", " /* , */ ", "\r\n\t").ListOf(12)
        from behind in Gen.Elements("", " ", " // of it\n", " /* x */", "\n").ListOf(12)
        from mask in Gen.Choose(0, 4095)
        from trails in Gen.Elements(true, false)
        let shown = values.Take(10).ToArray()
        select new Case(
            "[" + string.Join(",", shown.Select((value, i) => before[i] + value + behind[i])) + (trails && shown.Length > 0 ? "," : "") + before[11] + "]",
            mask, trails)).ToArbitrary();
}
