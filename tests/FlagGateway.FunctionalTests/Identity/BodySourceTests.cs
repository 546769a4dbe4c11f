using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FlagGateway.FunctionalTests.Identity;

/// <summary>
/// Identities from the body of a request, and from credentials: what clients of language models send.
/// </summary>
public sealed class BodySourceTests
{
    private const string Sources = """
        { "User": [ { "Header": "X-User-Id" }, { "Body": "safety_identifier" }, { "Body": "metadata.user_id" }, { "Body": "user" }, { "Key": "Authorization" }, { "Key": "x-api-key" } ],
          "Groups": [ { "Header": "X-Conversation-Id", "As": "conversation" }, { "Body": "conversation", "As": "conversation" }, { "Body": "metadata.conversation_id", "As": "conversation" } ] }
        """;

    [Theory]
    [InlineData("""{"model":"m","user":"candidate"}""", "body:user", "new")]
    [InlineData("""{"user":"other","safety_identifier":"candidate"}""", "body:safety_identifier", "new")]
    [InlineData("""{"user":"candidate","metadata":{"user_id":"other"}}""", "body:metadata.user_id", "legacy")]
    [InlineData("""{"safety_identifier":" ","user":"candidate"}""", "body:user", "new")]
    [InlineData("""{"user":7,"metadata":{"user_id":["candidate"]}}""", "anonymous_new", "legacy")]
    [InlineData("""{"user":""}""", "anonymous_new", "legacy")]
    public async Task Body_NamesTheUser_TheFirstSourceWithAValueDecides(string body, string source, string variant)
    {
        await using var world = await StartAsync();

        Assert.Equal((variant, body), await PostAsync(world, body));

        Assert.Equal(1, (await world.Gateway.RecordedAsync(1)).Sum("flaggateway_identity_total", $"source=\"{source}\""));
    }

    [Theory]
    [InlineData("text", "body_invalid")]
    [InlineData("[]", "body_invalid")]
    [InlineData("{\"user\":\"cand", "body_invalid")]
    public async Task Body_IsNoJsonObject_PassesUnchangedAndIsCounted(string body, string source)
    {
        await using var world = await StartAsync();

        Assert.Equal(("legacy", body), await PostAsync(world, body));

        Assert.Equal(1, (await world.Gateway.RecordedAsync(1)).Sum("flaggateway_identity_total", $"source=\"{source}\""));
    }

    [Fact]
    public async Task Body_TooLongId_IsRefusedAndPassesUnchanged()
    {
        await using var world = await StartAsync();
        var body = $"{{\"user\":\"{new string('u', 10_000)}\"}}";

        Assert.Equal(("legacy", body), await PostAsync(world, body));

        Assert.Equal(1, (await world.Gateway.RecordedAsync(1)).Sum("flaggateway_identity_total", "source=\"refused_too_long\""));
    }

    [Fact]
    public async Task Body_FieldBehindTheLimit_IsNotFoundAndCounted()
    {
        await using var world = await StartAsync("{ \"User\": [ { \"Body\": \"user\" } ], \"BodyLimit\": 2048 }");
        var body = $"{{\"text\":\"{new string('t', 3000)}\",\"user\":\"candidate\"}}";

        Assert.Equal(("legacy", body), await PostAsync(world, body));

        var page = await world.Gateway.RecordedAsync(1);
        Assert.Equal(1, page.Sum("flaggateway_identity_total", "source=\"body_limit\""));
        Assert.Equal(1, page.Sum("flaggateway_identity_total", "source=\"anonymous_new\""));
    }

    [Theory]
    [InlineData("application/json; charset=utf-8", null, "new")]
    [InlineData("APPLICATION/JSON", "identity", "new")]
    [InlineData("text/plain", null, "legacy")]
    [InlineData("application/jsonl", null, "legacy")]
    [InlineData("application/json", "gzip", "legacy")]
    public async Task Body_OnlyPlainJsonIsRead(string type, string? coding, string variant)
    {
        await using var world = await StartAsync();

        Assert.Equal((variant, """{"user":"candidate"}"""), await PostAsync(world, """{"user":"candidate"}""", request =>
        {
            request.Content!.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            if (coding is not null)
                request.Content.Headers.ContentEncoding.Add(coding);
        }));
    }

    [Fact]
    public async Task Body_OfAnUntrustedClient_DoesNotCount()
    {
        await using var world = await StartAsync("""{ "TrustedProxies": [], "User": [ { "Body": "user" } ] }""");

        Assert.Equal(("legacy", """{"user":"candidate"}"""), await PostAsync(world, """{"user":"candidate"}"""));
    }

    [Fact]
    public async Task Body_NamesTheConversation_ItsGroupDecides()
    {
        await using var world = await StartAsync(change: setup => setup.Flags = Setup.Split(0).Replace(
            "\"percentile\"", "\"group\": [ { \"variant\": \"new\", \"groups\": [ \"conversation:c1\" ] } ], \"percentile\"", StringComparison.Ordinal));

        Assert.Equal("new", (await PostAsync(world, """{"user":"u","conversation":"c1"}""")).Variant);
        Assert.Equal("new", (await PostAsync(world, """{"metadata":{"conversation_id":"c1"}}""")).Variant);
        Assert.Equal("legacy", (await PostAsync(world, """{"conversation":"c2","metadata":{"conversation_id":"c1"}}""")).Variant);
        Assert.Equal("legacy", (await PostAsync(world, """{"conversation":"c1"}""", request => request.Headers.Add("X-Conversation-Id", "c2"))).Variant);
    }

