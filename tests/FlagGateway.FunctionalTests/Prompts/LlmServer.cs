using System.Collections.Concurrent;
using System.Text;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Prompts;

/// <summary>Records the bodies that an upstream received.</summary>
internal sealed class LlmServer
{
    private LlmServer()
    {
    }

    /// <summary>Version header, body and length of each request, in order of arrival.</summary>
    public ConcurrentQueue<(string Version, string Body, long? Length)> Received { get; } = new();

    public (string Version, string Body, long? Length) Last => Received.Last();

    public static LlmServer At(params Upstream[] upstreams)
    {
        LlmServer server = new();
        foreach (var upstream in upstreams)
            upstream.Answer(server.AnswerAsync);
        return server;
    }

    private async Task AnswerAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body, Encoding.UTF8);
        var body = await reader.ReadToEndAsync();
        Received.Enqueue((context.Request.Headers["X-Prompt-Version"].ToString(), body, context.Request.ContentLength));
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync("""{"choices":[{"message":{"role":"assistant","content":"ok"},"finish_reason":"stop"}]}""");
    }
}
