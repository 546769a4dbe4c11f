using System.Text;
using FlagGateway.Core.Llm;
using FlagGateway.Testing;

namespace FlagGateway.Core.Tests.Llm;

public sealed class LlmReaderTests
{
    private const int MaxText = 1000;

    [Theory]
    [InlineData("OpenAIChat", true, Recorded.ChatStream, 2, 30)]
    [InlineData("OpenAIResponses", true, Recorded.ResponsesStream, 3, 30)]
    [InlineData("AnthropicMessages", true, Recorded.MessagesStream, 3, null)]
    [InlineData("OpenAIChat", false, Recorded.ChatJson, 0, 30)]
    [InlineData("OpenAIResponses", false, Recorded.ResponsesJson, 0, 30)]
    [InlineData("AnthropicMessages", false, Recorded.MessagesJson, 0, null)]
    public void Read_RecordedResponse_CutAnywhere_GivesTheSame(string api, bool isStream, string recorded, long deltas, int? reasoning)
    {
        var bytes = Encoding.UTF8.GetBytes(recorded);
        LlmResponse expected = new()
        {
            Outcome = LlmOutcome.Complete,
            Usage = new LlmUsage { Input = 1200, CachedInput = 1024, Output = 42, Reasoning = reasoning },
            Model = api == "AnthropicMessages" ? "claude-5" : "gpt-5-mini",
            Deltas = deltas,
            FirstContent = isStream ? 7 : 0,
            LastContent = isStream ? 7 : 0,
            Text = Recorded.Content,
        };

        for (var cut = 0; cut <= bytes.Length; cut++)
            Assert.Equal(expected, Read(api, isStream, bytes[..cut], bytes[cut..]));
        Assert.Equal(expected, Read(api, isStream, [.. bytes.Select(static one => new[] { one })]));
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Read_OtherLineEnds_GiveTheSame(string end)
    {
        var bytes = Encoding.UTF8.GetBytes("\uFEFF" + Recorded.ChatStream.Replace("\n", end, StringComparison.Ordinal));

        for (var cut = 0; cut <= bytes.Length; cut++)
        {
            var response = Read("OpenAIChat", true, bytes[..cut], bytes[cut..]);
            Assert.Equal((LlmOutcome.Complete, Recorded.Content, 42L), (response.Outcome, response.Text, response.Usage.Output));
        }
    }

    [Fact]
    public void Read_DataOfSeveralLines_AreJoined()
    {
        const string text = "data: {\"choices\":[{\"delta\":\ndata: {\"content\":\"a\"},\ndata: \"finish_reason\":\"length\"}]}\n\n";

        var response = Read("OpenAIChat", true, Encoding.UTF8.GetBytes(text));

        Assert.Equal((LlmOutcome.Length, "a"), (response.Outcome, response.Text));
    }

    [Theory]
    [InlineData("OpenAIChat", """{"choices":[{"delta":{"content":"a"},"finish_reason":"length"}]}""", "length")]
    [InlineData("OpenAIChat", """{"choices":[{"delta":{"content":"a"},"finish_reason":"content_filter"}]}""", "filtered")]
    [InlineData("OpenAIChat", """{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{"}}]},"finish_reason":"tool_calls"}]}""", "tool_calls")]
    [InlineData("OpenAIChat", """{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"name":"f","arguments":"{"}}]},"finish_reason":"stop"}]}""", "tool_calls")]
    [InlineData("OpenAIChat", """{"choices":[{"delta":{},"finish_reason":"stop"}]}""", "empty")]
    [InlineData("OpenAIChat", """{"choices":[{"delta":{"content":"a"},"finish_reason":null}]}""", "truncated")]
    [InlineData("OpenAIChat", """{"error":{"message":"overloaded","code":503}}""", "stream_error")]
    [InlineData("OpenAIChat", """{"error":"overloaded"}""", "stream_error")]
    [InlineData("OpenAIResponses", """{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}}""", "length")]
    [InlineData("OpenAIResponses", """{"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"content_filter"}}}""", "filtered")]
    [InlineData("OpenAIResponses", """{"type":"response.failed","response":{"status":"failed","error":{"code":"server_error","message":"x"}}}""", "stream_error")]
    [InlineData("OpenAIResponses", """{"type":"error","code":"x","message":"x"}""", "stream_error")]
    [InlineData("OpenAIResponses", """{"type":"response.output_text.delta","delta":"a"}""", "truncated")]
    [InlineData("OpenAIResponses", """{"type":"response.completed","response":{"status":"completed","output":[{"type":"function_call","arguments":"{}"}]}}""", "tool_calls")]
    [InlineData("OpenAIResponses", """{"type":"response.completed","response":{"status":"completed","output":[]}}""", "empty")]
    [InlineData("AnthropicMessages", """{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}""", "stream_error")]
    [InlineData("AnthropicMessages", """{"type":"message_delta","delta":{"stop_reason":"end_turn"}}""", "truncated")]
    [InlineData("AnthropicMessages", """{"type":"message_stop"}""", "empty")]
    [InlineData("AnthropicMessages", """{"type":"message_stop","delta":{"stop_reason":"max_tokens"}}""", "length")]
    [InlineData("AnthropicMessages", """{"type":"message_stop","delta":{"stop_reason":"refusal"}}""", "filtered")]
    [InlineData("AnthropicMessages", """{"type":"message_stop","delta":{"stop_reason":"tool_use"}}""", "tool_calls")]
    public void End_Event_IsTheOutcome(string api, string data, string outcome) => Assert.Equal(outcome, Outcome(api, true, $"data: {data}\n\n"));

    [Theory]
    [InlineData("event: error\ndata: Overloaded\n\n", "stream_error")]
    [InlineData(": ping\n\n: ping\n\n", "empty")]
    [InlineData("", "truncated")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata: [DONE]", "complete")]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\ndata:[DONE]\n\ndata: [DONE]\n\ndata: {\"error\":{}}\n\n", "complete")]
    [InlineData("data: {\"choices\":[{\"delta\"\n\n", "unreadable")]
    [InlineData("data: no JSON\n\n", "truncated")]
    public void End_Stream_IsTheOutcome(string stream, string outcome) => Assert.Equal(outcome, Outcome("OpenAIChat", true, stream));

