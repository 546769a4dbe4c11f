using System.Text;
using System.Text.Json;
using FlagGateway.Core.Llm;

namespace FlagGateway.Core.Tests.Llm;

public sealed class FixedStreamTests
{
    [Theory]
    [InlineData(LlmApi.OpenAIChat)]
    [InlineData(LlmApi.OpenAIResponses)]
    [InlineData(LlmApi.AnthropicMessages)]
    internal void Create_Text_IsAStreamOfTheApi(LlmApi api)
    {
        var stream = Encoding.UTF8.GetString(FixedStream.Create(api, "Later, \"please\" é."));

        var events = stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(static one => one.Split('\n')[^1]["data: ".Length..]).Where(static data => data != "[DONE]");
        Assert.EndsWith("\n\n", stream, StringComparison.Ordinal);
        Assert.Contains(events, static data => JsonDocument.Parse(data).RootElement.GetRawText().Contains("Later, \\u0022please\\u0022 \\u00E9.", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"role":"assistant","content":"one"}}]}""")]
    [InlineData("""{"output":[{"type":"reasoning"},{"type":"message","content":[{"type":"output_text","text":"o"},{"type":"output_text","text":"ne"}]}]}""")]
    [InlineData("""{"content":[{"type":"text","text":"one"}]}""")]
    public void Create_ResponseOfAnApi_SendsItsText(string response) =>
        Assert.Contains("\"delta\":{\"content\":\"one\"}", Encoding.UTF8.GetString(FixedStream.Create(LlmApi.OpenAIChat, response)), StringComparison.Ordinal);

    [Theory]
    [InlineData("data: {}\n\n")]
    [InlineData("event: ping\ndata: {}\n\n")]
    public void Create_Stream_IsSentAsItIs(string stream) => Assert.Equal(stream, Encoding.UTF8.GetString(FixedStream.Create(LlmApi.OpenAIChat, stream)));

    [Theory]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"choices":[{"message":{"content":1}}]}""")]
    public void Create_OtherText_IsTheContent(string text) =>
        Assert.Contains(JsonSerializer.Serialize(text), Encoding.UTF8.GetString(FixedStream.Create(LlmApi.OpenAIChat, text)), StringComparison.Ordinal);
}
