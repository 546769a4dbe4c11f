using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Routing;

[Trait("Host", "Any")]
public class StickyByTests
{
    [Fact]
    public async Task StickyByTenant_ManyUsersOfATenant_AllOnOneSide()
    {
        await using var world = await StartAsync();

        HashSet<string> seen = [];
        for (var tenant = 0; tenant < 20; tenant++)
        {
            HashSet<string> sides = [];
            for (var user = 0; user < 10; user++)
                sides.Add(await VariantAsync(world, $"u{user}", $"t{tenant}"));
            seen.Add(Assert.Single(sides));
        }

        Assert.Equal(2, seen.Count);
    }

    [Fact]
    public async Task StickyByTenant_NoTenant_FallsBackToTheUser()
    {
        await using var world = await StartAsync();

        Dictionary<string, string> first = [];
        for (var user = 0; user < 40; user++)
            first.Add($"u{user}", await VariantAsync(world, $"u{user}", tenant: null));

        Assert.Equal(2, first.Values.Distinct().Count());
        foreach (var (user, side) in first)
            Assert.Equal(side, await VariantAsync(world, user, tenant: null));
    }

    private static Task<World> StartAsync() => World.StartAsync(setup =>
    {
        setup.Flags = Setup.Split(50);
        setup.Metadata = """, "Flag.StickyBy": "tenant" """;
    });

    private static async Task<string> VariantAsync(World world, string user, string? tenant)
    {
        var request = World.Request(user);
        if (tenant is not null)
            request.Headers.Add("X-Tenant-Id", tenant);
        using var response = await world.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }
}
