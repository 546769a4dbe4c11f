using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Llm;

/// <summary>Responses of models in the three APIs.</summary>
internal static class LlmPeer
{
    public const string Chat = "/v1/chat/completions";

    public static string ChatChunk(string delta, string? finish = null, string more = "") =>
        "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-5-mini-2026-08-07\",\"choices\":[{\"index\":0,\"delta\":" + delta + ",\"finish_reason\":" + (finish is null ? "null" : $"\"{finish}\"") + "}]" + more + "}\n\n";

    public const string ChatUsage = "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-5-mini-2026-08-07\",\"choices\":[],\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,\"prompt_tokens_details\":{\"cached_tokens\":60},\"completion_tokens_details\":{\"reasoning_tokens\":5}}}\n\n";

    public const string Done = "data: [DONE]\n\n";

    public static string ChatStream => ChatChunk("{\"role\":\"assistant\",\"content\":\"\"}") + ChatChunk("{\"content\":\"Hello\"}") + ChatChunk("{\"content\":\" world\"}") + ChatChunk("{}", "stop") + ChatUsage + Done;

    public const string ResponsesStream =
        "event: response.created\ndata: {\"type\":\"response.created\",\"response\":{\"status\":\"in_progress\",\"model\":\"gpt-5-mini\",\"output\":[],\"usage\":null}}\n\n"
        + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\"Hello\"}\n\n"
        + "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"delta\":\" world\"}\n\n"
        + "event: response.completed\ndata: {\"type\":\"response.completed\",\"response\":{\"status\":\"completed\",\"model\":\"gpt-5-mini\",\"output\":[],\"usage\":{\"input_tokens\":100,\"input_tokens_details\":{\"cached_tokens\":60},\"output_tokens\":20,\"output_tokens_details\":{\"reasoning_tokens\":5}}}}\n\n";

    public const string MessagesStream =
        "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"type\":\"message\",\"model\":\"claude-5\",\"content\":[],\"usage\":{\"input_tokens\":40,\"cache_read_input_tokens\":60,\"output_tokens\":1}}}\n\n"
        + "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
        + "event: ping\ndata: {\"type\":\"ping\"}\n\n"
        + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"Hello\"}}\n\n"
        + "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" world\"}}\n\n"
        + "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":20}}\n\n"
        + "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";

    public const string MessagesError = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";

    /// <summary>The rest of a stream that has begun.</summary>
    public static RequestDelegate Rest(string stream) => async context =>
    {
        await context.Response.WriteAsync(stream);
        await context.Response.Body.FlushAsync();
    };

    /// <summary>Responds with a stream, each event flushed on its own.</summary>
    public static RequestDelegate Stream(string stream, string? coding = null) => async context =>
    {
        context.Response.ContentType = "text/event-stream";
        if (coding is null)
        {
            foreach (var part in stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
            {
                await context.Response.WriteAsync(part + "\n\n");
                await context.Response.Body.FlushAsync();
            }

            return;
        }

        context.Response.Headers.ContentEncoding = coding;
        await using var encoder = Encoder(coding, context.Response.Body);
        foreach (var part in stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            await encoder.WriteAsync(Encoding.UTF8.GetBytes(part + "\n\n"));
            await encoder.FlushAsync();
        }
    };

    public static RequestDelegate Json(string body, int status = 200, string? coding = null) => async context =>
    {
        (context.Response.StatusCode, context.Response.ContentType) = (status, "application/json");
        if (coding is null)
        {
            await context.Response.WriteAsync(body);
            return;
        }

        context.Response.Headers.ContentEncoding = coding;
        await using var encoder = Encoder(coding, context.Response.Body);
        await encoder.WriteAsync(Encoding.UTF8.GetBytes(body));
    };

    private static Stream Encoder(string coding, Stream output) => coding switch
    {
        "br" => new BrotliStream(output, CompressionLevel.Fastest, leaveOpen: true),
        "deflate" => new ZLibStream(output, CompressionLevel.Fastest, leaveOpen: true),
        _ => new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true),
    };
}
