using System.Text;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Mirroring;

/// <summary>What is copied, and what the copy carries.</summary>
[Trait("Host", "Any")]
public sealed class CopyTests
{
    [Fact]
    public async Task Copy_OfGet_ReachesShadowWithPathQueryAndMark()
    {
        await using var world = await MirrorWorld.StartAsync();

        using var response = await world.Gateway.Client.SendAsync(World.Request("u1", "/orders/7?page=2&q=a%20b"));

        Assert.Equal("legacy", await response.Content.ReadAsStringAsync());
        await world.ResultsAsync(1);
        Assert.Equal("/orders/7?page=2&q=a%20b", world.Candidate.Last.Target);
        Assert.Equal("1", world.Candidate.Last["X-FlagGateway-Shadow"]);
        Assert.Equal("u1", world.Candidate.Last["X-User-Id"]);
        Assert.Null(world.Candidate.Last["X-FlagGateway-Reason"]);
        Assert.Null(world.Legacy.Last["X-FlagGateway-Shadow"]);
    }

    [Theory]
    [InlineData("/a/./b/../c")]
    [InlineData("/a/%2e%2e/b%2Fc")]
    [InlineData("/a//b/?x=%zz&y=|^[]")]
    [InlineData("/%C3%A9?q=%u00e9")]
    public async Task Copy_OfUnusualTarget_HasTheOneThatTheUsersDestinationGot(string target)
    {
        await using var world = await MirrorWorld.StartAsync(change: setup =>
        {
            setup.LegacyDestinations = UnderBase(setup.LegacyDestinations);
            setup.CandidateDestinations = UnderBase(setup.CandidateDestinations);
        });
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);

