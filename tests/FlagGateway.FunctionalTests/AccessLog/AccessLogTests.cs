using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Tests.Documents;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.AccessLog;

public sealed class AccessLogTests : IAsyncDisposable
{
    private const string Trace = "0af7651916cd43dd8448eb211c80319c";

    private readonly TestFolder _folder = new("log");

    private string FilePath => Path.Combine(_folder.FullName, "logs", "access.jsonl");

    [Fact]
    public async Task Request_OfAFlag_HasAllFieldsAndNoUser()
    {
        await using var world = await StartAsync();
        world.Candidate.Answer(context =>
        {
            context.Response.StatusCode = 201;
            return context.Response.WriteAsync("created");
        });
        using var request = World.Request("candidate", "/orders/7?card=4111", HttpMethod.Post);
        request.Headers.TryAddWithoutValidation("traceparent", $"00-{Trace}-b7ad6b7169203331-01");

        using var response = await world.SendAsync(request);

        var line = Assert.Single(await LinesAsync(1));
        Assert.Equal(
            ["time", "method", "path", "route", "flag", "variant", "reason", "cluster", "status", "outcome", "duration_ms", "ttfb_ms", "bytes", "trace_id"],
            line.EnumerateObject().Select(field => field.Name));
        using var documented = JsonDocument.Parse(Assert.Single(DocumentBlock.Read(Repository.Root, "docs/observability.md"), block => block.Language == "json").Text);
        Assert.Equal(line.EnumerateObject().Select(field => field.Name), documented.RootElement.EnumerateObject().Select(field => field.Name));
        Assert.Equal(
            ["POST", "/orders/7", "all", "release.orders", "new", "TARGETING_MATCH", "new", "201", "ok", "7", Trace],
            new[] { "method", "path", "route", "flag", "variant", "reason", "cluster", "status", "outcome", "bytes", "trace_id" }.Select(name => line.GetProperty(name).ToString()));
        Assert.InRange(line.GetProperty("ttfb_ms").GetDouble(), 0.001, line.GetProperty("duration_ms").GetDouble());
        Assert.InRange(DateTimeOffset.Parse(line.GetProperty("time").GetString()!, CultureInfo.InvariantCulture), TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow());
    }

    [Fact]
    public async Task UserId_Hashed_IsTheSameForAUserAndNoPlainHash()
    {
        await using var world = await StartAsync("--FlagGateway:AccessLog:UserId=Hashed");

        foreach (var user in new[] { "ann", "bob", "ann" })
            (await world.GetAsync(user)).Dispose();

        var users = (await LinesAsync(3)).Select(line => line.GetProperty("user").GetString()!).ToArray();
        Assert.Equal(users[0], users[2]);
        Assert.NotEqual(users[0], users[1]);
        Assert.All(users, user => Assert.Matches("^[0-9a-f]{16}$", user));
        Assert.DoesNotContain(users[0], new[] { Encoding.UTF8, Encoding.Unicode }.Select(encoding => Convert.ToHexStringLower(SHA256.HashData(encoding.GetBytes("ann")))[..16]));
    }

    [Fact]
    public async Task SampleRate_Zero_WritesErrorsOnly()
    {
        await using var world = await StartAsync("--FlagGateway:AccessLog:SampleRate=0");
        for (var i = 0; i < 20; i++)
            (await world.GetAsync("ann", "/fine")).Dispose();
        world.Legacy.AnswerStatus(503);

        (await world.GetAsync("ann", "/broken")).Dispose();

        var line = Assert.Single(await LinesAsync(1));
        Assert.Equal("/broken", line.GetProperty("path").GetString());
    }

    [Fact]
    public async Task SampleRate_Quarter_WritesAQuarter()
    {
        await using var world = await StartAsync("--FlagGateway:AccessLog:SampleRate=0.25");
        for (var i = 0; i < 200; i++)
            (await world.GetAsync("ann", "/fine")).Dispose();
        world.Legacy.AnswerStatus(500);
        (await world.GetAsync("ann", "/last")).Dispose();
        await Eventually.TrueAsync(() => File.Exists(FilePath) && File.ReadAllText(FilePath).Contains("/last", StringComparison.Ordinal), "The last line is missing.");

        Assert.InRange(File.ReadAllLines(FilePath).Length, 48, 54);
    }

    [Theory]
    [InlineData("/a%0D%0A%22%7D%7B%22status%22%3A200%7D", "/a\r\n\"}{\"status\":200}")]
    [InlineData("/%E2%80%A8%1B%5B31m%F0%9F%98%80", "/\u2028\u001b[31m\U0001F600")]
    [InlineData("/%C3%28%ED%A0%80%FF", null)]
    public async Task Path_Hostile_StaysOneLine(string path, string? expected)
    {
        await using var world = await StartAsync();

        await AskAsync(world, $"GET {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        var line = Assert.Single(await LinesAsync(1));
        Assert.All(File.ReadAllBytes(FilePath)[..^1], octet => Assert.InRange(octet, (byte)' ', (byte)'~'));
        if (expected is not null)
            Assert.Equal(expected, line.GetProperty("path").GetString());
    }

    [Fact]
    public async Task Path_WithNul_IsRefusedBeforeItIsARequest()
    {
        await using var world = await StartAsync();

        var answer = await AskAsync(world, "GET /%00 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Empty(world.Legacy.Requests);
    }

    [Fact]
    public async Task Disk_Full_RequestsAreServedAndLossIsCounted()
    {
        await using var world = await World.StartAsync(setup => setup.Overrides.Add("--FlagGateway:AccessLog:Path=/dev/full"));

        for (var i = 0; i < 50; i++)
            Assert.Equal("legacy", await world.VariantOfAsync("ann"));

        await Eventually.TrueAsync(async () => (await world.Gateway.MetricsAsync()).Sum("flaggateway_access_log_dropped_total") == 50, () => "Losses are not counted.");
    }

    [Fact]
    public async Task Connect_NoDestinationAsked_IsRejected()
    {
        await using var world = await StartAsync();

        await AskAsync(world, "CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\nConnection: close\r\n\r\n");

        var line = Assert.Single(await LinesAsync(1));
        Assert.Equal(("rejected", (int)HttpStatusCode.MethodNotAllowed), (line.GetProperty("outcome").GetString(), line.GetProperty("status").GetInt32()));
        Assert.False(line.TryGetProperty("cluster", out _));
    }

    [Fact]
    public async Task Path_None_MakesNoLog()
    {
        await using var world = await World.StartAsync();

        Assert.Equal("legacy", await world.VariantOfAsync("ann"));

        Assert.DoesNotContain("flaggateway_access_log", (await world.Gateway.MetricsAsync()).ToString(), StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    private Task<World> StartAsync(params string[] overrides) => World.StartAsync(setup =>
    {
        setup.Overrides.Add($"--FlagGateway:AccessLog:Path={FilePath}");
        setup.Overrides.AddRange(overrides);
    });

    private static async Task<string> AskAsync(World world, string request)
    {
        using var client = await RawClient.ConnectAsync(world.Gateway.Address);
        await client.SendAsync(request);
        return await client.ReadAsync("\r\n\r\n");
    }

    private async Task<IReadOnlyList<JsonElement>> LinesAsync(int count)
    {
        await Eventually.TrueAsync(() => File.Exists(FilePath) && File.ReadAllLines(FilePath).Length >= count, $"Not {count} lines.");
        return [.. File.ReadAllLines(FilePath).Select(line => JsonElement.Parse(line))];
    }
}
