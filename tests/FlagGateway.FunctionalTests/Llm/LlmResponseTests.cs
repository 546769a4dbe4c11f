using System.Net;
using System.Text;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Llm;

public sealed class LlmResponseTests
{
    private const string Auto = """, "Llm.Api": "auto" """;

    private static readonly string[] Prices =
    [
        "--FlagGateway:Llm:Prices:gpt-5-mini:Input=1", "--FlagGateway:Llm:Prices:gpt-5-mini:CachedInput=0.5",
        "--FlagGateway:Llm:Prices:gpt-5-mini:Output=10", "--FlagGateway:Llm:Prices:gpt-5-mini:Per=10",
    ];

    public static TheoryData<string, string, string?> Streams => new()
    {
        { LlmPeer.Chat, LlmPeer.ChatStream, null },
        { LlmPeer.Chat, LlmPeer.ChatStream, "gzip" },
        { LlmPeer.Chat, LlmPeer.ChatStream, "deflate" },
        { LlmPeer.Chat, LlmPeer.ChatStream, "br" },
        { "/v1/responses", LlmPeer.ResponsesStream, null },
        { "/v1/messages", LlmPeer.MessagesStream, null },
    };

    [Theory]
    [MemberData(nameof(Streams))]
    public async Task Stream_EachApi_PassesUnchangedAndIsRead(string path, string stream, string? coding)
    {
        await using var world = await StartAsync();
        world.Candidate.Answer(LlmPeer.Stream(stream, coding));

        using var response = await AskAsync(world, path);
        var text = await ReadAsync(response);

        Assert.Equal(stream, text);
        await world.Gateway.RecordedAsync(1);
        var metrics = await world.Gateway.MetricsAsync();
        Assert.Equal(["{flag=\"release.orders\",outcome=\"complete\",route=\"all\",variant=\"new\"} 1"], metrics.NonZero("flaggateway_llm_answers_total"));
        Assert.Equal(20, metrics.Sum("flaggateway_tokens_total", "kind=\"output\""));
        Assert.Equal(100, metrics.Sum("flaggateway_tokens_total", "kind=\"input\""));
        Assert.Equal(60, metrics.Sum("flaggateway_tokens_total", "kind=\"cached_input\""));
        Assert.Equal(1, metrics.Sum("flaggateway_time_to_first_token_seconds_count", "variant=\"new\""));
        Assert.Contains(metrics.NonZero("flaggateway_request_duration_seconds_bucket"), static line => line.Contains("le=\"600\"", StringComparison.Ordinal));
        Assert.Empty(metrics.NonZero("flaggateway_llm_unread_total"));
    }

    [Fact]
    public async Task Json_Response_IsReadAndPriced()
    {
        await using var world = await StartAsync(static setup => setup.Overrides.AddRange(Prices));
        world.Candidate.Answer(LlmPeer.Json("""{"model":"gpt-5-mini","choices":[{"message":{"content":"a"},"finish_reason":"length"}],"usage":{"prompt_tokens":100,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":60}}}"""));

        using var response = await AskAsync(world, LlmPeer.Chat);

        await world.Gateway.RecordedAsync(1);
        var metrics = await world.Gateway.MetricsAsync();
        Assert.Equal(["{flag=\"release.orders\",outcome=\"length\",route=\"all\",variant=\"new\"} 1"], metrics.NonZero("flaggateway_llm_answers_total"));
        Assert.Equal(((40 * 1) + (60 * 0.5) + (20 * 10)) / 10, metrics.Sum("flaggateway_cost_total", "variant=\"new\""));
        Assert.Empty(metrics.NonZero("flaggateway_time_to_first_token_seconds_count"));
    }

    [Theory]
    [InlineData(429, """{"error":{"message":"slow down"}}""", "rate_limited", 1)]
    [InlineData(400, """{"error":{"message":"x","code":"context_length_exceeded"}}""", "too_long", 1)]
    [InlineData(400, """{"error":{"message":"x"}}""", "http_error", 0)]
    [InlineData(529, "{}", "http_error", 1)]
    [InlineData(200, """{"error":{"message":"x"}}""", "stream_error", 1)]
    [InlineData(200, """{"object":"list","data":[]}""", "unreadable", 0)]
    public async Task Json_Error_CountsAsTheRouteSays(int status, string body, string outcome, long errors)
    {
        await using var world = await StartJudgedAsync();
        world.Candidate.Answer(LlmPeer.Json(body, status));

        using var response = await AskAsync(world, LlmPeer.Chat, "user-1");

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(body, await response.Content.ReadAsStringAsync());
        await AssertAsync(world, outcome, errors);
    }

    [Fact]
    public async Task Stream_ErrorEventIn200_IsAnErrorOfTheVariant()
    {
        await using var world = await StartJudgedAsync();
        world.Candidate.Answer(LlmPeer.Stream(LlmPeer.ChatChunk("{\"content\":\"a\"}") + "data: {\"error\":{\"message\":\"x\"}}\n\n"));

        using var response = await AskAsync(world, LlmPeer.Chat, "user-1");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        await AssertAsync(world, "stream_error", 1);
    }

