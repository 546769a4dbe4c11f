using System.Net;
using System.Text;
using System.Text.Json;
using FlagGateway.FunctionalTests.Llm;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Mirroring;

/// <summary>
/// Copies of requests to models: with the other variant's prompt, judged by how they end and not by their text.
/// </summary>
public sealed class LlmCopyTests
{
    private const string Metadata = """, "Llm.Api": "auto", "Shadow.Methods": "POST", "Shadow.Credentials": "true" """;
    private const string Request = """{"model":"m","stream":true,"store":true,"messages":[{"role":"system","content":"old"},{"role":"user","content":"hi"}]}""";

    [Fact]
    public async Task Copy_OfAStage_HasTheCandidatesPromptAndIsStoredNowhere()
    {
        await using var world = await StartAsync();
        var copied = Record(world.Candidate, LlmPeer.ChatStream);
        world.Legacy.Answer(LlmPeer.Stream(LlmPeer.ChatStream));

        Assert.Equal(LlmPeer.ChatStream, await AskAsync(world));

        var page = await ResultAsync(world, "match");
        using var body = JsonDocument.Parse(await copied.Task.WaitAsync(Eventually.Deadline));
        Assert.Equal("You are new.", body.RootElement.GetProperty("messages")[0].GetProperty("content").GetString());
        Assert.Equal("hi", body.RootElement.GetProperty("messages")[1].GetProperty("content").GetString());
        Assert.False(body.RootElement.GetProperty("store").GetBoolean());
        Assert.True(body.RootElement.GetProperty("stream_options").GetProperty("include_usage").GetBoolean());
        Assert.Equal(("1", "Bearer key"), (world.Candidate.Last["X-FlagGateway-Shadow"], world.Candidate.Last["Authorization"]));
        Assert.Equal(100, page.Sum("flaggateway_shadow_tokens_total", "kind=\"input\""));
        Assert.Equal(20, page.Sum("flaggateway_shadow_tokens_total", "kind=\"output\""));
        Assert.Equal(1, page.Sum("flaggateway_shadow_time_to_first_token_seconds_count"));
    }

    [Theory]
    [InlineData("error")]
    [InlineData("429")]
    [InlineData("cut")]
    public async Task Copy_EndsWorseThanTheUsers_IsAMismatch(string kind)
    {
        await using var world = await StartAsync();
        world.Legacy.Answer(LlmPeer.Stream(LlmPeer.ChatStream));
        world.Candidate.Answer(kind switch
        {
            "error" => LlmPeer.Stream(LlmPeer.ChatChunk("{\"content\":\"a\"}") + "data: {\"error\":{\"message\":\"overloaded\"}}\n\n" + LlmPeer.Done),
            "429" => LlmPeer.Json("""{"error":{"message":"slow down"}}""", 429),
            _ => LlmPeer.Stream(LlmPeer.ChatChunk("{\"content\":\"a\"}")),
        });

        await AskAsync(world);

        await ResultAsync(world, "mismatch");
        var found = Assert.Single(world.Gateway.Mismatches.Groups("all"));
        Assert.Equal(("outcome", "complete"), (found.Field, found.Example.Control));
    }

    [Fact]
    public async Task Copy_OtherText_IsAMatch()
    {
        await using var world = await StartAsync();
        world.Legacy.Answer(LlmPeer.Json("""{"model":"m","choices":[{"message":{"content":"one"},"finish_reason":"stop"}]}"""));
        world.Candidate.Answer(LlmPeer.Json("""{"model":"m","choices":[{"message":{"content":"quite another"},"finish_reason":"stop"}]}"""));

        await AskAsync(world);

        await ResultAsync(world, "match");
    }

    [Theory]
    [InlineData("Sure! Here it is.", "mismatch")]
    [InlineData("""{\"subject\":\"another\"}""", "match")]
    public async Task Copy_TextsOfAPair_AreJudgedByTheChecks(string text, string result)
    {
        await using var world = await StartAsync(checks: """, "checks": [ { "signal": "format_compliance", "json": { "required": [ "subject" ] } } ]""");
        world.Legacy.Answer(LlmPeer.Stream(Stream("""{\"subject\":\"one\"}""")));
        world.Candidate.Answer(LlmPeer.Stream(Stream(text)));

        await AskAsync(world);

        await ResultAsync(world, result);
        var found = world.Gateway.Mismatches.Groups("all").Select(static group => (group.Field, group.Example.Control, group.Example.Candidate));
        Assert.Equal(result == "match" ? [] : [("signal:format_compliance", "1", "0")], found);
        Assert.Equal(0, (await world.SettledAsync()).Sum("flaggateway_shadow_buffered_bytes"));
    }

