using System.Text.Json;
using FlagGateway.FunctionalTests.Fleet;
using FlagGateway.FunctionalTests.Rollouts;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.Pins;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.FunctionalTests.Routing;

/// <summary>Conversations retain their variant while percentages change.</summary>
public sealed class PinTests
{
    private const string Groups = """{ "Groups": [ { "Header": "X-Conversation-Id", "As": "conversation" } ] }""";
    private const string Metadata = ", \"Flag.StickyBy\": \"conversation\", \"Flag.Pin\": \"01:00:00\"";
    private const int Conversations = 200;

    [Fact]
    public async Task Conversations_UnderWay_RetainTheirVariantWhilePercentagesChange()
    {
        await using var world = await StartAsync(5);
        var begun = await VariantsAsync(world, "c");
        Assert.InRange(begun.Count(static variant => variant == "new"), 1, 40);

        foreach (var percentage in new[] { 10, 50, 100, 10 })
        {
            await world.Gateway.ApplyAsync("flags.json", Setup.Split(percentage));
            Assert.Equal(begun, await VariantsAsync(world, "c"));
        }

        // New ones follow the percentage, and so do requests without a conversation.
        await world.Gateway.ApplyAsync("flags.json", Setup.Split(100));
        Assert.Equal(begun, await VariantsAsync(world, "c"));
        Assert.Equal("PINNED", world.Legacy.Last["X-FlagGateway-Reason"]);
        Assert.All(await VariantsAsync(world, "d"), static variant => Assert.Equal("new", variant));
        Assert.Equal("new", await world.VariantOfAsync("nobody-in-a-conversation"));
    }

    [Fact]
    public async Task Explain_ConversationUnderWay_ShowsWhatItRetains()
    {
        await using var world = await StartAsync(0);
        Assert.Equal("legacy", await VariantAsync(world, "c1", "u"));
        await world.Gateway.ApplyAsync("flags.json", Setup.Split(100));

        foreach (var (conversation, variant, reason) in new[] { ("c1", "legacy", "PINNED"), ("c2", "new", null) })
        {
            using var explanation = JsonDocument.Parse(await world.Gateway.Admin.GetStringAsync($"/api/v1/flags/{Setup.Flag}/explain?user=u&group=conversation:{conversation}"));
            var route = explanation.RootElement.GetProperty("routes")[0];
            Assert.Equal((variant, reason), (route.GetProperty("variant").GetString(), route.TryGetProperty("reason", out var found) ? found.GetString() : null));
        }

        // A display is no request of the conversation.
        Assert.Equal("new", await VariantAsync(world, "c2", "u"));
    }

    [Fact]
    public async Task Conversations_WithoutPin_Move()
    {
        await using var world = await StartAsync(5, ", \"Flag.StickyBy\": \"conversation\"");
        var begun = await VariantsAsync(world, "c");

        await world.Gateway.ApplyAsync("flags.json", Setup.Split(100));

        Assert.NotEqual(begun, await VariantsAsync(world, "c"));
    }

    [Fact]
    public async Task Kill_MovesAll_AndAfterItConversationsBeginAnew()
    {
        await using var world = await StartAsync(50);
        Assert.Contains("new", await VariantsAsync(world, "c"));

        await world.KillAsync();
        Assert.All(await VariantsAsync(world, "c"), static variant => Assert.Equal("legacy", variant));
        await world.PostAsync($"flags/{Setup.Flag}/unkill");
        await world.Gateway.ApplyAsync("flags.json", Setup.Split(0));

        Assert.All(await VariantsAsync(world, "c"), static variant => Assert.Equal("legacy", variant));
    }

    [Fact]
    public async Task VariantThatIsGone_MovesItsConversations()
    {
        await using var world = await StartAsync(50);
        var begun = await VariantsAsync(world, "c");
        Assert.Contains("new", begun);

        await world.Gateway.ApplyAsync("flags.json", Setup.Split(50).Replace("\"new\"", "\"newer\"", StringComparison.Ordinal).Replace("\"cluster\": \"newer\"", "\"cluster\": \"new\"", StringComparison.Ordinal));
        await world.Gateway.ApplyAsync("flags.json", Setup.Split(0).Replace("\"new\"", "\"newer\"", StringComparison.Ordinal).Replace("\"cluster\": \"newer\"", "\"cluster\": \"new\"", StringComparison.Ordinal));

        Assert.All(await VariantsAsync(world, "c"), static variant => Assert.Equal("legacy", variant));
    }

