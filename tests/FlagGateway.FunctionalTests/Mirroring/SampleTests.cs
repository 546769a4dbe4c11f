using System.Globalization;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Mirroring;

/// <summary>Who is in the sample.</summary>
[Trait("Host", "Any")]
public sealed class SampleTests
{
    [Theory]
    [InlineData(20)]
    [InlineData(50)]
    [InlineData(35)]
    public async Task Sample_OfUsers_HoldsItsShareAndEachUserAlwaysOrNever(int percentage)
    {
        const int users = 3_000;
        await using var world = await MirrorWorld.StartAsync(
            $", \"Shadow.Percentage\": \"{percentage}\"", setup => setup.Overrides.Add("--FlagGateway:Shadow:QueueLength=20000"));

        for (var round = 0; round < 2; round++)
        {
            await Parallel.ForAsync(0, users, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (user, cancellation) =>
            {
                using var response = await world.Gateway.Client.SendAsync(World.Request(string.Create(CultureInfo.InvariantCulture, $"user-{user}")), cancellation);
                response.EnsureSuccessStatusCode();
            });
        }

        await world.SettledAsync();
        var perUser = world.Candidate.Requests.GroupBy(request => request["X-User-Id"]).ToDictionary(group => group.Key!, group => group.Count());
        Assert.All(perUser.Values, count => Assert.Equal(2, count));
        AssertShare(perUser.Count, users, percentage / 100.0);
    }

    [Theory]
    [InlineData("20", 0.2)]
    [InlineData("0.5", 0.005)]
    public async Task Sample_OfRequests_HoldsItsShareForOneUser(string percentage, double share)
    {
        const int requests = 4_000;
        await using var world = await MirrorWorld.StartAsync($", \"Shadow.Percentage\": \"{percentage}\", \"Shadow.Sample\": \"request\"");

        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, cancellation) =>
        {
            using var response = await world.Gateway.Client.SendAsync(World.Request("one"), cancellation);
        });

        var count = (int)(await world.SettledAsync()).Sum("flaggateway_shadow_requests_total");
        AssertShare(count, requests, share);
    }

    private static void AssertShare(int hits, int tries, double share)
    {
        var deviation = 3 * Math.Sqrt(tries * share * (1 - share));
        Assert.InRange(hits, (tries * share) - deviation, (tries * share) + deviation);
    }
}
