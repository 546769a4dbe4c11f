using System.Collections.Concurrent;
using System.Text.Json;
using FlagGateway.FunctionalTests.Llm;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Prompts;

/// <summary>
/// The vendors' SDKs, unchanged, with injection, usage and checks on: retries, clients that leave, long images, gzip,
/// errors in a stream.
/// </summary>
public sealed class SdkCaseTests(SdkFolder sdks) : IClassFixture<SdkFolder>
{
    private const string Instructions = "Be kind.";

    public static TheoryData<string, string?> Apis => new()
    {
        { "chat", null },
        { "chat", "gzip" },
        { "responses", null },
        { "responses", "gzip" },
        { "messages", null },
        { "messages", "gzip" },
    };

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Image_OfTwentyMegabytes_ArrivesWithThePromptAndIsChecked(string api, string? coding)
    {
        await using var world = await StartAsync();
        var received = Serve(world.Candidate, api, LlmPeer.Stream(StreamOf(api), coding));

        var (text, events, failure) = await RunAsync(world, api, "image");

        Assert.Equal(("Hello world", null), (text, failure));
        // The usage that only the gateway asked for is not the client's; where it cannot be taken out, it is not asked
        // for.
        Assert.Equal(api == "messages" ? 7 - 1 : api == "responses" || coding is null ? 4 : 5, events);
        var body = Assert.Single(received);
        Assert.True(body.Length > 20 * 1024 * 1024);
        AssertHasPrompt(api, body, asksForUsage: api == "chat");
        await AssertReadAsync(world);
    }

