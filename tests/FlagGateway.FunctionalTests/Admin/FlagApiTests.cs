using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Admin;

public class FlagApiTests
{
    private static readonly string Others = $$"""
        {
          "id": "ops.banner", "enabled": false,
          "lifecycle": { "type": "ops", "owner": "web", "created": "2026-01-01", "expected_retirement": "2099-01-01" }
        }
        """;

    [Fact]
    public async Task Flags_TwoFlags_AreListedWithWhatIsKnown()
    {
        await using var world = await World.StartAsync(static setup => setup.Flags = Setup.Split(25).Replace("\"feature_flags\": [", "\"feature_flags\": [ " + Others + ",", StringComparison.Ordinal));

        var list = await world.Gateway.Admin.GetFromJsonAsync<JsonElement>("/api/v1/flags");

        var flags = list.GetProperty("flags").EnumerateArray().ToArray();
        Assert.Equal(["ops.banner", Setup.Flag], flags.Select(static flag => flag.GetProperty("id").GetString()));
        Assert.Equal(
            ("ops", "web", "2026-01-01", "2099-01-01", false),
            (flags[0].GetProperty("type").GetString(), flags[0].GetProperty("owner").GetString(), flags[0].GetProperty("created").GetString(), flags[0].GetProperty("expected_retirement").GetString(), flags[0].GetProperty("enabled").GetBoolean()));
        Assert.InRange(flags[0].GetProperty("age").GetInt32(), 1, 100_000);
        Assert.Equal(0, flags[0].GetProperty("routes").GetArrayLength());
        Assert.Equal("all", Assert.Single(flags[1].GetProperty("routes").EnumerateArray()).GetString());
        Assert.Equal([75.0, 25.0], flags[1].GetProperty("variants").EnumerateArray().Select(static variant => Math.Round(variant.GetProperty("percentage").GetDouble(), 6)));
        Assert.Equal(JsonValueKind.Null, flags[1].GetProperty("phase").ValueKind);
    }