    [Theory]
    [InlineData(400, """{"error":{"message":"x","code":"context_length_exceeded"}}""", "too_long")]
    [InlineData(400, """{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 2 tokens > 1 maximum"}}""", "too_long")]
    [InlineData(400, """{"error":{"message":"x","code":"other"}}""", "http_error")]
    [InlineData(500, """{"error":{"message":"x","code":"context_length_exceeded"}}""", "http_error")]
    [InlineData(429, """{"error":{"message":"x"}}""", "rate_limited")]
    [InlineData(529, "", "http_error")]
    [InlineData(200, """{"error":{"message":"x"}}""", "stream_error")]
    [InlineData(200, """{"data":[]}""", "unreadable")]
    [InlineData(200, "hello", "truncated")]
    [InlineData(200, """{"choices":[{"message":{"content":"a"},""", "truncated")]
    [InlineData(200, """{"choices":[{"message":{"content":"a"},"finish_reason":"length"}]}""", "length")]
    public void End_Json_IsTheOutcome(int status, string body, string outcome) => Assert.Equal(outcome, Outcome("OpenAIChat", false, body, status));

    [Fact]
    public void End_ClientLeft_IsAbandonedUnlessComplete()
    {
        LlmReader left = new(LlmApi.OpenAIChat, isStream: true), complete = new(LlmApi.OpenAIChat, isStream: true);
        left.Read("data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n"u8, 1);
        complete.Read("data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}]}\n\n"u8, 1);

        Assert.Equal(LlmOutcome.Abandoned, left.End(LlmEnding.Left, 200).Outcome);
        Assert.Equal(LlmOutcome.Complete, complete.End(LlmEnding.Left, 200).Outcome);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1e400")]
    [InlineData("99999999999999999999")]
    [InlineData("true")]
    public void Read_UsageThatCannotBe_IsNone(string number)
    {
        var response = Read("OpenAIChat", true, Encoding.UTF8.GetBytes($"data: {{\"choices\":[],\"usage\":{{\"prompt_tokens\":{number},\"completion_tokens\":3}}}}\n\ndata: [DONE]\n\n"));

        Assert.True(response.HasInvalidUsage);
        Assert.Equal(new LlmUsage { Output = 3 }, response.Usage);
    }

    [Fact]
    public void Read_FirstMessageEvent_IsNoOutput()
    {
        var first = Recorded.MessagesStream[..Recorded.MessagesStream.IndexOf("event: content_block_start", StringComparison.Ordinal)];

        var response = Read("AnthropicMessages", true, Encoding.UTF8.GetBytes(first));

        Assert.Equal(new LlmUsage { Input = 1200, CachedInput = 1024 }, response.Usage);
    }

    [Fact]
    public void Read_Times_AreThoseOfContent()
    {
        LlmReader reader = new(LlmApi.AnthropicMessages, isStream: true);
        var now = 0L;
        foreach (var part in Recorded.MessagesStream.Split("\n\n"))
            reader.Read(Encoding.UTF8.GetBytes(part + "\n\n"), ++now);

        var response = reader.End(LlmEnding.Ended, 200);

        Assert.Equal((5L, 6L), (response.FirstContent, response.LastContent));
    }

    [Fact]
    public void Read_SecondChoice_IsNotCollected()
    {
        const string stream = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}},{\"index\":1,\"delta\":{\"content\":\"b\"}}]}\n\ndata: [DONE]\n\n";

        Assert.Equal("a", Read("OpenAIChat", true, Encoding.UTF8.GetBytes(stream)).Text);
    }

