using System.Text;
using FlagGateway.Core.Llm;
using FlagGateway.Core.Prompts;

namespace FlagGateway.Core.Tests.Prompts;

public sealed class RequestEditTests
{
    [Theory]
    [InlineData(PromptPosition.Replace, """{"messages":[{"role":"system","content":"P"},{"role":"user","content":"u"}]}""")]
    [InlineData(PromptPosition.Prepend, """{"messages":[{"role":"system","content":"P\n\nold"},{"role":"user","content":"u"}]}""")]
    [InlineData(PromptPosition.Append, """{"messages":[{"role":"system","content":"old\n\nP"},{"role":"user","content":"u"}]}""")]
    internal void Apply_ChatWithSystemMessage_EditsIt(PromptPosition position, string expected) => Assert.Equal(
        expected, Edits.Inject(LlmApi.OpenAIChat, "P", """{"messages":[{"role":"system","content":"old"},{"role":"user","content":"u"}]}""", position));

    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"u"},{"content":"old","role":"developer"},{"role":"system","content":"s"}]}""", """{"messages":[{"role":"user","content":"u"},{"content":"P","role":"developer"},{"role":"system","content":"s"}]}""")]
    [InlineData("""{"messages":[{"role":"\u0073ystem","content":"old"}]}""", """{"messages":[{"role":"\u0073ystem","content":"P"}]}""")]
    [InlineData("""{"messages":[{"role":"user","content":"u"}]}""", """{"messages":[{"role":"system","content":"P"},{"role":"user","content":"u"}]}""")]
    [InlineData("""{"messages":[]}""", """{"messages":[{"role":"system","content":"P"}]}""")]
    [InlineData("""{"messages":null}""", """{"messages":[{"role":"system","content":"P"}]}""")]
    [InlineData("""{"model":"m"}""", """{"model":"m","messages":[{"role":"system","content":"P"}]}""")]
    [InlineData("""{"messages":[{"role":"system"}]}""", """{"messages":[{"role":"system","content":"P"}]}""")]
    [InlineData("""{"messages":[{"role":"system","content":null}]}""", """{"messages":[{"role":"system","content":"P"}]}""")]
    [InlineData("""{"messages":[1,"system",null,{},{"role":1},{"role":"system","content":"old"}]}""", """{"messages":[1,"system",null,{},{"role":1},{"role":"system","content":"P"}]}""")]
    [InlineData("""{"messages":[{"role":"system","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]}""", """{"messages":[{"role":"system","content":[{"type":"text","text":"P"},{"type":"text","text":"b"}]}]}""")]
    [InlineData("""{"messages":[{"role":"system","content":"a"}],"messages":[]}""", """{"messages":[{"role":"system","content":"P"}],"messages":[{"role":"system","content":"P"}]}""")]
    public void Apply_Chat_PutsThePromptWhereItBelongs(string body, string expected) => Assert.Equal(expected, Edits.Inject(LlmApi.OpenAIChat, "P", body));

    [Theory]
    [InlineData(PromptPosition.Replace, """{"instructions":"old","input":"i"}""", """{"instructions":"P","input":"i"}""")]
    [InlineData(PromptPosition.Prepend, """{"instructions":"old","input":"i"}""", """{"instructions":"P\n\nold","input":"i"}""")]
    [InlineData(PromptPosition.Append, """{"instructions":"old","input":"i"}""", """{"instructions":"old\n\nP","input":"i"}""")]
    [InlineData(PromptPosition.Append, """{"instructions":"","input":"i"}""", """{"instructions":"P","input":"i"}""")]
    [InlineData(PromptPosition.Prepend, """{"instructions":null,"input":"i"}""", """{"instructions":"P","input":"i"}""")]
    [InlineData(PromptPosition.Append, """{"input":"i"}""", """{"input":"i","instructions":"P"}""")]
    internal void Apply_Responses_EditsInstructions(PromptPosition position, string body, string expected) =>
        Assert.Equal(expected, Edits.Inject(LlmApi.OpenAIResponses, "P", body, position));

    [Theory]
    [InlineData(PromptPosition.Replace, """{"system":"old"}""", """{"system":"P"}""")]
    [InlineData(PromptPosition.Replace, "{}", """{"system":"P"}""")]
    [InlineData(PromptPosition.Replace, """{"system":[]}""", """{"system":[{"type":"text","text":"P"}]}""")]
    [InlineData(PromptPosition.Replace, """{"system":[{"type":"text","text":"a","cache_control":{"type":"ephemeral"}},{"text":"b"}]}""", """{"system":[{"type":"text","text":"P","cache_control":{"type":"ephemeral"}},{"text":"b"}]}""")]
    [InlineData(PromptPosition.Replace, """{"system":[{"type":"x"},{"cache_control":{"type":"ephemeral"},"text":"a","type":"text"}]}""", """{"system":[{"type":"x"},{"cache_control":{"type":"ephemeral"},"text":"P","type":"text"}]}""")]
    [InlineData(PromptPosition.Replace, """{"system":[{"type":"x"}]}""", """{"system":[{"type":"text","text":"P"},{"type":"x"}]}""")]
    [InlineData(PromptPosition.Prepend, """{"system":[{"type":"text","text":"a","cache_control":{}}]}""", """{"system":[{"type":"text","text":"P"},{"type":"text","text":"a","cache_control":{}}]}""")]
    [InlineData(PromptPosition.Append, """{"system":[{"type":"text","text":"a","cache_control":{}} ]}""", """{"system":[{"type":"text","text":"a","cache_control":{}},{"type":"text","text":"P"} ]}""")]
    [InlineData(PromptPosition.Append, """{"system":[ ]}""", """{"system":[{"type":"text","text":"P"} ]}""")]
    internal void Apply_Messages_EditsSystem(PromptPosition position, string body, string expected) =>
        Assert.Equal(expected, Edits.Inject(LlmApi.AnthropicMessages, "P", body, position));

    [Fact]
    public void Apply_Variables_ArePutInAndRemoved() => Assert.Equal(
        """{"instructions":"Dear \"Zoë\" \ud800, {{x}} 2\n","input":"i"}""",
        Edits.Inject(LlmApi.OpenAIResponses, "Dear {{name}}, {{{{x}} {{n}}\n", """{"instructions":"","prompt_variables":{"name":"\"Zoë\" \ud800","n":"1","n":"2","unused":[1]},"input":"i"}"""));

    [Fact]
    public void Apply_PromptWithoutVariables_RemovesThemAsWell() =>
        Assert.Equal("""{"system":"P"}""", Edits.Inject(LlmApi.AnthropicMessages, "P", """{"prompt_variables":{"a":"b"}}"""));

    [Theory]
    [InlineData("{}", EditStatus.MissingVariable)]
    [InlineData("""{"prompt_variables":null}""", EditStatus.MissingVariable)]
    [InlineData("""{"prompt_variables":[]}""", EditStatus.MissingVariable)]
    [InlineData("""{"prompt_variables":{"Name":"x"}}""", EditStatus.MissingVariable)]
    [InlineData("""{"prompt_variables":{"name":"x"},"prompt_variables":{}}""", EditStatus.MissingVariable)]
    [InlineData("""{"prompt_variables":{"name":1}}""", EditStatus.VariableNotText)]
    [InlineData("""{"prompt_variables":{"name":null}}""", EditStatus.VariableNotText)]
    [InlineData("""{"prompt_variables":{"name":{"a":"b"}}}""", EditStatus.VariableNotText)]
    internal void Apply_WithoutVariable_NamesIt(string body, EditStatus expected)
    {
        var edited = new RequestEdit(Edits.Prompt("Dear {{name}}"), null, false).Apply(Encoding.UTF8.GetBytes(body), LlmApi.AnthropicMessages);

        Assert.Equal((expected, "name"), (edited.Status, edited.Variable));
        Assert.Empty(edited.Parts);
    }

    [Theory]
    [InlineData("\"text\"")]
    [InlineData("{}")]
    [InlineData("1")]
    public void Apply_ChatWhoseMessagesAreNoList_Fails(string messages)
    {
        var edited = new RequestEdit(Edits.Prompt("P"), null, false).Apply(Encoding.UTF8.GetBytes($$"""{"messages":{{messages}}}"""), LlmApi.OpenAIChat);

        Assert.Equal(EditStatus.NoMessages, edited.Status);
    }

    [Fact]
    public void Apply_FormatUnknown_SetsFieldsOnly()
    {
        var edit = new RequestEdit(Edits.Prompt("{{name}}"), Edits.Body("""{"a":1}"""), true);

        Assert.Equal("""{"stream":true,"a":1}""", Edits.Text(edit.Apply("""{"stream":true}"""u8.ToArray(), api: null)));
    }

    [Fact]
    public void Apply_PromptAndBody_EditsBothAtOnce()
    {
        var edit = new RequestEdit(Edits.Prompt("Be {{tone}}."), Edits.Body("""{"model":"new","metadata":{"v":"2"},"service_tier":null}"""), true);
        const string body = """{"model":"old","stream":true,"service_tier":"auto","messages":[{"role":"user","content":"u"}],"prompt_variables":{"tone":"kind"}}""";

        var edited = edit.Apply(Encoding.UTF8.GetBytes(body), LlmApi.OpenAIChat);

        Assert.Equal("""{"model":"new","stream":true,"messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"u"}],"metadata":{"v":"2"},"stream_options":{"include_usage":true}}""", Edits.Text(edited));
        Assert.True(edited.IsUsageAdded);
    }

    [Theory]
    [InlineData("""{"stream":true}""", """{"stream":true,"stream_options":{"include_usage":true}}""")]
    [InlineData("""{"stream_options":{"x":1},"stream":true}""", """{"stream_options":{"x":1,"include_usage":true},"stream":true}""")]
    [InlineData("""{"stream_options":{"include_usage":false},"stream":true}""", """{"stream_options":{"include_usage":true},"stream":true}""")]
    [InlineData("""{"stream_options":null,"stream":true}""", """{"stream_options":{"include_usage":true},"stream":true}""")]
    [InlineData("""{"stream_options":{"include_usage":true},"stream":true}""", null)]
    [InlineData("""{"stream":false}""", null)]
    [InlineData("""{"stream":true,"stream":null}""", null)]
    [InlineData("{}", null)]
    public void Apply_Usage_IsAddedWhereTheClientDidNotAsk(string body, string? expected)
    {
        var edited = new RequestEdit(null, null, asksForUsage: true).Apply(Encoding.UTF8.GetBytes(body), LlmApi.OpenAIChat);

        Assert.Equal(expected ?? body, Edits.Text(edited));
        Assert.Equal(expected is not null, edited.IsUsageAdded);
    }

    [Theory]
    [InlineData(LlmApi.OpenAIResponses)]
    [InlineData(LlmApi.AnthropicMessages)]
    [InlineData(null)]
    internal void Apply_UsageOfOtherFormats_IsNotAdded(LlmApi? api)
    {
        var edited = new RequestEdit(null, null, asksForUsage: true).Apply("""{"stream":true}"""u8.ToArray(), api);

        Assert.Equal("""{"stream":true}""", Edits.Text(edited));
        Assert.False(edited.IsUsageAdded);
    }

    [Fact]
    public void Sha256_OfPromptAndBody_ChangesWithEach()
    {
        string[] hashes =
        [
            Hash("P", PromptPosition.Replace, """{"a":1}"""), Hash("Q", PromptPosition.Replace, """{"a":1}"""), Hash("P", PromptPosition.Append, """{"a":1}"""),
            Hash("P", PromptPosition.Replace, """{"a":1.0}"""), Hash("P", PromptPosition.Replace, null), Hash(null, default, """{"a":1}"""),
        ];

        Assert.Equal(hashes.Length, hashes.Distinct().Count());
        Assert.Equal(hashes[0], Hash("P", PromptPosition.Replace, "{ \"a\" : 1, /* comment */ }"));
    }

    private static string Hash(string? prompt, PromptPosition position, string? body) =>
        new RequestEdit(prompt is null ? null : Edits.Prompt(prompt, position), body is null ? null : Edits.Body(body), false).Sha256;
}
