using System.Collections.Concurrent;
using System.Text.Json;
using FlagGateway.FunctionalTests.Llm;
using FlagGateway.FunctionalTests.Ofrep;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Prompts;

/// <summary>The vendors' SDKs, unchanged, with injection, usage and checks on: retries, clients that leave, long images, gzip, errors in a stream.</summary>
public sealed class SdkCaseTests
{
    private const string Instructions = "Be kind.";

    private static readonly string Messages = LlmPeer.MessagesStream;

    [Theory]
    [InlineData("chat", null)]
    [InlineData("chat", "gzip")]
    [InlineData("messages", null)]
    [InlineData("messages", "gzip")]
    public async Task Image_OfTwentyMegabytes_ArrivesWithThePromptAndIsChecked(string api, string? coding)
    {
        await using var world = await StartAsync();
        var received = Serve(world.Candidate, api, LlmPeer.Stream(api == "chat" ? LlmPeer.ChatStream : Messages, coding));

        var (text, events, failure) = await RunAsync(world, api, "image");

        Assert.Equal(("Hello world", null), (text, failure));
        // The usage that only the gateway asked for is not the client's; where it cannot be taken out, it is not asked for.
        Assert.Equal(api == "messages" ? 7 - 1 : coding is null ? 4 : 5, events);
        var body = Assert.Single(received);
        Assert.True(body.Length > 20 * 1024 * 1024);
        using var request = JsonDocument.Parse(body);
        Assert.Equal(Instructions, api == "chat" ? request.RootElement.GetProperty("messages")[0].GetProperty("content").GetString() : request.RootElement.GetProperty("system").GetString());
        await Eventually.TrueAsync(
            async () => (await world.Gateway.MetricsAsync()).Sum("flaggateway_checks_total", "result=\"checked\"") == 1, static () => "Not checked.");
        var page = await world.Gateway.MetricsAsync();
        Assert.Equal((100, 20), (page.Sum("flaggateway_tokens_total", "kind=\"input\""), page.Sum("flaggateway_tokens_total", "kind=\"output\"")));
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("messages")]
    public async Task Retries_OfARequest_GetTheSameVariant(string api)
    {
        await using var world = await StartAsync();
        var failures = 0;
        var good = LlmPeer.Stream(api == "chat" ? LlmPeer.ChatStream : Messages);
        var received = Serve(world.Candidate, api, context => Interlocked.Increment(ref failures) <= 2 ? LlmPeer.Json("""{"error":{"type":"overloaded_error","message":"later"}}""", 503)(context) : good(context));

        var (text, _, failure) = await RunAsync(world, api, "retry");

        Assert.Equal(("Hello world", null), (text, failure));
        Assert.Equal(3, received.Count);
        Assert.Empty(world.Legacy.Requests);
        Assert.Single(received.Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("messages")]
    public async Task Abort_AfterTheFirstToken_EndsTheRequestAtTheModel(string api)
    {
        await using var world = await StartAsync();
        TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = api == "chat" ? LlmPeer.ChatChunk("{\"content\":\"Hello\"}") : Messages[..(Messages.IndexOf("Hello", StringComparison.Ordinal) + "Hello\"}}\n\n".Length)];
        Serve(world.Candidate, api, async context =>
        {
            await LlmPeer.Stream(begun)(context);
            await Hanging.UntilAborted(context);
            left.TrySetResult();
        });

        var (text, _, _) = await RunAsync(world, api, "abort");

        Assert.Equal("Hello", text);
        await left.Task.WaitAsync(Eventually.Deadline);
        await Eventually.TrueAsync(async () => (await world.Gateway.MetricsAsync()).Sum("flaggateway_llm_answers_total", "outcome=\"abandoned\"") == 1, static () => "Not counted as abandoned.");
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("messages")]
    public async Task Error_InTheStream_ReachesTheClient(string api)
    {
        await using var world = await StartAsync();
        Serve(world.Candidate, api, LlmPeer.Stream(api == "chat"
            ? LlmPeer.ChatChunk("{\"content\":\"Hello\"}") + "data: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n"
            : Messages[..Messages.IndexOf("event: message_delta", StringComparison.Ordinal)] + LlmPeer.MessagesError));

        var (text, _, failure) = await RunAsync(world, api, "error");

        Assert.StartsWith("Hello", text, StringComparison.Ordinal);
        Assert.Equal("overloaded_error", failure);
        await Eventually.TrueAsync(async () => (await world.Gateway.MetricsAsync()).Sum("flaggateway_llm_answers_total", "outcome=\"stream_error\"") == 1, static () => "Not counted as an error.");
    }

    private static Task<World> StartAsync() => World.StartAsync(static setup =>
    {
        setup.Metadata = """, "Llm.Api": "auto", "Llm.Usage": "ask" """;
        setup.Prompts.Add(("prompts/2.md", Instructions));
        setup.Flags = Setup.Split(0, """{}, "prompt": { "file": "prompts/2.md" }""");
        var plan = WindowWorld.Plan();
        setup.Rollouts = plan.Insert(plan.IndexOf(", \"guardrails\"", StringComparison.Ordinal), """, "checks": [ { "signal": "length", "words": { "max": 3 } } ]""");
    });

    private static ConcurrentQueue<string> Serve(Upstream upstream, string api, RequestDelegate respond)
    {
        ConcurrentQueue<string> received = [];
        upstream.Answer(async context =>
        {
            using StreamReader reader = new(context.Request.Body);
            received.Enqueue(await reader.ReadToEndAsync());
            Assert.EndsWith(api == "chat" ? "/chat/completions" : "/messages", context.Request.Path.Value, StringComparison.Ordinal);
            await respond(context);
        });
        return received;
    }

    private static async Task<(string Text, int Events, string? Failure)> RunAsync(World world, string api, string name)
    {
        using var folder = await NodeFolder.InstallAsync("llm");
        var output = await folder.RunAsync("node", "cases.mjs", world.Gateway.Address.ToString().TrimEnd('/'), "candidate", api, name);
        using var read = JsonDocument.Parse(output);
        return (read.RootElement.GetProperty("text").GetString()!, read.RootElement.GetProperty("events").GetInt32(), read.RootElement.GetProperty("failure").GetString());
    }
}