    [Theory]
    [InlineData("""{"model":"m","tools":[{"type":"web_search"}],"messages":[]}""", "hosted_tools")]
    [InlineData("""{"model":"m","messages":"none"}""", "not_edited")]
    public async Task Request_ThatMustNotBeCopied_IsSkipped(string request, string reason)
    {
        await using var world = await StartAsync();
        world.Legacy.Answer(LlmPeer.Stream(LlmPeer.ChatStream));

        await AskAsync(world, request);

        var page = await ResultAsync(world, "skipped");
        Assert.Equal(1, page.Sum("flaggateway_shadow_reasons_total", $"reason=\"{reason}\""));
        Assert.Empty(world.Candidate.Requests);
    }

    [Fact]
    public async Task Candidate_OfAFixedResponse_GetsNoCopies()
    {
        await using var world = await StartAsync(candidate: """{ "response": { "file": "new.md", "sse": true } }""");
        world.Legacy.Answer(LlmPeer.Stream(LlmPeer.ChatStream));

        Assert.Equal(LlmPeer.ChatStream, await AskAsync(world));

        Assert.Equal(0, (await world.SettledAsync()).Sum("flaggateway_shadow_requests_total"));
        Assert.Single(world.Legacy.Requests);
    }

    [Fact]
    public async Task Copies_BeyondTheTokensOfADay_AreDropped()
    {
        await using var world = await StartAsync(Metadata + ", \"Shadow.TokensPerDay\": \"100\"");
        world.Legacy.Answer(LlmPeer.Stream(LlmPeer.ChatStream));
        world.Candidate.Answer(LlmPeer.Stream(LlmPeer.ChatStream));

        await AskAsync(world);
        await ResultAsync(world, "match");
        await AskAsync(world);

        var page = await ResultAsync(world, "dropped");
        Assert.Equal(1, page.Sum("flaggateway_shadow_reasons_total", "reason=\"token_budget\""));
        Assert.Single(world.Candidate.Requests);
    }

    private static async Task<World> StartAsync(string metadata = Metadata, string checks = "", string candidate = """{ "cluster": "new", "prompt": { "file": "new.md" } }""")
    {
        var world = await RolloutWorld.StartAsync(
            RolloutWorld.Plan("""{ "name": "shadow", "percentage": 0, "shadow": 100, "hold": "01:00:00" }""", more: checks),
            change: setup =>
            {
                setup.Metadata = metadata;
                setup.Flags = Setup.File($$"""
                    {
                      "id": "{{Setup.Flag}}", "enabled": true,
                      "variants": [
                        { "name": "legacy", "configuration_value": { "cluster": "legacy" } },
                        { "name": "new", "configuration_value": {{candidate}} } ],
                      "allocation": {
                        "default_when_enabled": "legacy", "default_when_disabled": "legacy", "seed": "orders",
                        "percentile": [ { "variant": "legacy", "from": 0, "to": 100 } ] }
                    }
                    """);
                setup.Prompts.Add(("new.md", "You are new."));
            });
        await world.DoAsync("start");
        return world;
    }

    private static string Stream(string content) => LlmPeer.ChatChunk($"{{\"content\":\"{content}\"}}") + LlmPeer.ChatChunk("{}", "stop") + LlmPeer.Done;

    private static TaskCompletionSource<string> Record(Upstream upstream, string stream)
    {
        TaskCompletionSource<string> received = new(TaskCreationOptions.RunContinuationsAsynchronously);
        upstream.Answer(async context =>
        {
            using StreamReader reader = new(context.Request.Body);
            received.TrySetResult(await reader.ReadToEndAsync());
            await LlmPeer.Stream(stream)(context);
        });
        return received;
    }

    private static async Task<string> AskAsync(World world, string body = Request)
    {
        var request = World.Request("u", LlmPeer.Chat, HttpMethod.Post);
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer key");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await world.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<MetricsPage> ResultAsync(World world, string result)
    {
        var page = await world.Gateway.MetricsAsync();
        await Eventually.TrueAsync(
            async () => (page = await world.Gateway.MetricsAsync()).Sum("flaggateway_shadow_requests_total", $"result=\"{result}\"") == 1,
            () => string.Join('\n', page.NonZero("flaggateway_shadow_requests_total").Concat(page.NonZero("flaggateway_shadow_reasons_total"))));
        return page;
    }
}
