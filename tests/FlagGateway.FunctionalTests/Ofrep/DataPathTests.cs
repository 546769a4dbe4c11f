using System.Text.Json;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Ofrep;

/// <summary>
/// An application behind the gateway must not see another variant than the one that its request was routed by.
/// </summary>
public class DataPathTests
{
    private const int Users = 10_000;

    private static readonly ParallelOptions Together = new() { MaxDegreeOfParallelism = 8 };

    [Fact]
    public async Task Variant_TenThousandUsers_IsTheOneTheGatewayGives()
    {
        await using var world = await OfrepClient.StartAsync();
        using var client = OfrepClient.Connect(world);
        var candidates = 0;

        await Parallel.ForAsync(0, Users, Together, async (i, _) =>
        {
            var routed = await world.VariantOfAsync($"user-{i}");
            var (_, answer) = await client.AskAsync(Setup.Flag, OfrepClient.Context($"user-{i}"));

            Assert.Equal(
                (routed, "SPLIT", routed == "new" ? "SPLIT" : "DEFAULT"),
                (answer.Text("variant"), answer.Text("reason"), answer.GetProperty("metadata").Text("reason")));
            if (routed == "new")
                Interlocked.Increment(ref candidates);
        });

        Assert.InRange(candidates, Users * 0.28, Users * 0.32);
    }

    [Fact]
    public async Task Variant_UnderARollout_FollowsItsStageAndItsWayBack()
    {
        await using var world = await RolloutWorld.StartAsync(
            RolloutWorld.Plan("""{ "name": "half", "percentage": 50, "groups": [ "tenant:acme" ], "hold": "01:00:00" }"""), change: setup => setup.Overrides.Add("--FlagGateway:Ofrep:Url=http://127.0.0.1:0"));
        using var client = OfrepClient.Connect(world);
        await world.DoAsync("start");

        Assert.True(await CountAgreedAsync(world, client) > 50);
        Assert.Equal("new", (await client.AskAsync(Setup.Flag, OfrepClient.Context("anybody", ", \"tenant\": \"acme\""))).Body.Text("variant"));

        await world.DoAsync("rollback");

        Assert.Equal(0, await CountAgreedAsync(world, client));
        Assert.Equal("legacy", (await client.AskAsync(Setup.Flag, OfrepClient.Context("anybody", ", \"tenant\": \"acme\""))).Body.Text("variant"));
    }

    [Fact]
    public async Task Variant_RouteSticksByTenant_IsTheTenants()
    {
        await using var world = await OfrepClient.StartAsync(static setup => setup.Metadata = ", \"Flag.StickyBy\": \"tenant\"");
        using var client = OfrepClient.Connect(world);

        for (var i = 0; i < 100; i++)
        {
            using var request = World.Request($"user-{i}");
            request.Headers.Add("X-Tenant-Id", $"tenant-{i % 7}");
            using var response = await world.Gateway.Client.SendAsync(request);

            var (_, answer) = await client.AskAsync(Setup.Flag, OfrepClient.Context($"user-{i}", $", \"tenant\": \"tenant-{i % 7}\""));

            Assert.Equal(await response.Content.ReadAsStringAsync(), answer.Text("variant"));
        }
    }

    [Fact]
    public async Task Value_AfterAReload_IsTheNewOne()
    {
        await using var world = await OfrepClient.StartAsync();
        using var client = OfrepClient.Connect(world);

        await world.Gateway.ApplyAsync("flags.json", OfrepClient.Flags.Replace("\"few\"", "{ \"many\": [ 1, null ] }", StringComparison.Ordinal));

        var (_, answer) = await client.AskAsync("acme/only", OfrepClient.Context("u"));
        Assert.Equal(JsonValueKind.Object, answer.GetProperty("value").ValueKind);
        Assert.Equal(2, answer.GetProperty("value").GetProperty("many").GetArrayLength());
    }

    // Answers how many users are on the candidate.
    private static async Task<int> CountAgreedAsync(World world, HttpClient client)
    {
        var candidates = 0;
        for (var i = 0; i < 200; i++)
        {
            var routed = await world.VariantOfAsync($"user-{i}");
            Assert.Equal(routed, (await client.AskAsync(Setup.Flag, OfrepClient.Context($"user-{i}"))).Body.Text("variant"));
            candidates += routed == "new" ? 1 : 0;
        }

        return candidates;
    }
}
