using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Destinations;

public class BalancingTests
{
    private const string Affinity = """
        , "LoadBalancingPolicy": "RoundRobin",
        "SessionAffinity": { "Enabled": true, "Policy": "Cookie", "AffinityKeyName": ".affinity" }
        """;

    [Fact]
    public async Task RoundRobin_TwoDestinationsOfAVariant_ShareItsRequests()
    {
        await using var second = await Upstream.StartAsync("new-2");
        await using var world = await World.StartAsync(setup =>
        {
            setup.Cluster = """, "LoadBalancingPolicy": "RoundRobin" """;
            setup.CandidateDestinations = setup.CandidateDestinations[..^1] + ", " + Setup.Destinations(second)[1..];
        });

        for (var i = 0; i < 10; i++)
            await world.VariantOfAsync("candidate");

        Assert.Equal(5, world.Candidate.Requests.Count);
        Assert.Equal(5, second.Requests.Count);
    }

    // Both sides taking turns on one counter would give each only every other destination.
    [Fact]
    public async Task RoundRobin_BothSidesInTurn_EachSharesByItself()
    {
        await using var second = await Upstream.StartAsync("new-2");
        await using var world = await World.StartAsync(setup =>
        {
            setup.Cluster = """, "LoadBalancingPolicy": "RoundRobin" """;
            setup.LegacyDestinations = setup.LegacyDestinations[..^1] + """, "same": """ + setup.LegacyDestinations.Split(':', 2)[1];
            setup.CandidateDestinations = setup.CandidateDestinations[..^1] + ", " + Setup.Destinations(second)[1..];
        });

        for (var i = 0; i < 10; i++)
        {
            await world.VariantOfAsync("candidate");
            await world.VariantOfAsync("somebody");
        }

        Assert.Equal(5, world.Candidate.Requests.Count);
        Assert.Equal(5, second.Requests.Count);
    }

    [Theory]
    [InlineData("candidate", "new")]
    [InlineData("somebody", "legacy")]
    public async Task SessionAffinity_ByCookie_KeepsAUserOnOneDestination(string user, string variant)
    {
        await using var legacy2 = await Upstream.StartAsync("legacy-2");
        await using var new2 = await Upstream.StartAsync("new-2");
        await using var world = await World.StartAsync(setup =>
        {
            setup.Cluster = Affinity;
            setup.LegacyDestinations = setup.LegacyDestinations[..^1] + ", " + Setup.Destinations(legacy2)[1..];
            setup.CandidateDestinations = setup.CandidateDestinations[..^1] + ", " + Setup.Destinations(new2)[1..];
        });
        using var first = await world.GetAsync(user);
        var destination = await first.Content.ReadAsStringAsync();
        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie")).Split(';')[0];

        for (var i = 0; i < 5; i++)
        {
            var request = World.Request(user);
            request.Headers.Add("Cookie", cookie);
            using var response = await world.SendAsync(request);
            Assert.Equal(destination, await response.Content.ReadAsStringAsync());
        }

        Assert.StartsWith(variant, destination, StringComparison.Ordinal);
    }

    // The cookie names a destination of the variant that the user has left.
    [Fact]
    public async Task SessionAffinity_UserChangesSides_IsServedThere()
    {
        await using var world = await World.StartAsync(setup => setup.Cluster = Affinity);
        using var first = await world.GetAsync("somebody");
        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie")).Split(';')[0];
        await world.Gateway.ApplyAsync("flags.json", Setup.Split(100));
        var request = World.Request("somebody");
        request.Headers.Add("Cookie", cookie);

        using var second = await world.SendAsync(request);

        Assert.Equal("new", await second.Content.ReadAsStringAsync());
        Assert.True(second.Headers.Contains("Set-Cookie"));
    }
}
