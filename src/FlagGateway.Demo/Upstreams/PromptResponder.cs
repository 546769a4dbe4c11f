using System.Globalization;
using System.Text.Json;

namespace FlagGateway.Demo.Upstreams;

/// <summary>
/// A language model with OpenAI's chat completions, behind a prompt version: a pause before the first token and a short
/// one before each of the others, and the usage at the end if it was asked for. Only the newest version has errors.
/// </summary>
/// <param name="cluster">Its cluster.</param>
/// <param name="versions">The prompt versions.</param>
/// <param name="errors">Percentage of errors of the newest version.</param>
/// <param name="broken">Percentage of responses of the newest version without the format.</param>
/// <param name="random">Source of randomness.</param>
/// <param name="time">The clock.</param>
/// <seealso href="https://platform.openai.com/docs/api-reference/chat-streaming">OpenAI, chat completion chunks</seealso>
internal sealed class PromptResponder(string cluster, PromptVersions versions, ErrorRate errors, ErrorRate broken, RandomSource random, TimeProvider time) : ISampleResponder
{
    /// <summary>The header with the prompt version.</summary>
    public const string VersionHeader = "X-Prompt-Version";

    private const double CompliantPercent = 97;
    private const int CharactersPerToken = 4;
    private const int CharactersPerEvent = 30;
    private const int CachedTokens = 256;

    private static readonly TimeSpan ToFirstToken = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan BetweenEvents = TimeSpan.FromMilliseconds(4);

    public async Task RespondAsync(HttpContext context)
    {
        var isNewest = versions.IsNewest(context.Request.Headers[VersionHeader].ToString());
        var request = await ReadAsync(context);
        await Task.Delay(random.LogNormal(ToFirstToken, 0.2), time, context.RequestAborted);
        if (isNewest && random.Hits(errors.Percent))
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsJsonAsync(new Failure("Injected by the demo.", cluster), SnakeCase.Options, context.RequestAborted);
            return;
        }

        var text = SalesEmail.Write(isNewest, isBroken: !random.Hits(CompliantPercent) || (isNewest && random.Hits(broken.Percent)));
        var usage = string.Create(CultureInfo.InvariantCulture, $$"""{"prompt_tokens":{{CachedTokens + (request.Length / CharactersPerToken)}},"completion_tokens":{{text.Length / CharactersPerToken}},"prompt_tokens_details":{"cached_tokens":{{CachedTokens}} } }""");
        if (request.IsStreamed)
            await StreamAsync(context, text, request.AsksForUsage ? usage : null);
        else
            await SendJsonAsync(context, text, usage);
    }

    private static async Task<ChatRequest> ReadAsync(HttpContext context)
    {
        try
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
            var isStreamed = body.RootElement.TryGetProperty("stream", out var stream) && stream.ValueKind == JsonValueKind.True;
            var asksForUsage = body.RootElement.TryGetProperty("stream_options", out var options) && options.TryGetProperty("include_usage", out var usage) && usage.ValueKind == JsonValueKind.True;
            return new ChatRequest(isStreamed, asksForUsage, body.RootElement.GetRawText().Length);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return new ChatRequest(IsStreamed: true, AsksForUsage: false, Length: 0);
        }
    }

    private async Task StreamAsync(HttpContext context, string text, string? usage)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        await SendAsync(context, Chunk("""{"role":"assistant","content":""}"""));
        for (var start = 0; start < text.Length; start += CharactersPerEvent)
        {
            if (start != 0)
                await Task.Delay(random.LogNormal(BetweenEvents), time, context.RequestAborted);
            var part = JsonSerializer.Serialize(text.Substring(start, Math.Min(CharactersPerEvent, text.Length - start)));
            await SendAsync(context, Chunk($$"""{"content":{{part}}}"""));
        }

        await SendAsync(context, Chunk("{}", "\"stop\""));
        if (usage is not null)
            await SendAsync(context, $$"""{"id":"demo","object":"chat.completion.chunk","model":"gpt-5-mini","choices":[],"usage":{{usage}}}""");
        await SendAsync(context, "[DONE]");
    }

    private static Task SendJsonAsync(HttpContext context, string text, string usage)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(
            $$"""{"id":"demo","object":"chat.completion","model":"gpt-5-mini","choices":[{"index":0,"message":{"role":"assistant","content":{{JsonSerializer.Serialize(text)}}},"finish_reason":"stop"}],"usage":{{usage}}}""",
            context.RequestAborted);
    }

    private static string Chunk(string delta, string finish = "null") =>
        $$"""{"id":"demo","object":"chat.completion.chunk","model":"gpt-5-mini","choices":[{"index":0,"delta":{{delta}},"finish_reason":{{finish}}}]}""";

    private static async Task SendAsync(HttpContext context, string data)
    {
        await context.Response.WriteAsync($"data: {data}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private sealed record ChatRequest(bool IsStreamed, bool AsksForUsage, int Length);
}
