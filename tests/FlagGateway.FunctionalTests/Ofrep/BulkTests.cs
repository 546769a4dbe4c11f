using System.Net;
using System.Text.Json;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Ofrep;

/// <summary>All flags at once, and what need not be sent again.</summary>
public class BulkTests
{
    [Fact]
    public async Task All_WithKey_IsEachFlagAsAskedAlone()
    {
        await using var world = await OfrepClient.StartAsync();
        using var client = OfrepClient.Connect(world);
        var context = OfrepClient.Context("user-7", ", \"tenant\": \"acme\"");

        var (status, answer) = await client.AskAsync("", context);

        Assert.Equal(HttpStatusCode.OK, status);
        var flags = answer.GetProperty("flags").EnumerateArray().ToArray();
        Assert.Equal(["on", "off", "half", "acme/only", "empty", "none", Setup.Flag], flags.Select(flag => flag.Text("key")));
        foreach (var flag in flags)
            Assert.True(JsonElement.DeepEquals(flag, (await client.AskAsync(flag.Text("key")!, context)).Body), $"{flag}");
    }

    [Theory]
    [InlineData("{ }")]
    [InlineData("""{ "context": null }""")]
    public async Task All_WithoutKey_OnlyThoseThatNeedOneAreErrors(string body)
    {
        await using var world = await OfrepClient.StartAsync();
        using var client = OfrepClient.Connect(world);

        var (status, answer) = await client.AskAsync("", body);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(
            [("half", "TARGETING_KEY_MISSING"), (Setup.Flag, "TARGETING_KEY_MISSING")],
            answer.GetProperty("flags").EnumerateArray().Where(flag => flag.TryGetProperty("errorCode", out _)).Select(flag => (flag.Text("key")!, flag.Text("errorCode")!)));
    }

    [Fact]
    public async Task All_AskedAgain_IsNotSentAgain()
    {
        await using var world = await OfrepClient.StartAsync();
        using var client = OfrepClient.Connect(world);
        var tag = await TagAsync(client, "user-1");

        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(client, "user-1", tag));
        Assert.Equal(HttpStatusCode.NotModified, await StatusAsync(client, "user-1", $"\"other\", W/{tag}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "user-1", "\"other\""));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "user-1", "no tag at all"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "user-2", tag));
    }

    [Fact]
    public async Task All_AfterAChange_IsSentAgain()
    {
        await using var world = await OfrepClient.StartAsync();
        using var client = OfrepClient.Connect(world);
        var first = await TagAsync(client, "user-1");

        await world.KillAsync();
        var killed = await TagAsync(client, "user-1");
        await world.PostAsync($"flags/{Setup.Flag}/unkill");
        var back = await TagAsync(client, "user-1");
        await world.Gateway.ApplyAsync("flags.json", OfrepClient.Flags.Replace("\"few\"", "\"fewer\"", StringComparison.Ordinal));
        var reloaded = await TagAsync(client, "user-1");

        Assert.NotEqual(first, killed);
        Assert.Equal(first, back);
        Assert.NotEqual(first, reloaded);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "user-1", first));
    }

    [Fact]
    public async Task All_OfTwoGateways_HaveTheSameTag()
    {
        await using var one = await OfrepClient.StartAsync();
        await using var other = await OfrepClient.StartAsync();
        using var first = OfrepClient.Connect(one);
        using var second = OfrepClient.Connect(other);
        await other.KillAsync();
        await other.PostAsync($"flags/{Setup.Flag}/unkill");

        Assert.Equal(await TagAsync(first, "user-1"), await TagAsync(second, "user-1"));
    }

    private static async Task<string> TagAsync(HttpClient client, string user)
    {
        using var request = OfrepClient.Request(OfrepClient.Path, OfrepClient.Context(user));
        using var response = await client.SendAsync(request);
        return response.Headers.ETag!.ToString();
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string user, string tag)
    {
        using var request = OfrepClient.Request(OfrepClient.Path, OfrepClient.Context(user));
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        using var response = await client.SendAsync(request);
        Assert.Equal(response.StatusCode == HttpStatusCode.NotModified, (await response.Content.ReadAsByteArrayAsync()).Length == 0);
        return response.StatusCode;
    }
}