    [Theory]
    [MemberData(nameof(Apis))]
    public async Task Json_Response_ArrivesUnchangedAndIsChecked(string api, string? coding)
    {
        await using var world = await StartAsync();
        var received = Serve(world.Candidate, api, LlmPeer.Json(JsonOf(api), coding: coding));

        var (text, _, failure) = await RunAsync(world, api, "json");

        Assert.Equal(("Hello world", null), (text, failure));
        AssertHasPrompt(api, Assert.Single(received), asksForUsage: false);
        await AssertReadAsync(world);
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("responses")]
    [InlineData("messages")]
    public async Task Retries_OfARequest_GetTheSameVariant(string api)
    {
        await using var world = await StartAsync();
        var failures = 0;
        var good = LlmPeer.Stream(StreamOf(api));
        var received = Serve(world.Candidate, api, context => Interlocked.Increment(ref failures) <= 2 ? LlmPeer.Json("""{"error":{"type":"overloaded_error","message":"later"}}""", 503)(context) : good(context));

        var (text, _, failure) = await RunAsync(world, api, "retry");

        Assert.Equal(("Hello world", null), (text, failure));
        Assert.Equal(3, received.Count);
        Assert.Empty(world.Legacy.Requests);
        Assert.Single(received.Distinct(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("chat")]
    [InlineData("responses")]
    [InlineData("messages")]
    public async Task Abort_AfterTheFirstToken_EndsTheRequestAtTheModel(string api)
    {
        await using var world = await StartAsync();
        TaskCompletionSource left = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Serve(world.Candidate, api, async context =>
        {
            await LlmPeer.Stream(UpTo(StreamOf(api), "Hello"))(context);
            await Hanging.UntilAborted(context);
            left.TrySetResult();
        });

        var (text, _, _) = await RunAsync(world, api, "abort");

        Assert.Equal("Hello", text);
        await left.Task.WaitAsync(Eventually.Deadline);
        await AssertOutcomeAsync(world, "abandoned");
    }

    [Theory]
    [InlineData("chat", "data: {\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n")]
    [InlineData("responses", "event: error\ndata: {\"type\":\"error\",\"sequence_number\":2,\"code\":\"overloaded_error\",\"message\":\"Overloaded\",\"param\":null}\n\n")]
    [InlineData("responses", "event: response.failed\ndata: {\"type\":\"response.failed\",\"sequence_number\":2,\"response\":{\"id\":\"1\",\"status\":\"failed\",\"error\":{\"code\":\"overloaded_error\",\"message\":\"Overloaded\"},\"output\":[]}}\n\n")]
    [InlineData("messages", LlmPeer.MessagesError)]
    public async Task Error_InTheStream_ReachesTheClient(string api, string error)
    {
        await using var world = await StartAsync();
        Serve(world.Candidate, api, LlmPeer.Stream(UpTo(StreamOf(api), "Hello") + error));

        var (text, _, failure) = await RunAsync(world, api, "error");

        Assert.Equal(("Hello", "overloaded_error"), (text, failure));
        await AssertOutcomeAsync(world, "stream_error");
    }

    private static string StreamOf(string api) => api switch
    {
        "chat" => LlmPeer.ChatStream,
        "responses" => LlmPeer.ResponsesStream,
        _ => LlmPeer.MessagesStream,
    };

    private static string JsonOf(string api) => api switch
    {
        "chat" => """{"id":"1","object":"chat.completion","model":"gpt-5-mini","choices":[{"index":0,"message":{"role":"assistant","content":"Hello world"},"finish_reason":"stop"}],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}}""",
        "responses" => """{"id":"1","object":"response","status":"completed","model":"gpt-5-mini","output":[{"type":"message","id":"2","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hello world","annotations":[]}]}],"usage":{"input_tokens":100,"output_tokens":20,"total_tokens":120}}""",
        _ => """{"id":"1","type":"message","role":"assistant","model":"claude-5","content":[{"type":"text","text":"Hello world"}],"stop_reason":"end_turn","usage":{"input_tokens":100,"output_tokens":20}}""",
    };

    // Complete events.
    private static string UpTo(string stream, string text) => stream[..(stream.IndexOf("\n\n", stream.IndexOf(text, StringComparison.Ordinal), StringComparison.Ordinal) + 2)];

    private static void AssertHasPrompt(string api, string body, bool asksForUsage)
    {
        using var request = JsonDocument.Parse(body);
        var root = request.RootElement;
        var prompt = api switch
        {
            "chat" => root.GetProperty("messages")[0].GetProperty("content"),
            "responses" => root.GetProperty("instructions"),
            _ => root.GetProperty("system"),
        };
        Assert.Equal(Instructions, prompt.GetString());
        // The other APIs report their usage unasked.
        Assert.Equal(asksForUsage, root.TryGetProperty("stream_options", out _));
    }

    private static async Task AssertReadAsync(World world)
    {
        await Eventually.TrueAsync(
            async () => (await world.Gateway.MetricsAsync()).Sum("flaggateway_checks_total", "result=\"checked\"") == 1, static () => "Not checked.");
        var page = await world.Gateway.MetricsAsync();
        Assert.Equal((100, 20), (page.Sum("flaggateway_tokens_total", "kind=\"input\""), page.Sum("flaggateway_tokens_total", "kind=\"output\"")));
    }

    private static Task AssertOutcomeAsync(World world, string outcome) => Eventually.TrueAsync(
        async () => (await world.Gateway.MetricsAsync()).Sum("flaggateway_llm_answers_total", $"outcome=\"{outcome}\"") == 1, () => $"Not counted as {outcome}.");

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
            Assert.EndsWith(api == "chat" ? "/chat/completions" : $"/{api}", context.Request.Path.Value, StringComparison.Ordinal);
            await respond(context);
        });
        return received;
    }

    private async Task<(string Text, int Events, string? Failure)> RunAsync(World world, string api, string name)
    {
        var folder = await sdks.InstallAsync();
        var output = await folder.RunAsync("node", "cases.mjs", world.Gateway.Address.ToString().TrimEnd('/'), "candidate", api, name);
        using var read = JsonDocument.Parse(output);
        return (read.RootElement.GetProperty("text").GetString()!, read.RootElement.GetProperty("events").GetInt32(), read.RootElement.GetProperty("failure").GetString());
    }
}
