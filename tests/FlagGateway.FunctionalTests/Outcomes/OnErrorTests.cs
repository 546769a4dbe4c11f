using System.Net;
using System.Text;
using FlagGateway.FunctionalTests.Prompts;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Outcomes;

/// <summary>Requests whose variant fails and that another variant serves (<c>Flag.OnError</c>).</summary>
public sealed class OnErrorTests
{
    private const string Chat = "/v1/chat/completions";
    private const string Body = """{"messages":[{"role":"user","content":"hello"}]}""";

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(504)]
    [InlineData(529)]
    public async Task Error_OfCandidate_IsServedByControlAndCountsAsItsError(int status)
    {
        await using var world = await StartAsync("""{ "X-Prompt-Version": "2" }, "prompt": { "file": "prompts/2.md" }""");
        var server = LlmServer.At(world.Legacy);
        world.Candidate.Answer(context => FailAsync(context, status));

        using var response = await PostAsync(world);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.False(response.Headers.Contains("X-Failed"));
        Assert.Equal((Body, Body.Length), (server.Last.Body, server.Last.Length));
        Assert.Equal(("legacy", "ERROR"), (world.Legacy.Last["X-FlagGateway-Variant"], world.Legacy.Last["X-FlagGateway-Reason"]));
        Assert.Equal("new", world.Candidate.Last["X-FlagGateway-Variant"]);
        var metrics = await world.Gateway.RecordedAsync(2);
        Assert.Equal(1, metrics.Sum("flaggateway_requests_total", "variant=\"new\"", "code=\"5xx\""));
        Assert.Equal(1, metrics.Sum("flaggateway_requests_total", "variant=\"legacy\"", "code=\"2xx\""));
        Assert.Equal(1, metrics.Sum("flaggateway_fallbacks_total", "variant=\"new\""));
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(501)]
    public async Task OtherStatus_OfCandidate_Passes(int status)
    {
        await using var world = await StartAsync();
        world.Candidate.Answer(context => FailAsync(context, status));

        using var response = await PostAsync(world);

        Assert.Equal((status, "failed"), ((int)response.StatusCode, await response.Content.ReadAsStringAsync()));
        Assert.Empty(world.Legacy.Requests);
    }

    [Theory]
    [InlineData("", 429)]
    [InlineData(", \"Llm.Api\": \"auto\"", 200)]
    public async Task TooManyRequests_IsAnErrorOfModelsOnly(string metadata, int expected)
    {
        await using var world = await StartAsync(metadata: metadata);
        world.Candidate.Answer(static context => FailAsync(context, 429));

        using var response = await PostAsync(world);

        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Fact]
    public async Task Connection_Refused_IsServedByControl()
    {
        await using var world = await StartAsync();
        await world.Candidate.DisposeAsync();

        using var post = await PostAsync(world);
        using var get = await world.GetAsync("candidate");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (post.StatusCode, get.StatusCode));
        var metrics = await world.Gateway.RecordedAsync(4);
        Assert.Equal(2, metrics.Sum("flaggateway_requests_total", "variant=\"new\"", "outcome=\"upstream_error\""));
    }

    [Fact]
    public async Task Header_ThatComesTooLate_IsServedByControl()
    {
        await using var world = await StartAsync(metadata: ", \"Flag.OnErrorAfter\": \"00:00:00.2\"");
        TaskCompletionSource cancelled = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Candidate.Answer(async context =>
        {
            context.RequestAborted.Register(cancelled.SetResult);
            await cancelled.Task;
        });

        using var response = await PostAsync(world);

        Assert.Equal("legacy", await response.Content.ReadAsStringAsync());
        await cancelled.Task.WaitAsync(Eventually.Deadline);
        Assert.Equal(1, (await world.Gateway.RecordedAsync(2)).Sum("flaggateway_requests_total", "variant=\"new\"", "outcome=\"upstream_error\""));
    }

    [Fact]
    public async Task Stream_ThatLastsLongerThanTheHeaderMay_IsNotCut()
    {
        await using var world = await StartAsync(metadata: ", \"Flag.OnErrorAfter\": \"00:00:00.2\"");
        world.Candidate.Answer(static async context =>
        {
            await context.Response.WriteAsync("a");
            await context.Response.Body.FlushAsync();
            using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(500), TimeProvider.System);
            await timer.WaitForNextTickAsync();
            await context.Response.WriteAsync("b");
        });

        using var response = await PostAsync(world);

        Assert.Equal("ab", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Stream_ThatBreaksAfterItsFirstByte_IsNotServedAgain()
    {
        await using var world = await StartAsync();
        TaskCompletionSource received = new(TaskCreationOptions.RunContinuationsAsynchronously);
        world.Candidate.Answer(async context =>
        {
            await context.Response.WriteAsync("a");
            await context.Response.Body.FlushAsync();
            await received.Task;
            context.Abort();
        });
        var request = World.Request("candidate", Chat, HttpMethod.Post);
        request.Content = new StringContent(Body, Encoding.UTF8, "application/json");
        using var response = await world.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        received.SetResult();

        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());

        Assert.Empty(world.Legacy.Requests);
    }

    [Fact]
    public async Task Fallback_ThatFailsToo_IsTheResponse()
    {
        await using var world = await StartAsync();
        world.Candidate.Answer(static context => FailAsync(context, 503));
        world.Legacy.Answer(static context => FailAsync(context, 500));

        using var response = await PostAsync(world);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Equal((1, 1), (world.Candidate.Requests.Count, world.Legacy.Requests.Count));
    }

    [Fact]
    public async Task Control_ThatFails_IsNotServedByItself()
    {
        await using var world = await StartAsync();
        world.Legacy.Answer(static context => FailAsync(context, 500));

        using var response = await world.GetAsync("other");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Single(world.Legacy.Requests);
    }

    [Fact]
    public async Task Body_ThatIsTooLong_IsNotSentTwice()
    {
        await using var world = await StartAsync(limit: 65_536);
        world.Candidate.Answer(static async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            await FailAsync(context, 500);
        });

        using var response = await PostAsync(world, new string(' ', 100_000) + Body);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(world.Legacy.Requests);
    }

    [Fact]
    public async Task Budget_OfTheLastMinute_LimitsFallbacks()
    {
        await using var world = await StartAsync(metadata: ", \"Flag.OnErrorBudget\": \"20\"");
        world.Candidate.Answer(static context => FailAsync(context, 500));

        var served = 0;
        for (var i = 0; i < 100; i++)
        {
            using var response = await PostAsync(world);
            served += response.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }

        Assert.InRange(served, 15, 20);
        Assert.Equal(served, world.Legacy.Requests.Count);
    }

    [Theory]
    [InlineData(true, "text/event-stream")]
    [InlineData(false, "application/json")]
    public async Task Response_WithoutCluster_ServesTheFallback(bool isStream, string type)
    {
        await using var world = await World.StartAsync(static setup =>
        {
            setup.Metadata = """, "Llm.Api": "auto", "Flag.OnError": "static" """;
            setup.Prompts.Add(("fallback/response.json", """{"choices":[{"message":{"role":"assistant","content":"later, \"please\""}}]}"""));
            setup.Flags = Setup.Split(0).Replace("\"variants\": [", "\"variants\": [ { \"name\": \"static\", \"configuration_value\": { \"response\": { \"file\": \"fallback/response.json\", \"sse\": true } } },", StringComparison.Ordinal);
        });
        world.Candidate.Answer(static context => FailAsync(context, 500));

        using var response = await PostAsync(world, isStream ? """{"stream":true,"messages":[]}""" : Body);

        Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        var text = await response.Content.ReadAsStringAsync();
        Assert.Contains(isStream ? "\"delta\":{\"content\":\"later, \\u0022please\\u0022\"}" : "later, \\\"please\\\"", text, StringComparison.Ordinal);
        Assert.Equal(isStream, text.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal));
        Assert.Equal(1, (await world.Gateway.RecordedAsync(2)).Sum("flaggateway_requests_total", "variant=\"static\"", "outcome=\"ok\""));
    }

    [Fact]
    public async Task Response_OfTheDisabledFlag_IsWhatAKillLeadsTo()
    {
        await using var world = await World.StartAsync(static setup =>
        {
            setup.Prompts.Add(("off.txt", "closed"));
            setup.Flags = Setup.Split(0)
                .Replace("\"variants\": [", "\"variants\": [ { \"name\": \"closed\", \"configuration_value\": { \"response\": { \"status\": 503, \"content_type\": \"text/plain\", \"file\": \"off.txt\" } } },", StringComparison.Ordinal)
                .Replace("\"default_when_disabled\": \"legacy\"", "\"default_when_disabled\": \"closed\"", StringComparison.Ordinal);
        });
        Assert.Equal("new", await world.VariantOfAsync("candidate"));

        using var killed = await world.Gateway.Admin.PostAsync($"/api/v1/flags/{Setup.Flag}/kill", new StringContent("""{"reason":"x"}""", Encoding.UTF8, "application/json"));
        using var get = await world.GetAsync("candidate");
        using var post = await PostAsync(world);
        using var head = await world.SendAsync(World.Request("candidate", "/", HttpMethod.Head));

        Assert.Equal(HttpStatusCode.OK, killed.StatusCode);
        Assert.Equal([(503, "closed"), (503, "closed"), (503, "")], [((int)get.StatusCode, await get.Content.ReadAsStringAsync()), ((int)post.StatusCode, await post.Content.ReadAsStringAsync()), ((int)head.StatusCode, await head.Content.ReadAsStringAsync())]);
        Assert.Single(world.Candidate.Requests);
    }

    private static Task<World> StartAsync(string headers = "{}", string metadata = "", int? limit = null) => World.StartAsync(setup =>
    {
        setup.Metadata = ", \"Flag.OnError\": \"control\"" + metadata + (headers == "{}" ? "" : ", \"Llm.Api\": \"auto\"");
        setup.Prompts.Add(("prompts/2.md", "Be kind."));
        setup.Flags = Setup.Split(0, headers);
        if (limit is not null)
            setup.Overrides.Add($"--FlagGateway:Llm:MaxBodyBytes={limit}");
    });

    private static Task FailAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        context.Response.Headers["X-Failed"] = "1";
        return context.Response.WriteAsync("failed");
    }

    private static async Task<HttpResponseMessage> PostAsync(World world, string body = Body)
    {
        var request = World.Request("candidate", Chat, HttpMethod.Post);
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return await world.SendAsync(request);
    }
}
