using System.Collections.Concurrent;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Identity;

[Trait("Host", "Any")]
public class StickinessTests
{
    private const int Users = 2000;
    private const double Share = 0.3;

    [Fact]
    public async Task Split_ManyUsers_EachOnOneSideAndTheShareIsRight()
    {
        await using var world = await World.StartAsync(setup => setup.Flags = Setup.Split(Share * 100));
        ConcurrentDictionary<string, string> sides = new();

        for (var round = 0; round < 3; round++)
        {
            await Parallel.ForAsync(0, Users, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
            {
                var side = await world.VariantOfAsync($"user-{i}");
                Assert.Equal(side, sides.GetOrAdd($"user-{i}", side));
            });
        }

        var sigma = Math.Sqrt(Share * (1 - Share) * Users);
        Assert.InRange(sides.Values.Count(side => side == "new"), (Share * Users) - (3 * sigma), (Share * Users) + (3 * sigma));
        var metrics = await world.Gateway.RecordedAsync(3 * Users);
        Assert.Equal(3 * sides.Values.Count(side => side == "new"), metrics.Sum("flaggateway_requests_total", "variant=\"new\"", "outcome=\"ok\"", "code=\"2xx\""));
    }
}
