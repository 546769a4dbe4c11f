using System.Net;
using System.Text.Json;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Ofrep;

/// <summary>Clients that hold a user's flags are told when to ask again.</summary>
public class StreamTests
{
    [Theory]
    [InlineData(1000, false, true)]
    [InlineData(0, false, false)]
    [InlineData(1000, true, false)]
    public async Task All_OnTheOwnListener_SaysWhereChangesAreTold(int most, bool onAdmin, bool expected)
    {
        await using var world = await OfrepClient.StartAsync(setup => setup.Overrides.Add($"--FlagGateway:Ofrep:EventStreams={most}"));
        using var own = OfrepClient.Connect(world);
        var client = onAdmin ? world.Gateway.Admin : own;

        var (_, answer) = await client.AskAsync("", OfrepClient.Context("u"));

        Assert.Equal(expected, answer.TryGetProperty("eventStreams", out var streams));
        using var stream = await EventStream.OpenAsync(client);
        Assert.Equal(expected ? HttpStatusCode.OK : HttpStatusCode.NotFound, stream.Response.StatusCode);
        if (expected)
            Assert.Equal("""[{"type":"sse","endpoint":{"requestUri":"/ofrep/v1/events"},"inactivityDelaySec":120}]""", streams.GetRawText());
    }

    [Fact]
    public async Task Stream_KillFileAndRollout_TellsEachOnceWithAnIdOfTheirs()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(), change: setup =>
        {
            setup.Flags = OfrepClient.Flags;
            setup.Overrides.Add("--FlagGateway:Ofrep:Url=http://127.0.0.1:0");
        });
        using var client = OfrepClient.Connect(world);
        using var stream = await EventStream.OpenAsync(client);
        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType?.MediaType);

        var first = await stream.NextAsync();
        await world.KillAsync();
        var killed = await stream.NextAsync();
        await world.PostAsync($"flags/{Setup.Flag}/unkill");
        var back = await stream.NextAsync();
        await world.Gateway.ApplyAsync("flags.json", OfrepClient.Flags.Replace("\"few\"", "\"fewer\"", StringComparison.Ordinal));
        var reloaded = await stream.NextAsync();
        await world.DoAsync("start", new { reason = "a test", actor = "tester", accept_moves = true });
        var started = await stream.NextAsync();
        await world.DoAsync("set", new { percentage = 11, reason = "a test", actor = "tester" });
        var set = await stream.NextAsync();

        Assert.Equal(first, back);
        Assert.Equal(5, new[] { first, killed, reloaded, started, set }.Distinct().Count());
    }

    // A client that asked in between has the flags of the kill.
    [Fact]
    public async Task Stream_KillAndUnkillAtOnce_TellsWhatIsInForceAgain()
    {
        await using var world = await OfrepClient.StartAsync();
        using var client = OfrepClient.Connect(world);
        using var stream = await EventStream.OpenAsync(client);
        var first = await stream.NextAsync();

        for (var i = 0; i < 5; i++)
        {
            await world.KillAsync();
            await world.PostAsync($"flags/{Setup.Flag}/unkill");
            while (await stream.NextAsync() is var next && next != first)
                Assert.NotNull(next);
        }
    }

    [Fact]
    public async Task Stream_OfOneWhoComesBack_TellsOnlyWhatHeMissed()
    {
        await using var world = await OfrepClient.StartAsync();
        using var client = OfrepClient.Connect(world);
        string? first;
        using (var stream = await EventStream.OpenAsync(client))
            first = await stream.NextAsync();
        using var same = await EventStream.OpenAsync(client, first);

        await world.KillAsync();

        // Had it been told what it knew, that would have come first.
        var killed = await same.NextAsync();
        Assert.NotEqual(first, killed);
        using var late = await EventStream.OpenAsync(client, first);
        Assert.Equal(killed, await late.NextAsync());
    }

    [Fact]
    public async Task Streams_OfTwoGateways_HaveTheSameIds()
    {
        await using var one = await OfrepClient.StartAsync();
        await using var other = await OfrepClient.StartAsync(static setup => setup.Metadata = ", \"Flag.StickyBy\": \"tenant\"");
        await using var third = await OfrepClient.StartAsync();
        List<string?> ids = [];
        foreach (var world in new[] { one, other, third })
        {
            using var client = OfrepClient.Connect(world);
            using var stream = await EventStream.OpenAsync(client);
            ids.Add(await stream.NextAsync());
        }

        Assert.Equal(ids[0], ids[2]);
        Assert.NotEqual(ids[0], ids[1]);
    }

    [Fact]
    public async Task Streams_MoreThanAllowed_AreToldToComeBack()
    {
        await using var world = await OfrepClient.StartAsync(static setup => setup.Overrides.Add("--FlagGateway:Ofrep:EventStreams=2"));
        using var client = OfrepClient.Connect(world);
        using (var one = await EventStream.OpenAsync(client))
        using (var two = await EventStream.OpenAsync(client))
        using (var three = await EventStream.OpenAsync(client))
        {
            await one.NextAsync();
            Assert.Equal((HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable), (two.Response.StatusCode, three.Response.StatusCode));
            Assert.Equal(TimeSpan.FromSeconds(5), three.Response.Headers.RetryAfter?.Delta);
        }

        // Those that went make room.
        await Eventually.TrueAsync(
            async () =>
            {
                using var later = await EventStream.OpenAsync(client);
                return later.Response.StatusCode == HttpStatusCode.OK;
            },
            () => "A stream that was closed still counts.");
    }

    [Fact]
    public async Task Stream_WhileTheGatewayStops_EndsInOrder()
    {
        await using var world = await OfrepClient.StartAsync();
        using var client = OfrepClient.Connect(world);
        using var stream = await EventStream.OpenAsync(client);
        await stream.NextAsync();

        var stopped = world.Gateway.StopAsync();

        Assert.Null(await stream.NextAsync());
        await stopped.WaitAsync(TimeSpan.FromSeconds(8));
    }

    [Theory]
    [InlineData("https://shop.example", "https://shop.example")]
    [InlineData("https://evil.example", null)]
    public async Task Stream_FromABrowser_IsForConfiguredOrigins(string origin, string? expected)
    {
        await using var world = await OfrepClient.StartAsync(static setup => setup.Overrides.Add("--FlagGateway:Ofrep:AllowedOrigins:0=https://shop.example"));
        using var client = OfrepClient.Connect(world);

        using var stream = await EventStream.OpenAsync(client, origin: origin);

        Assert.Equal(expected, stream.Response.Headers.TryGetValues("Access-Control-Allow-Origin", out var allowed) ? Assert.Single(allowed) : null);
    }

    [Fact]
    public async Task Stream_BeyondTheRequestsOfAnAddress_IsRefused()
    {
        await using var world = await OfrepClient.StartAsync(static setup => setup.Overrides.Add("--FlagGateway:Ofrep:RequestsPerSecond=1"));
        using var client = OfrepClient.Connect(world);
        List<HttpStatusCode> seen = [];

        for (var i = 0; i < 50 && !seen.Contains(HttpStatusCode.TooManyRequests); i++)
        {
            using var stream = await EventStream.OpenAsync(client);
            seen.Add(stream.Response.StatusCode);
        }

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (seen[0], seen[^1]));
    }

    [Theory]
    [InlineData("?flagConfigEtag=")]
    [InlineData("?flagConfigEtag=%22not-ours%22&flagConfigLastModified=1771622898")]
    [InlineData("?flagConfigLastModified=2026-02-20T21:28:18Z")]
    [InlineData("?flagConfigLastModified=never&flagConfigEtag=a&flagConfigEtag=b&other=1")]
    public async Task All_AskedBecauseOfAnEvent_IsAnsweredAfresh(string query)
    {
        await using var world = await OfrepClient.StartAsync();
        using var client = OfrepClient.Connect(world);
        var plain = await client.AskAsync("", OfrepClient.Context("u"));

        using var request = OfrepClient.Request(OfrepClient.Path + query, OfrepClient.Context("u"));
        using var response = await client.SendAsync(request);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(JsonElement.DeepEquals(plain.Body, JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync())));
    }

    [Fact]
    public async Task All_AskedBecauseOfAnEventOfAnotherInstance_WaitsForTheSameChange()
    {
        await using var told = await OfrepClient.StartAsync();
        await using var asked = await OfrepClient.StartAsync();
        using var first = OfrepClient.Connect(told);
        using var second = OfrepClient.Connect(asked);
        using var stream = await EventStream.OpenAsync(first);
        await stream.NextAsync();
        await told.KillAsync();
        var id = await stream.NextAsync();

        using var request = OfrepClient.Request($"{OfrepClient.Path}?flagConfigEtag={id}", OfrepClient.Context("u"));
        var answer = second.SendAsync(request);
        await asked.KillAsync();

        using var response = await answer;
        Assert.Contains("\"killed\":true", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }
}
