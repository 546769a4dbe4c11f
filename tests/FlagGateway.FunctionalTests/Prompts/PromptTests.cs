using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Snapshots;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.FunctionalTests.Prompts;

/// <summary>
/// Prompts that the gateway puts into requests. User <c>candidate</c> gets version 2; control's requests are not
/// edited.
/// </summary>
public sealed class PromptTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Hello = """{ "model":"m",  "messages":[{"role":"user","content":"hello"}] }""";

    [Fact]
    public async Task Prompt_OfCandidate_IsInItsRequestsOnly()
    {
        await using var world = await StartAsync();
        var server = LlmServer.At(world.Legacy, world.Candidate);

        using var candidate = await PostAsync(world, "candidate", Chat, Hello);
        using var other = await PostAsync(world, "other", Chat, Hello);

        const string edited = """{ "model":"m2",  "messages":[{"role":"system","content":"Be kind."},{"role":"user","content":"hello"}] }""";
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (candidate.StatusCode, other.StatusCode));
        Assert.Equal([("2", edited, edited.Length), ("", Hello, Hello.Length)], server.Received);
    }

    [Theory]
    [InlineData("/v1/chat/completions", "messages")]
    [InlineData("/v1/responses", "instructions")]
    [InlineData("/v1/messages", "system")]
    public async Task Prompt_ByPath_IsWhereTheFormatHasIt(string path, string field)
    {
        await using var world = await StartAsync();
        var server = LlmServer.At(world.Candidate);

        using var response = await PostAsync(world, "candidate", path, """{"model":"m"}""");

        using var body = JsonDocument.Parse(server.Last.Body);
        Assert.Contains("Be kind.", body.RootElement.GetProperty(field).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/models", "POST", "application/json")]
    [InlineData("/v1/embeddings", "POST", "application/json")]
    [InlineData("/v1/files", "POST", "multipart/form-data; boundary=x")]
    [InlineData(Chat, "PUT", "application/json")]
    public async Task OtherRequests_OfCandidate_AreNotEdited(string path, string method, string type)
    {
        await using var world = await StartAsync();
        var server = LlmServer.At(world.Candidate);

        using var response = await SendAsync(world, "candidate", path, Content(Hello, type), new HttpMethod(method));

        Assert.Equal((HttpStatusCode.OK, Hello), (response.StatusCode, server.Last.Body));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_SentInChunks_HasTheRightLength(bool isHttp2)
    {
        await using var world = await StartAsync(upstreamProtocols: isHttp2 ? HttpProtocols.Http2 : HttpProtocols.Http1);
        var server = LlmServer.At(world.Candidate);
        var text = """{"messages":[],"image":"IMAGE"}""".Replace("IMAGE", new string('A', 300_000), StringComparison.Ordinal);
        using StreamContent content = new(new ChunkedStream(Encoding.UTF8.GetBytes(text)));
        content.Headers.ContentType = new("application/json");

        using var response = await SendAsync(world, "candidate", Chat, content, HttpMethod.Post);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(text.Replace("[]", """[{"role":"system","content":"Be kind."}]""", StringComparison.Ordinal).Replace("\"}", "\",\"model\":\"m2\"}", StringComparison.Ordinal).Replace("kind.\",\"model\":\"m2\"}", "kind.\"}", StringComparison.Ordinal), server.Last.Body);
        Assert.Equal(server.Last.Body.Length, server.Last.Length);
    }

    [Fact]
    public async Task Variable_Missing_Is422AndOnNobodysCohort()
    {
        await using var world = await StartAsync("Be {{tone}}.");
        var server = LlmServer.At(world.Candidate);

        using var without = await PostAsync(world, "candidate", Chat, Hello);
        using var with = await PostAsync(world, "candidate", Chat, """{"messages":[],"prompt_variables":{"tone":"\"brief\""}}""");

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "application/problem+json"), (without.StatusCode, without.Content.Headers.ContentType?.MediaType));
        using var problem = JsonDocument.Parse(await without.Content.ReadAsStringAsync());
        Assert.Equal(("tone", 422), (problem.RootElement.GetProperty("variable").GetString(), problem.RootElement.GetProperty("status").GetInt32()));
        Assert.Equal("""{"messages":[{"role":"system","content":"Be \"brief\"."}],"model":"m2"}""", Assert.Single(server.Received).Body);
        var metrics = await world.Gateway.RecordedAsync(1);
        Assert.Equal(1, metrics.Sum("flaggateway_rejected_requests_total", "reason=\"prompt_variable\""));
    }

    [Theory]
    [InlineData("no json", 400, "prompt_json")]
    [InlineData("", 400, "prompt_json")]
    [InlineData("[]", 400, "prompt_json")]
    [InlineData("""{"messages":"text"}""", 400, "prompt_json")]
    public async Task Body_ThatCannotBeEdited_IsRefused(string body, int status, string reason)
    {
        await using var world = await StartAsync();
        var server = LlmServer.At(world.Candidate);

        using var response = await PostAsync(world, "candidate", Chat, body);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Empty(server.Received);
        Assert.Equal(1, (await world.Gateway.RecordedAsync(0)).Sum("flaggateway_rejected_requests_total", $"reason=\"{reason}\""));
    }

    [Theory]
    [InlineData("text/plain", null)]
    [InlineData("application/json", "gzip")]
    public async Task Body_OfAnotherKind_Is415(string type, string? coding)
    {
        await using var world = await StartAsync();
        var server = LlmServer.At(world.Candidate);
        using var content = new ByteArrayContent(coding is null ? Encoding.UTF8.GetBytes(Hello) : Gzip(Hello));
        content.Headers.ContentType = new(type);
        if (coding is not null)
            content.Headers.ContentEncoding.Add(coding);

        using var response = await SendAsync(world, "candidate", Chat, content, HttpMethod.Post);

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Empty(server.Received);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Body_TooLong_Is413AndAnErrorOfTheGateway(bool isChunked)
    {
        await using var world = await StartAsync(limits: "\"MaxBodyBytes\": 65536");
        var server = LlmServer.At(world.Legacy, world.Candidate);
        var bytes = Encoding.UTF8.GetBytes(new string(' ', 65_536 - Hello.Length) + Hello);
        using var fits = await SendAsync(world, "candidate", Chat, Json(bytes, isChunked), HttpMethod.Post);

        using var response = await SendAsync(world, "candidate", Chat, Json([.. " "u8, .. bytes], isChunked), HttpMethod.Post);
        using var other = await SendAsync(world, "other", Chat, Json([.. " "u8, .. bytes], isChunked), HttpMethod.Post);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.RequestEntityTooLarge, HttpStatusCode.OK), (fits.StatusCode, response.StatusCode, other.StatusCode));
        Assert.Equal(2, server.Received.Count);
        var metrics = await world.Gateway.RecordedAsync(3);
        Assert.Equal(1, metrics.Sum("flaggateway_requests_total", "variant=\"new\"", "outcome=\"gateway_error\""));
        Assert.Equal(1, metrics.Sum("flaggateway_rejected_requests_total", "reason=\"prompt_length\""));
        Assert.Equal(0, world.Gateway.Services.GetRequiredService<BodyBudget>().Used);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Usage_OfARequestThatIsTooLong_IsNotAskedFor(bool isChunked)
    {
        await using var world = await World.StartAsync(static setup =>
        {
            setup.Metadata = """, "Llm.Api": "auto", "Llm.Usage": "ask" """;
            setup.Overrides.Add("--FlagGateway:Llm:MaxBodyBytes=65536");
        });
        var server = LlmServer.At(world.Candidate);
        var text = $$"""{"stream":true,"x":"{{new string('x', 200_000)}}"}""";

        using var response = await SendAsync(world, "candidate", Chat, Json(Encoding.UTF8.GetBytes(text), isChunked), HttpMethod.Post);

        Assert.Equal((HttpStatusCode.OK, text), (response.StatusCode, server.Last.Body));
    }

    [Fact]
    public async Task Budget_InUse_Is503AndFreeAfterwards()
    {
        await using var world = await StartAsync(limits: "\"MaxBodyBytes\": 1048576, \"Budget\": 1048576");
        var server = LlmServer.At(world.Candidate);
        var budget = world.Gateway.Services.GetRequiredService<BodyBudget>();
        Assert.True(budget.TryReserve(1_000_000, long.MaxValue));
        var bytes = Encoding.UTF8.GetBytes(new string(' ', 100_000) + Hello);

        using var refused = await SendAsync(world, "candidate", Chat, Json(bytes, isChunked: false), HttpMethod.Post);
        budget.Release(1_000_000);
        using var served = await SendAsync(world, "candidate", Chat, Json(bytes, isChunked: false), HttpMethod.Post);

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (refused.StatusCode, served.StatusCode));
        Assert.Single(server.Received);
        Assert.Equal(1, (await world.Gateway.RecordedAsync(2)).Sum("flaggateway_requests_total", "outcome=\"gateway_error\""));
        await Eventually.TrueAsync(() => budget.Used == 0, "memory was not returned");
    }

    [Fact]
    public async Task Body_OfAStreamThatHasBegun_UsesNoMemory()
    {
        await using var world = await StartAsync();
        TaskCompletionSource seen = new(TaskCreationOptions.RunContinuationsAsynchronously);
        var budget = world.Gateway.Services.GetRequiredService<BodyBudget>();
        long atModel = 0;
        world.Candidate.Answer(async context =>
        {
            using StreamReader body = new(context.Request.Body);
            await body.ReadToEndAsync();
            atModel = budget.Used;
            context.Response.ContentType = "text/event-stream";
            await context.Response.StartAsync();
            await context.Response.Body.FlushAsync();
            await seen.Task;
        });

        var request = World.Request("candidate", Chat, HttpMethod.Post);
        request.Content = Content(Hello, "application/json");
        using var response = await world.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var inProgress = budget.Used;
        seen.SetResult();

        Assert.NotEqual(0, atModel);
        Assert.Equal(0, inProgress);
    }

    [Fact]
    public async Task Client_ThatLeavesDuringTheUpload_IsNobodysError()
    {
        await using var world = await StartAsync();
        var server = LlmServer.At(world.Candidate);
        var budget = world.Gateway.Services.GetRequiredService<BodyBudget>();
        using (var client = await RawClient.ConnectAsync(world.Gateway.Address))
        {
            await client.SendAsync($"POST {Chat} HTTP/1.1\r\nHost: x\r\nX-User-Id: candidate\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{{\"messages\":");
            await Eventually.TrueAsync(() => budget.Used != 0, "the body was not read");
        }

        var metrics = await world.Gateway.RecordedAsync(1);
        Assert.Equal(1, metrics.Sum("flaggateway_requests_total", "outcome=\"client_abort\""));
        Assert.Equal(0, budget.Used);
        Assert.Empty(server.Received);
    }

    [Fact]
    public async Task File_Changed_IsApplied()
    {
        await using var world = await StartAsync();
        var server = LlmServer.At(world.Candidate);

        await world.Gateway.ApplyAsync("prompts/2.md", "Be brief.");
        using var response = await PostAsync(world, "candidate", Chat, Hello);

        Assert.Contains("Be brief.", server.Last.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_Gone_KeepsWhatIsInForce()
    {
        await using var world = await StartAsync();
        var server = LlmServer.At(world.Candidate);

        File.Delete(Path.Combine(world.Gateway.Folder, "prompts/2.md"));
        await Eventually.TrueAsync(async () => (await world.Gateway.MetricsAsync()).Sum("flaggateway_config_last_reload_successful") == 0, () => "not noticed");
        using var response = await PostAsync(world, "candidate", Chat, Hello);

        Assert.Contains("Be kind.", server.Last.Body, StringComparison.Ordinal);
    }

    private static Task<World> StartAsync(string prompt = "Be kind.", string limits = "", HttpProtocols upstreamProtocols = HttpProtocols.Http1) => World.StartAsync(
        setup =>
        {
            setup.Metadata = """, "Llm.Api": "auto" """;
            setup.Prompts.Add(("prompts/2.md", prompt));
            setup.Flags = Setup.Split(0, """{ "X-Prompt-Version": "2" }, "prompt": { "file": "prompts/2.md" }, "body": { "model": "m2" }""");
            foreach (var limit in limits.Split(',', StringSplitOptions.RemoveEmptyEntries))
                setup.Overrides.Add($"--FlagGateway:Llm:{limit.Split(':')[0].Trim().Trim('"')}={limit.Split(':')[1].Trim()}");
            if (upstreamProtocols == HttpProtocols.Http2)
                setup.Cluster = """, "HttpRequest": { "Version": "2", "VersionPolicy": "RequestVersionExact" }""";
        },
        upstreamProtocols);

    private static Task<HttpResponseMessage> PostAsync(World world, string user, string path, string body) =>
        SendAsync(world, user, path, Content(body, "application/json"), HttpMethod.Post);

    private static async Task<HttpResponseMessage> SendAsync(World world, string user, string path, HttpContent content, HttpMethod method)
    {
        var request = World.Request(user, path, method);
        request.Content = content;
        return await world.SendAsync(request);
    }

    private static ByteArrayContent Content(string body, string type)
    {
        ByteArrayContent content = new(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }

    private static HttpContent Json(byte[] bytes, bool isChunked)
    {
        HttpContent content = isChunked ? new StreamContent(new ChunkedStream(bytes)) : new ByteArrayContent(bytes);
        content.Headers.ContentType = new("application/json");
        return content;
    }

    private static byte[] Gzip(string text)
    {
        using MemoryStream bytes = new();
        using (GZipStream gzip = new(bytes, CompressionMode.Compress))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return bytes.ToArray();
    }

    /// <summary>A stream whose length nobody knows, so that it is sent in chunks.</summary>
    private sealed class ChunkedStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
