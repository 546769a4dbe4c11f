using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Streams;

/// <summary>
/// A model with the shape of OpenAI's chat completions. Each event carries when it was sent, on the clock that all
/// processes of a machine share.
/// </summary>
internal static class Model
{
    public static async Task<int> ServeAsync(string url)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls(url);
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        app.Run(RespondAsync);
        await app.RunAsync();
        return 0;
    }

    // When clients left, by name; read once.
    private static readonly ConcurrentDictionary<string, long> Left = [];

    private static async Task RespondAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method))
        {
            foreach (var (name, at) in Left.ToArray())
            {
                if (Left.TryRemove(name, out _))
                    await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $"{name} {at}\n"));
            }

            return;
        }

        using var request = await JsonDocument.ParseAsync(context.Request.Body);
        var body = request.RootElement;
        if (!body.TryGetProperty("stream", out var stream) || stream.ValueKind != JsonValueKind.True)
        {
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(Answer);
            return;
        }

        // In a field that every gateway passes on: name/rate/count, or name/MiB.
        var wanted = body.GetProperty("user").GetString()!.Split('/');
        if (wanted.Length == 2)
        {
            await SendLongAsync(context, int.Parse(wanted[1], CultureInfo.InvariantCulture));
            return;
        }

        using var leaving = context.RequestAborted.UnsafeRegister(static name => Left.TryAdd((string)name!, Stopwatch.GetTimestamp()), wanted[0]);
        var (rate, count) = (double.Parse(wanted[1], CultureInfo.InvariantCulture), int.Parse(wanted[2], CultureInfo.InvariantCulture));
        context.Response.ContentType = "text/event-stream";
        var started = Stopwatch.GetTimestamp();
        await SendAsync(context, """data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""");
        for (var i = 0; i < count; i++)
        {
            // By the schedule, so that a late timer does not shift what follows.
            var wait = TimeSpan.FromSeconds(i / rate) - Stopwatch.GetElapsedTime(started);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, TimeProvider.System, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (context.RequestAborted.IsCancellationRequested)
            {
                // The one that is called first ends the other's registration.
                Left.TryAdd(wanted[0], Stopwatch.GetTimestamp());
                return;
            }

            await SendAsync(context, string.Create(CultureInfo.InvariantCulture, $$"""data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"content":"{{i}} {{Stopwatch.GetTimestamp()}} "},"finish_reason":null}]}"""));
        }

        await SendAsync(context, """data: {"id":"c","object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":20,"total_tokens":29}}""");
        await SendAsync(context, "data: [DONE]");
    }

    // The same bytes each time, as fast as they are taken.
    private static async Task SendLongAsync(HttpContext context, int mebibytes)
    {
        context.Response.ContentType = "text/event-stream";
        var text = new string('a', 1000);
        for (var i = 0; i < mebibytes * 1024; i++)
            await context.Response.WriteAsync(string.Create(CultureInfo.InvariantCulture, $$"""data: {"choices":[{"index":0,"delta":{"content":"{{i}} {{text}}"},"finish_reason":null}]}""") + "\n\n", context.RequestAborted);
        await SendAsync(context, """data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":20,"total_tokens":29}}""");
        await SendAsync(context, "data: [DONE]");
    }

    private static readonly string Answer = """{"id":"c","object":"chat.completion","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"TEXT"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":200,"total_tokens":209}}"""
        .Replace("TEXT", new string('a', 900), StringComparison.Ordinal);

    private static async Task SendAsync(HttpContext context, string line)
    {
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(line + "\n\n"), context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
