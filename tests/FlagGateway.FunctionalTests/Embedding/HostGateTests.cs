using System.Net;
using System.Net.Http.Json;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Embedding;

/// <summary>
/// <c>WithFeatureGate</c>, <c>[FeatureGate]</c> and <c>&lt;feature&gt;</c> in the host's own pages give each user the
/// variant that routing gives.
/// </summary>
public sealed class HostGateTests
{
    private const string Targeted = """
        {
          "id": "release.orders", "enabled": true,
          "conditions": { "client_filters": [ { "name": "Microsoft.Targeting", "parameters": { "Audience": { "Users": [ "candidate" ], "DefaultRolloutPercentage": 50 } } } ] }
        }
        """;

    private const string HalfPlan = """
        { "rollouts": [ { "flag": "release.orders", "control": "legacy", "candidate": "new", "stages": [ { "name": "half", "percentage": 50, "hold": "01:00:00" } ] } ] }
        """;

    [Fact]
    public async Task Gates_PercentageOfTheFile_GiveTheVariantOfRouting()
    {
        await using var world = await HostWorld.StartAsync(static setup => setup.Flags = Setup.Split(50));

        await AgreeOnBothAsync(world);
    }

    [Fact]
    public async Task Gates_RolloutUnderWay_GiveTheVariantOfRouting()
    {
        await using var world = await HostWorld.StartAsync(static setup => (setup.Flags, setup.Rollouts) = (Setup.Split(0), HalfPlan));
        await ChangeAsync(world, "rollouts/release.orders/start");

        await AgreeOnBothAsync(world);
    }

    [Fact]
    public async Task Gates_RolloutRolledBack_AreClosed()
    {
        await using var world = await HostWorld.StartAsync(static setup => (setup.Flags, setup.Rollouts) = (Setup.Split(0), HalfPlan));
        await ChangeAsync(world, "rollouts/release.orders/start");
        await ChangeAsync(world, "rollouts/release.orders/rollback");

        Assert.All(await VariantsAsync(world), static variant => Assert.Equal("legacy", variant));
    }

    [Fact]
    public async Task Gates_Killed_AreClosed()
    {
        await using var world = await HostWorld.StartAsync(static setup => setup.Flags = Setup.Split(50));
        await ChangeAsync(world, "flags/release.orders/kill");

        Assert.All(await VariantsAsync(world), static variant => Assert.Equal("legacy", variant));
    }

    [Fact]
    public async Task Gates_FlagWithoutVariants_GiveTheVariantOfRouting()
    {
        await using var world = await HostWorld.StartAsync(static setup => (setup.Flags, setup.Metadata) = (Setup.File(Targeted), """, "Flag.On": "new" """));

        await AgreeOnBothAsync(world, hasVariants: false);
    }

    [Fact]
    public async Task Gates_VariantsThatSayTheirStatus_KeepIt()
    {
        await using var world = await HostWorld.StartAsync(static setup => setup.Flags = Setup.Split(50)
            .Replace("\"name\": \"legacy\",", "\"name\": \"legacy\", \"status_override\": \"Enabled\",", StringComparison.Ordinal)
            .Replace("\"name\": \"new\",", "\"name\": \"new\", \"status_override\": \"Disabled\",", StringComparison.Ordinal));
        using var candidate = await world.LogInAsync("candidate");

        using var closed = await candidate.GetAsync("/account/new-orders");

        Assert.Equal("new", await candidate.GetStringAsync("/x"));
        Assert.Equal(HttpStatusCode.NotFound, closed.StatusCode);
    }

    private static async Task AgreeOnBothAsync(HostWorld world, bool hasVariants = true)
    {
        var variants = await VariantsAsync(world, hasVariants);

        Assert.Contains("new", variants);
        Assert.Contains("legacy", variants);
    }

    /// <summary>The variant of each user by routing, after all the others gave the same one.</summary>
    private static async Task<List<string>> VariantsAsync(HostWorld world, bool hasVariants = true)
    {
        List<string> variants = [];
        for (var i = 0; i < 20; i++)
        {
            using var user = await world.LogInAsync(i == 0 ? "candidate" : $"user-{i}");
            var variant = await user.GetStringAsync("/x");
            var page = await user.GetStringAsync("/account/orders");

            Assert.Equal(variant, await BehindGateAsync(user, "/account/new-orders"));
            Assert.Equal(variant, await BehindGateAsync(user, "/account/orders/new"));
            Assert.Equal(hasVariants ? [$"gate:{variant}", $"variant:{variant}"] : [$"gate:{variant}"], page.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            variants.Add(variant);
        }

        return variants;
    }

    private static async Task<string> BehindGateAsync(HttpClient user, string path)
    {
        using var response = await user.GetAsync(path);
        return response.StatusCode switch
        {
            HttpStatusCode.OK => "new",
            HttpStatusCode.NotFound => "legacy",
            var other => $"status {(int)other}",
        };
    }

    private static async Task ChangeAsync(HostWorld world, string what)
    {
        using var admin = await world.Host.ConnectAdminAsync();
        using var done = await admin.PostAsJsonAsync($"/api/v1/{what}", new { reason = "test" });
        done.EnsureSuccessStatusCode();
    }
}
