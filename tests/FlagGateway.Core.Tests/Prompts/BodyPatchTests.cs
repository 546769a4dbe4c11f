using System.Text;
using FlagGateway.Core.Prompts;

namespace FlagGateway.Core.Tests.Prompts;

public sealed class BodyPatchTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"b":2}""", """{"b":2,"a":1}""")]
    [InlineData("""{"a":1}""", """{"a":2}""", """{"a":1}""")]
    [InlineData("""{"a":1}""", "{}", """{"a":1}""")]
    [InlineData("""{"a":1}""", " { \n } ", " {\"a\":1 \n } ")]
    [InlineData("""{"a":null}""", """{"a":2}""", "{}")]
    [InlineData("""{"a":null}""", """{ "a" : 2 , "b" : 3 }""", """{"b" : 3 }""")]
    [InlineData("""{"a":null}""", """{ "b" : 3 , "a" : 2 }""", """{ "b" : 3 }""")]
    [InlineData("""{"a":null}""", """{"b":3,"a":2,"c":4}""", """{"b":3,"c":4}""")]
    [InlineData("""{"a":null,"b":null}""", """{"a":1,"b":2,"c":3,"a":4,"b":5}""", """{"c":3}""")]
    [InlineData("""{"a":null,"b":null,"d":0}""", """{"a":1,"b":2}""", """{"d":0}""")]
    [InlineData("""{"a":null,"b":9}""", """{"c":1,"a":2}""", """{"c":1,"b":9}""")]
    [InlineData("""{"a":null}""", """{"b":1}""", """{"b":1}""")]
    public void Apply_Fields_SetsAndRemovesThem(string patch, string body, string expected) => Assert.Equal(expected, Edits.Set(patch, body));

    [Theory]
    [InlineData("""{"m":{"v":"2"}}""", """{"m":{"u":1}}""", """{"m":{"u":1,"v":"2"}}""")]
    [InlineData("""{"m":{"v":"2"}}""", """{"m":{"v":"1","u":1}}""", """{"m":{"v":"2","u":1}}""")]
    [InlineData("""{"m":{"v":"2"}}""", "{}", """{"m":{"v":"2"}}""")]
    [InlineData("""{"m":{"v":"2"}}""", """{"m":null}""", """{"m":{"v":"2"}}""")]
    [InlineData("""{"m":{"v":"2"}}""", """{"m":[1]}""", """{"m":{"v":"2"}}""")]
    [InlineData("""{"m":{"v":null}}""", """{"m":{"v":"1","u":1}}""", """{"m":{"u":1}}""")]
    [InlineData("""{"m":{"v":null}}""", "{}", "{}")]
    [InlineData("""{"m":{"v":null,"w":1}}""", """{"m":7}""", """{"m":{"w":1}}""")]
    [InlineData("""{"m":{}}""", "{}", """{"m":{}}""")]
    [InlineData("""{"m":{}}""", """{"m":{"u":1}}""", """{"m":{"u":1}}""")]
    [InlineData("""{"m":{"v":{"x":null}}}""", """{"m":{"v":{"y":1}}}""", """{"m":{"v":{"x":null}}}""")]
    public void Apply_Object_IsMergedOneLevelDeep(string patch, string body, string expected) => Assert.Equal(expected, Edits.Set(patch, body));

    [Theory]
    [InlineData("1.0")]
    [InlineData("1e400")]
    [InlineData("-0")]
    [InlineData("123456789012345678901234567890.10")]
    [InlineData("\"\\u00e9 \\ud800\"")]
    public void Apply_Value_IsWrittenAsInTheFile(string value) =>
        Assert.Equal($$"""{"a":{{value}},"b":[{{value}}]}""", Edits.Set($$"""{"a": {{value}}, "b": [ {{value}} ] }""", "{}"));

    [Fact]
    public void Compile_CommentsAndTrailingCommas_AreNotSent() => Assert.Equal(
        """{"a":[1,{"b":2}],"c":{"d":1}}""",
        Edits.Set("{ // one\n \"a\": [ 1, /* two */ { \"b\": 2, }, ], \"c\": { /* three */ \"d\": 1, }, }", "{}"));

    [Fact]
    public void Apply_DuplicateFields_EditsEach() => Assert.Equal(
        """{"model":"new","x":1,"model":"new","x":2}""", Edits.Set("""{"model":"new"}""", """{"model":"a","x":1,"model":{"b":[]},"x":2}"""));

    [Theory]
    [InlineData("""{"\u006dodel":"a"}""", """{"\u006dodel":"new"}""")]
    [InlineData("""{"mod\u0065\u006c":"a"}""", """{"mod\u0065\u006c":"new"}""")]
    [InlineData("""{"\ud800odel":"a"}""", """{"\ud800odel":"a","model":"new"}""")]
    public void Apply_EscapedName_IsTheSameName(string body, string expected) => Assert.Equal(expected, Edits.Set("""{"model":"new"}""", body));

    [Fact]
    public void Apply_WhatIsNotEdited_StaysByteForByte()
    {
        var deep = new string('[', 10_000) + new string(']', 10_000);
        var before = "\uFEFF\r\n{ \"n\" : 1e400,\"s\":\"\\ud800 \\/ \\u0041\", \"d\":" + deep + ",\t\"d\": -0.0 , \"i\":123456789012345678901234567890";

        Assert.Equal(before + ",\"model\":\"m\" }\n ", Edits.Set("""{"model":"m"}""", before + " }\n "));
    }

    [Fact]
    public void Apply_BytesThatAreNotUtf8_StayAsTheyAre()
    {
        byte[] body = [.. "{\"a\":\""u8, 0xff, 0xfe, .. "\",\"b\":1}"u8];

        var edited = new RequestEdit(null, Edits.Body("""{"b":2}"""), false).Apply(body, null);

        Assert.Equal([.. "{\"a\":\""u8, 0xff, 0xfe, .. "\",\"b\":2}"u8], Edits.Bytes(edited));
    }

    [Theory]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("\uFEFF")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("{\"a\":1")]
    [InlineData("{\"a\":1}}")]
    [InlineData("{\"a\":1} {\"a\":2}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("{\"a\":1} // comment")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{'a':1}")]
    [InlineData("{\"a\":\"\\x\"}")]
    public void Apply_NotOneJsonObject_Fails(string body)
    {
        var edited = new RequestEdit(null, Edits.Body("""{"a":1}"""), false).Apply(Encoding.UTF8.GetBytes(body), null);

        Assert.Equal(EditStatus.NotJson, edited.Status);
        Assert.Empty(edited.Parts);
    }

    [Fact]
    public void Apply_ManyFields_FindsEach()
    {
        var patch = "{" + string.Join(',', Enumerable.Range(0, 200).Select(static i => $"\"f{i}\":{i}")) + "}";

        Assert.Equal(patch, Edits.Set(patch, patch.Replace(":", ":1", StringComparison.Ordinal)));
    }
}
