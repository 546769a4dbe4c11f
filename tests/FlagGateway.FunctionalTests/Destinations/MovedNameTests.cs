using System.Diagnostics;
using System.Net;
using FlagGateway.FunctionalTests.State;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Destinations;

/// <summary>
/// A name whose new connections go to another server is followed, although the old server is still there.
/// </summary>
public class MovedNameTests
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task Name_MovesUnderSteadyTraffic_IsFollowedWithoutAFailure()
    {
        await using var before = await Upstream.StartAsync("before");
        await using var after = await Upstream.StartAsync("after");
        await using FailoverName name = new(before.Address.Port);
        await using var world = await World.StartAsync(setup =>
        {
            setup.CandidateDestinations = $$"""{ "1": { "Address": "http://{{name.Address}}/" } }""";
            setup.Overrides.Add($"--FlagGateway:Destinations:PooledConnectionLifetime={Lifetime:c}");
        });
        Assert.Equal("before", await world.VariantOfAsync("candidate"));
        name.Port = after.Address.Port;
        var moved = Stopwatch.StartNew();

        // Steady, so that no connection is closed for being idle.
        var isFollowed = false;
        while (!isFollowed && moved.Elapsed < Eventually.Deadline)
            isFollowed = await world.VariantOfAsync("candidate") == "after";

        Assert.True(isFollowed, "The name was not followed.");
        Assert.InRange(moved.Elapsed, TimeSpan.Zero, Lifetime + TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Dns_EachAddressOfAName_IsADestination()
    {
        await using var world = await World.StartAsync(setup => setup.Overrides.Add("--FlagGateway:Destinations:Resolver=Dns"));
        await using var named = await World.StartAsync(setup =>
        {
            setup.CandidateDestinations = $$"""{ "1": { "Address": "http://localhost:{{world.Candidate.Address.Port}}/" } }""";
            setup.Overrides.Add("--FlagGateway:Destinations:Resolver=Dns");
            setup.Cluster = """, "LoadBalancingPolicy": "FirstAlphabetical" """;
        });

        using var response = await named.GetAsync("candidate");

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.StartsWith("localhost:", world.Candidate.Last["Host"], StringComparison.Ordinal);
        using var direct = await world.GetAsync("candidate");
        Assert.Equal(HttpStatusCode.OK, direct.StatusCode);
    }
}