    [Fact]
    public async Task Stream_WithoutItsEnd_IsTruncated()
    {
        await using var world = await StartJudgedAsync();
        world.Candidate.Answer(LlmPeer.Stream(LlmPeer.ChatChunk("{\"content\":\"a\"}")));

        using var response = await AskAsync(world, LlmPeer.Chat, "user-1");

        await AssertAsync(world, "truncated", 1);
    }

    [Fact]
    public async Task Stream_CutOff_IsTruncatedAndAnUpstreamError()
    {
        await using var world = await StartJudgedAsync();
        TaskCompletionSource seen = new();
        world.Candidate.Answer(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(LlmPeer.ChatChunk("{\"content\":\"a\"}"));
            await context.Response.Body.FlushAsync();
            await seen.Task;
            context.Abort();
        });

        using var response = await AskAsync(world, LlmPeer.Chat, "user-1", HttpCompletionOption.ResponseHeadersRead);
        seen.SetResult();
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());

        await AssertAsync(world, "truncated", 1);
        Assert.NotEqual(0, (await world.Gateway.MetricsAsync()).Sum("flaggateway_requests_total", "outcome=\"upstream_error\""));
    }

    [Fact]
    public async Task Stream_OnlyPings_EndsAfterTheIdleTime()
    {
        await using var world = await StartJudgedAsync(""", "Llm.Idle": "00:00:01" """);
        world.Candidate.Answer(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(LlmPeer.ChatChunk("{\"content\":\"a\"}"));
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(": ping\n\n");
                await context.Response.Body.FlushAsync();
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, CancellationToken.None);
            }
        });

        using var response = await AskAsync(world, LlmPeer.Chat, "user-1", HttpCompletionOption.ResponseHeadersRead);
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());

        await AssertAsync(world, "truncated", 1);
        Assert.NotEqual(0, (await world.Gateway.MetricsAsync()).Sum("flaggateway_requests_total", "outcome=\"upstream_error\""));
    }

    [Fact]
    public async Task Stream_ClientLeaves_IsAbandonedAndItsOutputEstimated()
    {
        await using var world = await StartJudgedAsync();
        world.Candidate.Answer(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync(LlmPeer.MessagesStream[..LlmPeer.MessagesStream.IndexOf("event: message_delta", StringComparison.Ordinal)]);
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted).ContinueWith(static _ => { }, TaskScheduler.Default);
        });

        using (var response = await AskAsync(world, "/v1/messages", "user-1", HttpCompletionOption.ResponseHeadersRead))
        {
            await using var stream = await response.Content.ReadAsStreamAsync();
            Assert.NotEqual(0, await stream.ReadAsync(new byte[4096]));
        }

        await AssertAsync(world, "abandoned", 0);
        var metrics = await world.Gateway.MetricsAsync();
        Assert.Equal(100, metrics.Sum("flaggateway_tokens_total", "kind=\"input\""));
        Assert.InRange(metrics.Sum("flaggateway_tokens_estimated_total", "variant=\"new\""), 1, 2);
        Assert.Equal(0, metrics.Sum("flaggateway_tokens_total", "kind=\"output\""));
    }

    // The content is what is wrong, and nobody knows what it would have been.
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_GzipCutOffOrABomb_PassesUnchangedAndIsNoError(bool isBomb)
    {
        await using var world = await StartJudgedAsync();
        var text = isBomb ? LlmPeer.ChatChunk("{\"content\":\"a\"}") + ": " + new string(' ', 80 * 1024 * 1024) : LlmPeer.ChatStream;
        using MemoryStream encoded = new();
        await using (System.IO.Compression.GZipStream encoder = new(encoded, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true))
            await encoder.WriteAsync(Encoding.UTF8.GetBytes(text));
        var bytes = isBomb ? encoded.ToArray() : encoded.ToArray()[..(int)(encoded.Length / 2)];
        world.Candidate.Answer(async context =>
        {
            (context.Response.ContentType, context.Response.Headers.ContentEncoding) = ("text/event-stream", "gzip");
            await context.Response.Body.WriteAsync(bytes);
        });

        using var response = await AskAsync(world, LlmPeer.Chat, "user-1");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(bytes, await response.Content.ReadAsByteArrayAsync());
        await AssertAsync(world, "unreadable", 0);
        Assert.NotEmpty((await world.Gateway.MetricsAsync()).NonZero("flaggateway_llm_unread_total"));
    }

    [Fact]
    public async Task Stream_OtherCoding_PassesAndIsCounted()
    {
        await using var world = await StartAsync();
        world.Candidate.Answer(async context =>
        {
            (context.Response.ContentType, context.Response.Headers.ContentEncoding) = ("text/event-stream", "zstd");
            await context.Response.WriteAsync("not really");
        });

        using var response = await AskAsync(world, LlmPeer.Chat);

        Assert.Equal("not really", await response.Content.ReadAsStringAsync());
        await world.Gateway.RecordedAsync(1);
        var metrics = await world.Gateway.MetricsAsync();
        Assert.Equal(["{flag=\"release.orders\",reason=\"coding\",variant=\"new\"} 1"], metrics.NonZero("flaggateway_llm_unread_total"));
        Assert.Equal(["{flag=\"release.orders\",outcome=\"unreadable\",route=\"all\",variant=\"new\"} 1"], metrics.NonZero("flaggateway_llm_answers_total"));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData(""", "stream_options": { "include_usage": false }""", true)]
    [InlineData(""", "stream_options": { "include_usage": true }""", false)]
    public async Task Usage_Asked_IsRemovedWhereTheClientDidNotAsk(string options, bool isRemoved)
    {
        await using var world = await StartAsync(static setup => setup.Metadata += """, "Llm.Usage": "ask" """);
        string? received = null;
        world.Candidate.Answer(async context =>
        {
            using StreamReader reader = new(context.Request.Body);
            received = await reader.ReadToEndAsync();
            await LlmPeer.Stream(LlmPeer.ChatStream, context.Request.Headers.AcceptEncoding.Count == 0 ? null : "gzip")(context);
        });

        var request = World.Request("candidate", LlmPeer.Chat, HttpMethod.Post);
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        request.Content = new StringContent($$"""{"model":"gpt-5-mini","stream":true{{options}}}""", Encoding.UTF8, "application/json");
        using var response = await world.SendAsync(request);

        Assert.Equal(isRemoved ? LlmPeer.ChatStream.Replace(LlmPeer.ChatUsage, "", StringComparison.Ordinal) : LlmPeer.ChatStream, await ReadAsync(response));
        Assert.Contains("\"include_usage\":true", received!.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        await world.Gateway.RecordedAsync(1);
        Assert.Equal(20, (await world.Gateway.MetricsAsync()).Sum("flaggateway_tokens_total", "kind=\"output\""));
    }

    [Fact]
    public async Task Get_OnSuchARoute_IsNotRead()
    {
        await using var world = await StartAsync();

        using var response = await world.GetAsync("candidate", LlmPeer.Chat);

        await world.Gateway.RecordedAsync(1);
        Assert.Empty((await world.Gateway.MetricsAsync()).NonZero("flaggateway_llm_answers_total"));
    }

    [Fact]
    public async Task Rollout_EachStreamOfTheCandidateEndsInAnError_IsRolledBack()
    {
        await using var world = await RolloutWorld.StartAsync(
            RolloutWorld.Plan(stages: """{ "name": "half", "percentage": 50, "hold": "01:00:00" }"""), change: static setup => setup.Metadata = Auto);
        world.Legacy.Answer(LlmPeer.Stream(LlmPeer.MessagesStream));
        world.Candidate.Answer(LlmPeer.Stream(LlmPeer.MessagesStream[..LlmPeer.MessagesStream.IndexOf("event: message_delta", StringComparison.Ordinal)] + LlmPeer.MessagesError));
        await world.DoAsync("start");

        var status = await world.PhaseAsync("RolledBack", async batch =>
        {
            for (var i = 0; i < 40; i++)
            {
                using var response = await AskAsync(world, "/v1/messages", $"user-{(batch * 40) + i}");
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            }
        });

        Assert.Equal("RolledBack", status.GetProperty("phase").GetString());
    }

    private static Task<World> StartAsync(Action<Setup>? change = null) => World.StartAsync(setup =>
    {
        setup.Metadata = Auto;
        change?.Invoke(setup);
    });

    // By percentile everybody is on the candidate.
    private static Task<World> StartJudgedAsync(string more = "") => WindowWorld.StartAsync("new", setup => setup.Metadata = Auto + more);

    private static async Task<HttpResponseMessage> AskAsync(World world, string path, string user = "candidate", HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        var request = World.Request(user, path, HttpMethod.Post);
        request.Content = new StringContent("""{"model":"gpt-5-mini","stream":true}""", Encoding.UTF8, "application/json");
        return await world.SendAsync(request, completion);
    }

    private static async Task<string> ReadAsync(HttpResponseMessage response)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync();
        await using MemoryStream source = new(bytes);
        await using Stream decoded = response.Content.Headers.ContentEncoding.SingleOrDefault() switch
        {
            "gzip" => new System.IO.Compression.GZipStream(source, System.IO.Compression.CompressionMode.Decompress),
            "deflate" => new System.IO.Compression.ZLibStream(source, System.IO.Compression.CompressionMode.Decompress),
            "br" => new System.IO.Compression.BrotliStream(source, System.IO.Compression.CompressionMode.Decompress),
            _ => source,
        };
        using StreamReader reader = new(decoded);
        return await reader.ReadToEndAsync();
    }

    private static async Task AssertAsync(World world, string outcome, long errors)
    {
        await world.Gateway.RecordedAsync(1);
        var metrics = await world.Gateway.MetricsAsync();
        Assert.Equal([$"{{flag=\"release.orders\",outcome=\"{outcome}\",route=\"all\",variant=\"new\"}} 1"], metrics.NonZero("flaggateway_llm_answers_total"));
        var counts = world.Windows().CandidateSplit.Read();
        Assert.Equal((1, errors), (counts.TotalRequests, counts.TotalErrors));
    }
}