    [Fact]
    public async Task Users_OfARule_AreNotPinned()
    {
        await using var world = await StartAsync(0);
        Assert.Equal("legacy", await VariantAsync(world, "c1", "u"));

        Assert.Equal("new", await VariantAsync(world, "c1", "candidate"));
        Assert.Equal("TARGETING_MATCH", world.Candidate.Last["X-FlagGateway-Reason"]);
        Assert.Equal("legacy", await VariantAsync(world, "c1", "u"));
    }

    [Fact]
    public async Task Rollout_SetsAndRollsBack_PinnedRequestsAreInNoComparison()
    {
        await using var world = await RolloutWorld.StartAsync(RolloutWorld.Plan(), change: setup =>
        {
            (setup.Identity, setup.Metadata, setup.Flags) = (Groups, Metadata, Setup.Split(0));
        });
        await world.DoAsync("start", new { reason = "a test", actor = "tester", accept_moves = true });
        await world.DoAsync("set", new { reason = "a test", actor = "tester", percentage = 5 });
        await Eventually.TrueAsync(() => world.Gateway.Snapshots.Current.State.Rollouts[Setup.Flag].Percentage == 5, "Not set.");
        var begun = await VariantsAsync(world, "c");
        Assert.Contains("new", begun);

        await world.DoAsync("set", new { reason = "a test", actor = "tester", percentage = 50 });
        await Eventually.TrueAsync(() => world.Gateway.Snapshots.Current.State.Rollouts[Setup.Flag].Percentage == 50, "Not set.");
        Assert.Equal(begun, await VariantsAsync(world, "c"));
        var counted = world.Windows().CandidateSplit.Read().TotalRequests + world.Windows().ControlSplit.Read().TotalRequests;
        Assert.InRange(counted, 1, Conversations - 10);
        Assert.Equal(2 * Conversations, (await world.Gateway.RecordedAsync(2 * Conversations)).Sum("flaggateway_requests_total"));

        await world.DoAsync("rollback", new { reason = "a test", actor = "tester" });

        await Eventually.TrueAsync(async () => (await VariantsAsync(world, "c")).All(static variant => variant == "legacy"), () => "Some remain on the candidate.");
    }

    [Fact]
    public async Task Fleet_ConversationBegunOnOneInstance_RetainsItsVariantOnAll()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var fleet = await TestFleet.StartAsync([$"--FlagGateway:State:Configuration={redis.Address}"], 3, change: setup =>
            (setup.Identity, setup.Metadata, setup.Flags) = (Groups, Metadata, Setup.Split(5)));
        var begun = await VariantsAsync(fleet.Worlds[0], "c");
        Assert.Contains("new", begun);
        await Eventually.TrueAsync(() => fleet.Worlds.All(static world => world.Gateway.Services.GetRequiredService<PinStore>().Count == Conversations), "The conversations are not known everywhere.");

        foreach (var percentage in new[] { 50, 5 })
        {
            foreach (var world in fleet.Worlds)
                await world.Gateway.ApplyAsync("flags.json", Setup.Split(percentage));
            foreach (var world in fleet.Worlds)
                Assert.Equal(begun, await VariantsAsync(world, "c"));
        }

        await fleet.First.KillAsync();
        await Eventually.TrueAsync(
            async () => (await Task.WhenAll(fleet.Worlds.Select(static world => VariantsAsync(world, "c")))).SelectMany(static variants => variants).All(static variant => variant == "legacy"),
            () => "Some remain on the candidate.");
    }

    private static Task<World> StartAsync(double percentage, string metadata = Metadata) => World.StartAsync(setup =>
        (setup.Identity, setup.Metadata, setup.Flags) = (Groups, metadata, Setup.Split(percentage)));

    private static async Task<string[]> VariantsAsync(World world, string prefix)
    {
        List<string> variants = [];
        for (var i = 0; i < Conversations; i++)
            variants.Add(await VariantAsync(world, $"{prefix}-{i}", $"user-{i % 7}"));
        return [.. variants];
    }

    private static async Task<string> VariantAsync(World world, string conversation, string user)
    {
        var request = World.Request(user);
        request.Headers.Add("X-Conversation-Id", conversation);
        using var response = await world.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