    [Fact]
    public async Task Flag_WithRolloutThenKilled_SaysInWordsWhoGetsWhat()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan());
        await world.DoAsync("start");

        var flag = await FlagAsync(world);
        await world.KillAsync();
        var killed = await FlagAsync(world);

        Assert.Equal(("Progressing", "canary"), (flag.GetProperty("phase").GetString(), flag.GetProperty("stage").GetString()));
        Assert.Equal(
            ["users candidate: new", "percentile 0 to 10 by stage canary: new", "percentile 10 to 100 by stage canary: legacy"],
            flag.GetProperty("rules").EnumerateArray().Select(static rule => rule.GetString()));
        Assert.True(killed.GetProperty("killed").GetBoolean());
        Assert.Equal("killed: everybody gets legacy", Assert.Single(killed.GetProperty("rules").EnumerateArray()).GetString());
        Assert.Equal([100.0, 0.0], killed.GetProperty("variants").EnumerateArray().Select(static variant => variant.GetProperty("percentage").GetDouble()));
    }

    [Fact]
    public async Task Flag_RolloutCountsRequests_TellsTheirShare()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan("""{ "name": "half", "percentage": 50, "hold": "01:00:00" }"""));
        await world.DoAsync("start");
        await world.SendUsersAsync(0, 40);

        JsonElement flag = default;
        await Eventually.TrueAsync(
            async () => (flag = await FlagAsync(world)).GetProperty("variants")[1].GetProperty("request_percentage") is { ValueKind: JsonValueKind.Number } share && share.GetDouble() is > 20 and < 80,
            () => $"No share: {flag}");
    }

    [Theory]
    [InlineData("/api/v1/flags/nothing")]
    [InlineData("/api/v1/flags/nothing/explain?user=u")]
    public async Task Flag_Unknown_IsAProblem(string path)
    {
        await using var world = await World.StartAsync();

        using var response = await world.Gateway.Admin.GetAsync(path);

        Assert.Equal((HttpStatusCode.NotFound, "application/problem+json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        Assert.Contains("nothing", (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_RunningGateway_AgreesWithWhoServes()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan("""{ "name": "half", "percentage": 50, "groups": [ "tenant:acme" ], "hold": "01:00:00" }"""));
        await world.DoAsync("start");

        for (var i = 0; i < 20; i++)
        {
            var told = await ExplainAsync(world, $"user=user-{i}");
            Assert.Equal(await world.VariantOfAsync($"user-{i}"), told.GetProperty("variant").GetString());
            Assert.Equal("SPLIT", told.GetProperty("reason").GetString());
        }

        var named = await ExplainAsync(world, "user=user-1&group=tier:gold&group=tenant:acme");
        await world.KillAsync();
        var killed = await ExplainAsync(world, "user=user-1&group=tenant:acme");

        Assert.Equal(("new", "TARGETING_MATCH", "Group"), (named.GetProperty("variant").GetString(), named.GetProperty("reason").GetString(), named.GetProperty("rule").GetString()));
        Assert.Equal("new", Assert.Single(named.GetProperty("routes").EnumerateArray()).GetProperty("cluster").GetString());
        Assert.Equal(("legacy", "KILLED", "killed by tester: a test"), (killed.GetProperty("variant").GetString(), killed.GetProperty("reason").GetString(), killed.GetProperty("state").GetString()));
    }

    [Theory]
    [InlineData("", "user is missing.")]
    [InlineData("user=u&group=a&group=b&group=c&group=d&group=e&group=f&group=g&group=h&group=i", "There are 9 groups.")]
    public async Task Explain_BadQuestion_IsAProblem(string query, string detail)
    {
        await using var world = await World.StartAsync();

        using var response = await world.Gateway.Admin.GetAsync($"/api/v1/flags/{Setup.Flag}/explain?{query}");

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(detail, (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString());
    }

    [Theory]
    [InlineData("/api/v1/flags")]
    [InlineData("/api/v1/flags/" + Setup.Flag)]
    public async Task Tag_SameState_IsNotSentAgainUntilSomethingChanges(string path)
    {
        await using var world = await World.StartAsync();
        using var first = await world.Gateway.Admin.GetAsync(path);

        using var again = await AskAsync(world, path, first.Headers.ETag!);
        await world.KillAsync();
        using var changed = await AskAsync(world, path, first.Headers.ETag!);

        Assert.Equal((HttpStatusCode.NotModified, 0), (again.StatusCode, (await again.Content.ReadAsByteArrayAsync()).Length));
        Assert.Equal(first.Headers.ETag, again.Headers.ETag);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
        Assert.NotEqual(first.Headers.ETag, changed.Headers.ETag);
    }

    [Fact]
    public async Task Tag_UsedAsIfMatch_RefusesChangesDecidedOnSomethingOlder()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan());
        using var seen = await world.Gateway.Admin.GetAsync($"/api/v1/rollouts/{Setup.Flag}");

        using var right = await MoveAsync(world, "start", seen.Headers.ETag!.ToString());
        using var late = await MoveAsync(world, "pause", seen.Headers.ETag!.ToString());
        using var unreadable = await MoveAsync(world, "pause", "W/\"what\"");
        using var any = await MoveAsync(world, "pause", "*");

        Assert.Equal(
            [HttpStatusCode.OK, HttpStatusCode.PreconditionFailed, HttpStatusCode.PreconditionFailed, HttpStatusCode.OK],
            [right.StatusCode, late.StatusCode, unreadable.StatusCode, any.StatusCode]);
    }

    private static Task<JsonElement> FlagAsync(World world) => world.Gateway.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/flags/{Setup.Flag}");

    private static Task<JsonElement> ExplainAsync(World world, string query) => world.Gateway.Admin.GetFromJsonAsync<JsonElement>($"/api/v1/flags/{Setup.Flag}/explain?{query}");

    private static async Task<HttpResponseMessage> AskAsync(World world, string path, EntityTagHeaderValue tag)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(tag);
        return await world.Gateway.Admin.SendAsync(request);
    }

    private static async Task<HttpResponseMessage> MoveAsync(World world, string verb, string tag)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"/api/v1/rollouts/{Setup.Flag}/{verb}") { Content = JsonContent.Create(new { reason = "a test" }) };
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        return await world.Gateway.Admin.SendAsync(request);
    }
}
