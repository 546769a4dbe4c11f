using System.Globalization;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Admin;

public class CardinalityTests
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "DELETE", "FOO", "BREW", "PROPFIND"];

    [Fact]
    public async Task Metrics_AnythingAClientSends_MakesNoSeries()
    {
        await using var world = await World.StartAsync(setup => setup.Flags = Setup.Split(50));
        world.Legacy.Answer(EchoStatus);
        world.Candidate.Answer(EchoStatus);
        Random random = new(4711);
        await SendAsync(world, random, 100);
        var before = await SeriesAsync(world, 100);

        await SendAsync(world, random, 500);
        var after = await SeriesAsync(world, 600);

        Assert.Equal(before, after);
    }

    private static Task EchoStatus(HttpContext context)
    {
        context.Response.StatusCode = int.Parse(context.Request.Headers["X-Status"].ToString(), CultureInfo.InvariantCulture);
        return Task.CompletedTask;
    }

    private static async Task SendAsync(World world, Random random, int count)
    {
        for (var i = 0; i < count; i++)
        {
            // Every pair of method and status has come after the first 35.
            var method = i < 35 ? Methods[i % 7] : Methods[random.Next(7)];
            var request = World.Request($"user-{random.Next()}", $"/{random.Next():x}?{random.Next():x}", new HttpMethod(method == "BREW" ? $"X{random.Next():x}" : method));
            request.Headers.Host = $"{random.Next():x}.example";
            request.Headers.Add($"X-{random.Next():x}", "1");
            request.Headers.Add("X-Tenant-Id", $"t{random.Next()}");
            request.Headers.Add("X-Status", (((i % 35) / 7) switch { 0 => 200, 1 => 201, 2 => 302, 3 => 404, _ => 500 }).ToString(CultureInfo.InvariantCulture));
            using var response = await world.SendAsync(request);
        }
    }

    private static async Task<List<string>> SeriesAsync(World world, int requests) =>
        [.. (await world.Gateway.RecordedAsync(requests)).Series
            .Where(series => series.StartsWith("flaggateway_", StringComparison.Ordinal) || series.StartsWith("http_server_", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
}
