using System.Net;
using FlagGateway.FunctionalTests.Support;
using Microsoft.AspNetCore.Http;

namespace FlagGateway.FunctionalTests.Mirroring;

/// <summary>Large responses are compared within a share of a processor.</summary>
public sealed class CpuBudgetTests
{
    private static readonly string Large = $$"""{ "rows": [ {{string.Join(", ", Enumerable.Range(0, 20_000).Select(static i => $$"""{ "id": {{i}}, "name": "row {{i}}" }"""))}} ] }""";

    [Fact]
    public async Task Copies_OfLargeResponses_BeyondTheShareAreDroppedAndCounted_UsersAreServed()
    {
        await using var world = await StartAsync("0.01");

        for (var i = 0; i < 60; i++)
        {
            using var response = await world.GetAsync($"user-{i}");
            Assert.Equal((HttpStatusCode.OK, Large.Length), (response.StatusCode, (await response.Content.ReadAsStringAsync()).Length));
            // One after the other: on a busy machine, where the thread of comparisons waits, many would exceed the
            // budget of bytes.
            await SettledAsync(world, i + 1);
        }

        var page = await world.Gateway.MetricsAsync();
        Assert.InRange(page.Sum("flaggateway_shadow_requests_total", "result=\"match\""), 1, 59);
        Assert.InRange(page.Sum("flaggateway_shadow_reasons_total", "reason=\"cpu_budget\""), 1, 59);
    }

    [Fact]
    public async Task Copies_OfLargeResponses_WithinTheShareAreAllCompared()
    {
        await using var world = await StartAsync("64");

        for (var i = 0; i < 8; i++)
            (await world.GetAsync($"user-{i}")).Dispose();

        await SettledAsync(world, 8);
        Assert.Equal(8, (await world.Gateway.MetricsAsync()).Sum("flaggateway_shadow_requests_total", "result=\"match\""));
    }

    private static async Task<World> StartAsync(string share)
    {
        var world = await World.StartAsync(setup =>
        {
            setup.Metadata = """, "Shadow.Cluster": "new", "Shadow.MaxBodyBytes": "4000000" """;
            setup.Overrides.Add($"--FlagGateway:Shadow:CpuShare={share}");
        });
        world.Legacy.Answer(static context => WriteAsync(context, Large));
        // Equal bytes would need no comparison of JSON.
        world.Candidate.Answer(static context => WriteAsync(context, Large.Replace("\": ", "\":  ", StringComparison.Ordinal)));
        return world;

        static Task WriteAsync(HttpContext context, string text)
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync(text);
        }
    }

    private static Task SettledAsync(World world, int copies) => Eventually.TrueAsync(
        async () => (await world.Gateway.MetricsAsync()).Sum("flaggateway_shadow_requests_total") >= copies, () => "Copies are not counted.");
}
