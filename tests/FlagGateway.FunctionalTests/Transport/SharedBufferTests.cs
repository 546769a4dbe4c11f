using System.Globalization;
using System.Text;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Transport;

/// <summary>Connections and buffers are shared; bytes are not.</summary>
public sealed class SharedBufferTests
{
    [Fact]
    public async Task Responses_OfManyClientsSomeOfWhichLeave_AreTheirOwn()
    {
        await using var world = await World.StartAsync(static setup => setup.Cluster = """, "Metadata": { "Upstream": "Fast" }""");
        world.Legacy.Answer(EchoAsync);

        await Task.WhenAll(Enumerable.Range(0, 16).Select(client => AskAsync(world, new Random(client), client)));
    }

    // Requests of one client: each with bytes of its own, and each fifth of them left in the middle.
    private static async Task AskAsync(World world, Random random, int client)
    {
        for (var i = 0; i < 60; i++)
        {
            var mark = string.Create(CultureInfo.InvariantCulture, $"/{client}.{i}.");
            var length = random.Next(3) switch { 0 => random.Next(1, 100), 1 => random.Next(20_000), _ => random.Next(300_000) };
            using var request = World.Request("ann", string.Create(CultureInfo.InvariantCulture, $"{mark}?length={length}&chunked={random.Next(2)}"), random.Next(2) == 0 ? HttpMethod.Get : HttpMethod.Post);
            if (request.Method == HttpMethod.Post)
                request.Content = new StringContent(mark + new string('b', random.Next(3) == 0 ? 50_000 : 500));
            using var response = await world.Gateway.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(mark, Assert.Single(response.Headers.GetValues("X-Mark")));
            if (random.Next(5) == 0)
                continue;
            Assert.Equal(Expected(mark, length), await response.Content.ReadAsStringAsync());
        }
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using StreamReader reader = new(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var mark = context.Request.Path.Value!;
        if (body.Length != 0 && !body.StartsWith(mark, StringComparison.Ordinal))
            mark = "a body of another request";
        context.Response.Headers["X-Mark"] = mark;
        var bytes = Encoding.ASCII.GetBytes(Expected(mark, int.Parse(context.Request.Query["length"].ToString(), CultureInfo.InvariantCulture)));
        if (context.Request.Query["chunked"] == "0")
            context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    }

    private static string Expected(string mark, int length) => string.Concat(Enumerable.Repeat(mark, (length / mark.Length) + 1));
}
