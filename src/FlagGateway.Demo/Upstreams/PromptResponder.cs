using System.Text.Json;
using FlagGateway.Snapshots;

namespace FlagGateway.Demo.Upstreams;

/// <summary>
/// A language model behind a prompt version: streams server-sent events, a pause before the first token and a
/// short one before each of the others. Only the newest version has errors.
/// </summary>
internal sealed class PromptResponder(string cluster, PromptVersions versions, ErrorRate errors, RandomSource random, TimeProvider time) : ISampleResponder
{
    /// <summary>The header with the prompt version.</summary>
    public const string VersionHeader = "X-Prompt-Version";

    /// <summary>The signal for each response: 1 if the response has the right format, otherwise 0.</summary>
    public const string Compliance = "format_compliance";

    private const double CompliantPercent = 97;

    private static readonly TimeSpan ToFirstToken = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan BetweenTokens = TimeSpan.FromMilliseconds(5);

    private static readonly string[] Older = "Thank you for asking! I would be happy to help you with your order today, it should arrive on Tuesday .".Split(' ');
    private static readonly string[] Newer = "Your order arrives on Tuesday . Shall I send you the tracking link or change the address ?".Split(' ');

    public async Task RespondAsync(HttpContext context)
    {
        var version = context.Request.Headers[VersionHeader].ToString();
        var isNewest = versions.IsNewest(version);
        await Task.Delay(random.LogNormal(ToFirstToken, 0.2), time, context.RequestAborted);
        if (isNewest && random.Hits(errors.Percent))
        {
            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsJsonAsync(new Failure("Injected by the demo.", cluster), SnakeCase.Options, context.RequestAborted);
            return;
        }

        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers[GatewayHeaders.Signal] = random.Hits(CompliantPercent) ? Compliance + "=1" : Compliance + "=0";
        var text = isNewest ? Newer : Older;
        var length = Math.Min(random.Between(10, 21), text.Length);
        for (var i = 0; i < length; i++)
        {
            if (i != 0)
                await Task.Delay(random.LogNormal(BetweenTokens), time, context.RequestAborted);
            await SendAsync(context, JsonSerializer.Serialize(new Token(text[i] + " ", version), SnakeCase.Options));
        }

        await SendAsync(context, "[DONE]");
    }

    private static async Task SendAsync(HttpContext context, string data)
    {
        await context.Response.WriteAsync($"data: {data}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }

    private sealed record Token(string Delta, string PromptVersion);
}