    [Fact]
    public void Read_ContentBeyondTheLimit_IsNotCollected()
    {
        LlmReader reader = new(LlmApi.OpenAIChat, isStream: false, maxText: 10);
        reader.Read("""{"choices":[{"message":{"content":"01234567890"},"finish_reason":"stop"}]}"""u8, 1);

        var response = reader.End(LlmEnding.Ended, 200);

        Assert.Equal((LlmOutcome.Complete, null), (response.Outcome, response.Text));
    }

    [Fact]
    public void Read_LineWithoutEnd_IsUnreadableInBoundedMemory()
    {
        LlmReader reader = new(LlmApi.OpenAIChat, isStream: true, maxText: MaxText);
        var piece = new byte[64 * 1024];
        Array.Fill(piece, (byte)'a');
        reader.Read("data: {\"choices\":[{\"delta\":{\"content\":\""u8, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1600; i++)
            reader.Read(piece, 1);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1024);
        Assert.Equal(LlmOutcome.Unreadable, reader.End(LlmEnding.Ended, 200).Outcome);
    }

    [Theory]
    [InlineData("OpenAIChat", Recorded.ChatStream)]
    [InlineData("OpenAIResponses", Recorded.ResponsesStream)]
    [InlineData("AnthropicMessages", Recorded.MessagesStream)]
    public void Read_Event_AllocatesNothing(string api, string stream)
    {
        LlmReader reader = new(Enum.Parse<LlmApi>(api), isStream: true);
        var events = Array.ConvertAll(stream.Split("\n\n")[..^3], static one => Encoding.UTF8.GetBytes(one + "\n\n"));
        foreach (var one in events)
            reader.Read(one, 1);
        Assert.Equal(0, Allocations.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
                reader.Read(events[1 + (i % (events.Length - 1))], 1);
        }));
    }

    [Fact]
    public void Read_LongJson_HoldsNothing()
    {
        LlmReader reader = new(LlmApi.OpenAIResponses, isStream: false);
        var piece = new byte[64 * 1024];
        Array.Fill(piece, (byte)'a');
        reader.Read("""{"output":[{"type":"image_generation_call","result":"""u8, 1);
        reader.Read("\""u8, 1);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 320; i++)
            reader.Read(piece, 1);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        reader.Read("""
            "},{"type":"message","content":[{"type":"output_text","text":"a"}]}],"status":"completed","usage":{"output_tokens":9}}
            """u8, 1);

        var response = reader.End(LlmEnding.Ended, 200);

        Assert.Equal(0, allocated);
        Assert.Equal((LlmOutcome.Complete, 9L), (response.Outcome, response.Usage.Output));
    }

    [Theory]
    [InlineData('[')]
    [InlineData('{')]
    public void Read_DeepJson_Passes(char open)
    {
        LlmReader reader = new(LlmApi.OpenAIChat, isStream: false);
        var deep = string.Concat(Enumerable.Repeat(open == '{' ? "{\"choices\":" : "[", 10_000)) + "1" + new string(open == '{' ? '}' : ']', 10_000);

        reader.Read(Encoding.UTF8.GetBytes("""{"choices":[{"message":{"content":"a","x":""" + deep + """},"finish_reason":"stop"}],"usage":{"completion_tokens":2}}"""), 1);

        var response = reader.End(LlmEnding.Ended, 200);
        Assert.Equal((LlmOutcome.Complete, 2L), (response.Outcome, response.Usage.Output));
    }

    [Fact]
    public void Read_RandomBytes_NeverThrows()
    {
        var random = new Random(7);
        var alphabet = "{}[]\",:\\ \r\ndata:event:error[DONE]choicesdelta0123e-\u00ff"u8.ToArray();
        for (var i = 0; i < 3000; i++)
        {
            var bytes = new byte[random.Next(200)];
            for (var at = 0; at < bytes.Length; at++)
                bytes[at] = alphabet[random.Next(alphabet.Length)];
            foreach (var api in Enum.GetValues<LlmApi>())
            {
                LlmReader reader = new(api, i % 2 == 0, MaxText);
                reader.Read(bytes, 1);
                Assert.True(Enum.IsDefined(reader.End(LlmEnding.Ended, 200).Outcome));
            }
        }
    }

    [Theory]
    [InlineData("/v1/chat/completions", "OpenAIChat")]
    [InlineData("/openai/deployments/x/chat/completions/", "OpenAIChat")]
    [InlineData("/v1/responses", "OpenAIResponses")]
    [InlineData("/v1/messages", "AnthropicMessages")]
    [InlineData("/v1/messages/count_tokens", null)]
    [InlineData("/v1/models", null)]
    [InlineData("", null)]
    public void FromPath_Path_IsTheApiOfItsEnd(string path, string? api) => Assert.Equal(api, LlmApis.FromPath(path)?.ToString());

    [Fact]
    public void ToLabel_EachOutcome_IsDistinct() =>
        Assert.Equal(LlmOutcomes.Count, Enum.GetValues<LlmOutcome>().Select(static outcome => outcome.ToLabel()).Distinct().Count());

    private static string Outcome(string api, bool isStream, string text, int status = 200)
    {
        LlmReader reader = new(Enum.Parse<LlmApi>(api), isStream);
        reader.Read(Encoding.UTF8.GetBytes(text), 1);
        return reader.End(LlmEnding.Ended, status).Outcome.ToLabel();
    }

    private static LlmResponse Read(string api, bool isStream, params byte[][] parts)
    {
        LlmReader reader = new(Enum.Parse<LlmApi>(api), isStream, MaxText);
        foreach (var part in parts)
            reader.Read(part, 7);
        return reader.End(LlmEnding.Ended, 200);
    }
}
