using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FlagGateway.Core.Llm;

/// <summary>Writes a response that is known beforehand as the stream that an API would have sent.</summary>
/// <seealso href="https://platform.openai.com/docs/api-reference/chat-streaming">Streams of chat completions</seealso>
/// <seealso href="https://platform.openai.com/docs/api-reference/responses-streaming">Streams of Responses</seealso>
/// <seealso href="https://docs.anthropic.com/en/docs/build-with-claude/streaming">Streams of messages</seealso>
internal static class FixedStream
{
    private const string Model = "fallback";

    /// <summary>Writes the stream.</summary>
    /// <param name="api">The API.</param>
    /// <param name="text">
    /// A response of the API as JSON, of which the text is sent; a stream, which is sent as it is; or plain text.
    /// </param>
    public static byte[] Create(LlmApi api, string text)
    {
        if (text.StartsWith("data:", StringComparison.Ordinal) || text.StartsWith("event:", StringComparison.Ordinal))
            return Encoding.UTF8.GetBytes(text);
        var content = TextOf(text) ?? text;
        return Encoding.UTF8.GetBytes(api switch
        {
            LlmApi.OpenAIChat => string.Concat(Chat(content).Select(static one => $"data: {one.ToJsonString()}\n\n")) + "data: [DONE]\n\n",
            LlmApi.OpenAIResponses => Named(Responses(content)),
            LlmApi.AnthropicMessages => Named(Messages(content)),
            _ => throw new ArgumentOutOfRangeException(nameof(api), api, "Not an API"),
        });
    }

    private static string Named(IEnumerable<JsonObject> events) => string.Concat(events.Select(static one => $"event: {one["type"]}\ndata: {one.ToJsonString()}\n\n"));

    // The text of a response of any of the APIs; null if it is none.
    private static string? TextOf(string json)
    {
        try
        {
            var root = JsonNode.Parse(json) as JsonObject;
            if (root?["choices"] is JsonArray choices)
                return (string?)choices[0]?["message"]?["content"];
            var blocks = root?["output"] is JsonArray output ? output.SelectMany(static item => item?["content"] as JsonArray ?? []) : root?["content"] as JsonArray;
            return blocks is null ? null : string.Concat(blocks.Select(static block => (string?)block?["text"]));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or ArgumentException)
        {
            return null;
        }
    }

    private static IEnumerable<JsonObject> Chat(string content)
    {
        yield return Chunk(new JsonObject { ["role"] = "assistant", ["content"] = "" }, null);
        yield return Chunk(new JsonObject { ["content"] = content }, null);
        yield return Chunk([], "stop");

        static JsonObject Chunk(JsonObject delta, string? reason) => new()
        {
            ["id"] = "chatcmpl-" + Model,
            ["object"] = "chat.completion.chunk",
            ["created"] = 0,
            ["model"] = Model,
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["delta"] = delta, ["finish_reason"] = reason }),
        };
    }

    private static IEnumerable<JsonObject> Messages(string content)
    {
        yield return new JsonObject
        {
            ["type"] = "message_start",
            ["message"] = new JsonObject
            {
                ["id"] = "msg_" + Model,
                ["type"] = "message",
                ["role"] = "assistant",
                ["model"] = Model,
                ["content"] = new JsonArray(),
                ["stop_reason"] = null,
                ["stop_sequence"] = null,
                ["usage"] = new JsonObject { ["input_tokens"] = 0, ["output_tokens"] = 0 },
            },
        };
        yield return new JsonObject { ["type"] = "content_block_start", ["index"] = 0, ["content_block"] = new JsonObject { ["type"] = "text", ["text"] = "" } };
        yield return new JsonObject { ["type"] = "content_block_delta", ["index"] = 0, ["delta"] = new JsonObject { ["type"] = "text_delta", ["text"] = content } };
        yield return new JsonObject { ["type"] = "content_block_stop", ["index"] = 0 };
        yield return new JsonObject { ["type"] = "message_delta", ["delta"] = new JsonObject { ["stop_reason"] = "end_turn", ["stop_sequence"] = null }, ["usage"] = new JsonObject { ["output_tokens"] = 0 } };
        yield return new JsonObject { ["type"] = "message_stop" };
    }

    private static JsonObject[] Responses(string content)
    {
        JsonObject[] events =
        [
            new() { ["type"] = "response.created", ["response"] = Response("in_progress", []) },
            new() { ["type"] = "response.output_item.added", ["output_index"] = 0, ["item"] = Item("in_progress", []) },
            new() { ["type"] = "response.content_part.added", ["item_id"] = "msg_" + Model, ["output_index"] = 0, ["content_index"] = 0, ["part"] = Part("") },
            new() { ["type"] = "response.output_text.delta", ["item_id"] = "msg_" + Model, ["output_index"] = 0, ["content_index"] = 0, ["delta"] = content },
            new() { ["type"] = "response.output_text.done", ["item_id"] = "msg_" + Model, ["output_index"] = 0, ["content_index"] = 0, ["text"] = content },
            new() { ["type"] = "response.content_part.done", ["item_id"] = "msg_" + Model, ["output_index"] = 0, ["content_index"] = 0, ["part"] = Part(content) },
            new() { ["type"] = "response.output_item.done", ["output_index"] = 0, ["item"] = Item("completed", new JsonArray(Part(content))) },
            new() { ["type"] = "response.completed", ["response"] = Response("completed", new JsonArray(Item("completed", new JsonArray(Part(content))))) },
        ];
        for (var i = 0; i < events.Length; i++)
            events[i]["sequence_number"] = i;
        return events;

        static JsonObject Part(string text) => new() { ["type"] = "output_text", ["text"] = text, ["annotations"] = new JsonArray() };

        static JsonObject Item(string status, JsonArray parts) =>
            new() { ["id"] = "msg_" + Model, ["type"] = "message", ["status"] = status, ["role"] = "assistant", ["content"] = parts };

        static JsonObject Response(string status, JsonArray output) => new()
        {
            ["id"] = "resp_" + Model,
            ["object"] = "response",
            ["created_at"] = 0,
            ["status"] = status,
            ["model"] = Model,
            ["output"] = output,
            ["usage"] = status == "completed" ? new JsonObject { ["input_tokens"] = 0, ["output_tokens"] = 0, ["total_tokens"] = 0 } : null,
        };
    }
}