        await client.SendAsync($"GET {target} HTTP/1.1\r\nHost: shop.example\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 200", await client.ReadAsync("\0"), StringComparison.Ordinal);
        await world.ResultsAsync(1);
        Assert.StartsWith("/base/", world.Legacy.Last.Target, StringComparison.Ordinal);
        Assert.Equal(world.Legacy.Last.Target, world.Candidate.Last.Target);
    }

    [Fact]
    public async Task Copy_ByDefault_CarriesNoCredentials()
    {
        await using var world = await MirrorWorld.StartAsync();
        using var request = World.Request("u1");
        foreach (var name in new[] { "Authorization", "Cookie", "Proxy-Authorization", "X-Api-Key" })
            request.Headers.TryAddWithoutValidation(name, "secret");

        using var response = await world.Gateway.Client.SendAsync(request);

        await world.ResultsAsync(1);
        Assert.Equal("secret", world.Legacy.Last["Authorization"]);
        Assert.All(["Authorization", "Cookie", "Proxy-Authorization", "X-Api-Key"], name => Assert.Null(world.Candidate.Last[name]));
    }

    [Fact]
    public async Task Copy_WithCredentialsAsked_CarriesThemButNotTheProxys()
    {
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.Credentials\": \"true\"");
        using var request = World.Request("u1");
        request.Headers.TryAddWithoutValidation("Authorization", "secret");
        request.Headers.TryAddWithoutValidation("Proxy-Authorization", "secret");

        using var response = await world.Gateway.Client.SendAsync(request);

        await world.ResultsAsync(1);
        Assert.Equal("secret", world.Candidate.Last["Authorization"]);
        Assert.Null(world.Candidate.Last["Proxy-Authorization"]);
    }

    [Fact]
    public async Task Copy_OfHead_ComparesHeadersWhateverLengthIsNamed()
    {
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.MaxBodyBytes\": \"1000\"");
        RequestDelegate answer = context =>
        {
            context.Response.ContentLength = 5_000_000;
            return Task.CompletedTask;
        };
        world.Legacy.Answer(answer);
        world.Candidate.Answer(answer);

        using var response = await world.SendAsync(World.Request("u1", "/file", HttpMethod.Head));

        Assert.Equal(1, (await world.ResultsAsync(1)).Result("match"));
    }

    [Fact]
    public async Task Copy_OfPost_IsNotMadeUnlessNamed()
    {
        await using var world = await MirrorWorld.StartAsync();

        using var response = await world.Gateway.Client.PostAsync("/", new StringContent("x"));
        using var again = await world.Gateway.Client.GetAsync("/");

        await world.ResultsAsync(1);
        Assert.Equal("GET", Assert.Single(world.Candidate.Requests).Method);
    }

    [Fact]
    public async Task Copy_OfNamedPost_HasSameBodyAndIdempotencyKey()
    {
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.Methods\": \"POST\"");
        var bodies = new System.Collections.Concurrent.ConcurrentQueue<string>();
        RequestDelegate answer = async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            bodies.Enqueue(await reader.ReadToEndAsync());
        };
        world.Legacy.Answer(answer);
        world.Candidate.Answer(answer);
        var text = new string('ü', 50_000);

        using var response = await world.Gateway.Client.PostAsync("/orders", new StringContent(text, Encoding.UTF8, "application/json"));

        await world.ResultsAsync(1);
        Assert.Equal([text, text], bodies);
        Assert.Equal(32, world.Candidate.Last["Idempotency-Key"]?.Length);
        Assert.Null(world.Legacy.Last["Idempotency-Key"]);
        Assert.Equal("application/json; charset=utf-8", world.Candidate.Last["Content-Type"]);
    }

    [Fact]
    public async Task Copy_OfBodyOverLimit_IsSkippedWhilePrimaryStreams()
    {
        await using var world = await MirrorWorld.StartAsync(", \"Shadow.Methods\": \"POST\", \"Shadow.MaxBodyBytes\": \"1000\"");
        long received = 0;
        world.Legacy.Answer(async context =>
        {
            var buffer = new byte[8192];
            while (await context.Request.Body.ReadAsync(buffer) is > 0 and var count)
                received += count;
        });
        using var content = new StreamContent(new MemoryStream(new byte[1_000_000]));
        content.Headers.ContentLength = null;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/") { Content = content };
        request.Headers.TransferEncodingChunked = true;

        using var response = await world.Gateway.Client.SendAsync(request);

        var page = await world.ResultsAsync(1);
        Assert.Equal(1_000_000, received);
        Assert.Equal(1, page.Result("skipped"));
        Assert.Equal(1, page.Sum("flaggateway_shadow_reasons_total", "reason=\"body_too_large\""));
        Assert.Empty(world.Candidate.Requests);
        Assert.Equal(0, page.Sum("flaggateway_shadow_buffered_bytes"));
    }

    [Fact]
    public async Task Copy_OfEventStream_IsSkipped()
    {
        await using var world = await MirrorWorld.StartAsync();
        world.Legacy.Answer(context =>
        {
            context.Response.ContentType = "text/event-stream";
            return context.Response.WriteAsync("data: x\n\n");
        });

        using var response = await world.Gateway.Client.GetAsync("/");

        var page = await world.ResultsAsync(1);
        Assert.Equal(1, page.Sum("flaggateway_shadow_reasons_total", "reason=\"event_stream\""));
        Assert.Empty(world.Candidate.Requests);
    }

    [Fact]
    public async Task Copy_StartsOnlyWhenUserHasTheWholeAnswer()
    {
        await using var world = await MirrorWorld.StartAsync();
        var release = new TaskCompletionSource();
        world.Legacy.Answer(async context =>
        {
            await context.Response.WriteAsync("first");
            await context.Response.Body.FlushAsync();
            await release.Task;
            await context.Response.WriteAsync("last");
        });

        using var response = await world.Gateway.Client.GetAsync("/", HttpCompletionOption.ResponseHeadersRead);
        Assert.Empty(world.Candidate.Requests);
        release.SetResult();
        Assert.Equal("firstlast", await response.Content.ReadAsStringAsync());

        await world.ResultsAsync(1);
        Assert.Single(world.Candidate.Requests);
    }

    [Fact]
    public async Task Copy_OfRouteWithoutFlag_IsMade()
    {
        await using var world = await World.StartAsync(setup => setup.Routes =
            """, "plain": { "ClusterId": "legacy", "Order": 1, "Match": { "Path": "/plain" }, "Metadata": { "Shadow.Cluster": "new" } }""");

        using var response = await world.Gateway.Client.GetAsync("/plain");

        var page = await world.ResultsAsync(1);
        Assert.Equal("/plain", Assert.Single(world.Candidate.Requests).Target);
        Assert.Equal(1, page.Sum("flaggateway_shadow_requests_total", "route=\"plain\""));
    }

    [Fact]
    public async Task Copy_TraceContext_IsSameTraceAnotherSpan()
    {
        await using var world = await MirrorWorld.StartAsync();
        using var request = World.Request("u1");
        request.Headers.TryAddWithoutValidation("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        using var response = await world.Gateway.Client.SendAsync(request);

        await world.ResultsAsync(1);
        var copied = world.Candidate.Last["traceparent"]!.Split('-');
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", copied[1]);
        Assert.NotEqual(world.Legacy.Last["traceparent"]!.Split('-')[2], copied[2]);
    }

    private static string UnderBase(string destinations) => destinations.Replace("/\"", "/base/\"", StringComparison.Ordinal);
}
