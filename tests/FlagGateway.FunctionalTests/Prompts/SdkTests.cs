using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.FunctionalTests.Ofrep;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Prompts;

/// <summary>The vendors' SDKs, unchanged, through the gateway's own prompts and responses.</summary>
public sealed class SdkTests
{
    private static readonly string[] Asked = ["chat", "chatStream", "responses", "responsesStream", "messages", "messagesStream"];

    [Fact]
    public async Task Sdks_OfThreeApis_GetThePromptOfTheirVariant()
    {
        using var folder = await NodeFolder.InstallAsync("llm");
        await using var world = await World.StartAsync(static setup =>
        {
            setup.Metadata = """, "Llm.Api": "auto", "Llm.Usage": "ask" """;
            setup.Prompts.Add(("prompts/2.md", "Be {{tone}}."));
            setup.Flags = Setup.Split(0, """{}, "prompt": { "file": "prompts/2.md" }, "body": { "model": "m2" }""");
        });
        world.Candidate.Answer(EchoAsync);
        world.Legacy.Answer(EchoAsync);

        var candidate = await AskAsync(folder, world, "candidate", "\"kind\" é");
        var other = await AskAsync(folder, world, "other");
        var without = await AskAsync(folder, world, "candidate");

        Assert.Equal(Asked.Select(static name => (name, "m2: Be \"kind\" é.")), candidate);
        Assert.Equal(Asked.Select(static name => (name, "m: none")), other);
        Assert.Equal(Asked.Select(static name => (name, "422 tone")), without);
    }

    [Fact]
    public async Task Sdks_OfThreeApis_ReadAFixedResponse()
    {
        using var folder = await NodeFolder.InstallAsync("llm");
        await using var world = await World.StartAsync(static setup =>
        {
            setup.Metadata = """, "Llm.Api": "auto" """;
            setup.Prompts.Add(("later.txt", "Later, \"please\" é."));
            setup.Flags = Setup.Split(0).Replace("{ \"cluster\": \"new\", \"request_headers\": {} }", "{ \"response\": { \"file\": \"later.txt\", \"sse\": true } }", StringComparison.Ordinal);
        });

        var read = await AskAsync(folder, world, "candidate");

        Assert.Equal(["chatStream", "responsesStream", "messagesStream"], read.Where(static one => one.Text == "Later, \"please\" é.").Select(static one => one.Name));
    }

    private static async Task<(string Name, string Text)[]> AskAsync(NodeFolder folder, World world, params string[] arguments)
    {
        var output = await folder.RunAsync("node", ["clients.mjs", world.Gateway.Address.ToString().TrimEnd('/'), .. arguments]);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonSerializer.Deserialize<string[]>(line)!).Select(static line => (line[0], line[1]))];
    }

    // The model repeats its name and its instructions.
    private static async Task EchoAsync(HttpContext context)
    {
        var request = (await JsonNode.ParseAsync(context.Request.Body))!;
        var path = context.Request.Path.Value!;
        var instructions = path.EndsWith("/completions", StringComparison.Ordinal) ? request["messages"]![0]!["role"]!.ToString() == "system" ? request["messages"]![0]!["content"] : null
            : request[path.EndsWith("/responses", StringComparison.Ordinal) ? "instructions" : "system"];
        var text = $"{request["model"]}: {instructions?.ToString() ?? "none"}";
        var isStream = request["stream"]?.GetValue<bool>() == true;
        context.Response.ContentType = isStream ? "text/event-stream" : "application/json";
        foreach (var part in Parts(path, text, isStream))
        {
            await context.Response.WriteAsync(isStream && part is JsonObject { } one && one["type"] is { } type ? $"event: {type}\ndata: {part.ToJsonString()}\n\n" : isStream ? $"data: {part.ToJsonString()}\n\n" : part.ToJsonString(), Encoding.UTF8);
            await context.Response.Body.FlushAsync();
        }

        if (isStream && path.EndsWith("/completions", StringComparison.Ordinal))
            await context.Response.WriteAsync("data: [DONE]\n\n");
    }

    private static IEnumerable<JsonNode> Parts(string path, string text, bool isStream)
    {
        var quoted = JsonSerializer.Serialize(text);
        string[] parts = (path[(path.LastIndexOf('/') + 1)..], isStream) switch
        {
            ("completions", false) => [$$$"""{"id":"1","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":{{{quoted}}}},"finish_reason":"stop"}]}"""],
            ("completions", true) =>
            [
                $$$"""{"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{"role":"assistant","content":{{{quoted}}}},"finish_reason":null}]}""",
                """{"id":"1","object":"chat.completion.chunk","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""",
                """{"id":"1","object":"chat.completion.chunk","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}""",
            ],
            ("responses", false) => [$$$"""{"id":"1","object":"response","status":"completed","output":[{"type":"message","id":"2","role":"assistant","content":[{"type":"output_text","text":{{{quoted}}},"annotations":[]}]}]}"""],
            ("responses", true) =>
            [
                """{"type":"response.created","sequence_number":0,"response":{"id":"1","object":"response","status":"in_progress","output":[]}}""",
                $$$"""{"type":"response.output_text.delta","sequence_number":1,"item_id":"2","output_index":0,"content_index":0,"delta":{{{quoted}}}}""",
                """{"type":"response.completed","sequence_number":2,"response":{"id":"1","object":"response","status":"completed","output":[]}}""",
            ],
            ("messages", false) => [$$$"""{"id":"1","type":"message","role":"assistant","model":"m","content":[{"type":"text","text":{{{quoted}}}}],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}"""],
            _ =>
            [
                """{"type":"message_start","message":{"id":"1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"usage":{"input_tokens":1,"output_tokens":0}}}""",
                """{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}""",
                $$$"""{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":{{{quoted}}}}}""",
                """{"type":"content_block_stop","index":0}""",
                """{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":1}}""",
                """{"type":"message_stop"}""",
            ],
        };
        return parts.Select(static part => JsonNode.Parse(part)!);
    }
}