    [Theory]
    [InlineData(HttpProtocols.Http1)]
    [InlineData(HttpProtocols.Http2)]
    public async Task Body_FieldInTheFirstKilobyteOf20Megabytes_IsForwardedBeforeTheSecondMebibyteIsSent(HttpProtocols protocol)
    {
        await using var world = await StartAsync(change: setup =>
        {
            setup.Overrides.Add("--Kestrel:Endpoints:Data:Url=http://127.0.0.1:0");
            setup.Overrides.Add($"--Kestrel:Endpoints:Data:Protocols={protocol}");
            setup.Identity = """{ "User": [ { "Body": "user" } ] }""";
        });
        TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        byte[]? hash = null;
        world.Candidate.Answer(async context =>
        {
            using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var buffer = new byte[64 * 1024];
            int count;
            while ((count = await context.Request.Body.ReadAsync(buffer)) != 0)
            {
                first.TrySetResult();
                sum.AppendData(buffer, 0, count);
            }

            hash = sum.GetHashAndReset();
            await context.Response.WriteAsync("new");
        });
        var body = Encoding.UTF8.GetBytes($"{{\"user\":\"candidate\",\"image\":\"{new string('i', 20_000_000)}\"}}");
        PausedContent content = new(body, 1024 * 1024, first.Task);

        using HttpRequestMessage request = new(HttpMethod.Post, "/") { Content = content, Version = protocol == HttpProtocols.Http2 ? HttpVersion.Version20 : HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await world.Gateway.Client.SendAsync(request);

        Assert.Equal("new", await response.Content.ReadAsStringAsync());
        Assert.Equal(SHA256.HashData(body), hash);
    }

    [Fact]
    public async Task Body_OfAFlagThatIsKilled_IsNotRead()
    {
        await using var world = await StartAsync();
        await world.KillAsync();

        Assert.Equal("legacy", (await PostAsync(world, "no json")).Variant);

        Assert.Equal(0, (await world.Gateway.RecordedAsync(1)).Sum("flaggateway_identity_total", "source=\"body_invalid\""));
    }

    [Fact]
    public async Task Body_ClientLeavesInTheMiddle_CountsForNobody()
    {
        await using var world = await WindowWorld.StartAsync(change: setup => setup.Identity = Sources);
        using (var client = await RawClient.ConnectAsync(world.Gateway.Address))
            await client.SendAsync("POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"user\":\"cand");

        await Eventually.TrueAsync(async () => (await world.Gateway.MetricsAsync()).Sum("flaggateway_requests_total") == 1, () => "The request is not recorded.");

        Assert.Equal(0, world.Windows().CandidateSplit.Read().TotalErrors);
    }

    [Theory]
    [InlineData("Authorization", "Bearer sk-secret", "Authorization", "bearer sk-secret")]
    [InlineData("Authorization", "Bearer sk-secret", "x-api-key", "sk-secret")]
    public async Task Key_IsTheHashOfTheCredentialWithoutItsScheme(string header, string value, string second, string again)
    {
        var id = "key:" + Convert.ToBase64String(SHA256.HashData("sk-secret"u8)).Replace('+', '-').Replace('/', '_')[..22];
        await using var world = await StartAsync(change: setup => setup.Flags = Setup.Split(0).Replace("\"candidate\"", $"\"{id}\"", StringComparison.Ordinal));

        Assert.Equal("new", (await PostAsync(world, "{}", request => request.Headers.TryAddWithoutValidation(header, value))).Variant);
        Assert.Equal("new", (await PostAsync(world, "{}", request => request.Headers.TryAddWithoutValidation(second, again))).Variant);
        Assert.Equal("legacy", (await PostAsync(world, "{}", request => request.Headers.TryAddWithoutValidation(header, value + "2"))).Variant);
        var page = await world.Gateway.RecordedAsync(3);
        Assert.Equal(3, page.Sum("flaggateway_identity_total", "source=\"key:Authorization\"") + page.Sum("flaggateway_identity_total", "source=\"key:x-api-key\""));
        Assert.DoesNotContain("sk-secret", page.ToString(), StringComparison.Ordinal);
    }

    private static Task<World> StartAsync(string identity = Sources, Action<Setup>? change = null) => World.StartAsync(setup =>
    {
        setup.Identity = identity;
        change?.Invoke(setup);
    });

    private static async Task<(string Variant, string Body)> PostAsync(World world, string body, Action<HttpRequestMessage>? change = null)
    {
        var received = "";
        foreach (var upstream in new[] { world.Legacy, world.Candidate })
        {
            upstream.Answer(async context =>
            {
                using StreamReader reader = new(context.Request.Body);
                received = await reader.ReadToEndAsync();
                await context.Response.WriteAsync(upstream.Name);
            });
        }

        using HttpRequestMessage request = new(HttpMethod.Post, "/") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        change?.Invoke(request);
        using var response = await world.Gateway.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await response.Content.ReadAsStringAsync(), received);
    }

    /// <summary>A body whose rest is sent only when the first part has arrived.</summary>
    private sealed class PausedContent : HttpContent
    {
        private readonly byte[] _body;
        private readonly int _first;
        private readonly Task _arrived;

        public PausedContent(byte[] body, int first, Task arrived)
        {
            (_body, _first, _arrived) = (body, first, arrived);
            Headers.ContentType = new("application/json");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_body.AsMemory(0, _first));
            await stream.FlushAsync();
            await _arrived.WaitAsync(Eventually.Deadline);
            await stream.WriteAsync(_body.AsMemory(_first));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _body.Length;
            return true;
        }
    }
}
