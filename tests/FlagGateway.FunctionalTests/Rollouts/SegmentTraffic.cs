using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Flags;
using FlagGateway.FunctionalTests.Support;

namespace FlagGateway.FunctionalTests.Rollouts;

/// <summary>Counts of four tenants, of which the candidate fails one.</summary>
internal static class SegmentTraffic
{
    /// <summary>Adds the counts to those of a gateway.</summary>
    public static void Count(World world)
    {
        var windows = world.Gateway.Windows.Find(Setup.Flag)!;
        // The one that fails comes last: an evaluation in between never sees a total that is mostly its.
        foreach (var tenant in new[] { "globex", "initech", "umbrella", "acme" })
        {
            var group = "tenant:" + tenant;
            var set = windows.Segments.ForRoute("all").Find(new GroupSet(group, [group.Length]));
            for (var i = 0; i < 6_400; i++)
            {
                // A tenth of the traffic is of the tenant: the total is 3 % worse.
                if (tenant == "acme" && i >= 640)
                    break;
                Bucket bucket = new(0, (uint)i);
                windows.ControlSplit.Count(bucket, isError: false, TimeSpan.FromMilliseconds(50), isAnswered: true);
                windows.CandidateSplit.Count(bucket, isError: tenant == "acme", TimeSpan.FromMilliseconds(50), isAnswered: true);
                set.Control.Record(Counting.Request(bucket, isError: false, TimeSpan.FromMilliseconds(50), isAnswered: true));
                set.Candidate.Record(Counting.Request(bucket, isError: tenant == "acme", TimeSpan.FromMilliseconds(50), isAnswered: true));
            }
        }
    }

    /// <summary>The variant that a user of a tenant gets.</summary>
    public static async Task<string> VariantAsync(World world, int user, string tenant)
    {
        var request = World.Request($"user-{user}");
        request.Headers.TryAddWithoutValidation("X-Tenant-Id", tenant);
        using var response = await world.SendAsync(request);
        return await response.Content.ReadAsStringAsync();
    }

    /// <summary>Checks that the tenant is on control, and others on both variants.</summary>
    public static async Task AssertExcludedAsync(World world)
    {
        // The state shows it some milliseconds before it is in force.
        await Eventually.TrueAsync(async () => await VariantAsync(world, 0, "acme") == "legacy" && await VariantAsync(world, 1, "acme") == "legacy" && await VariantAsync(world, 2, "acme") == "legacy", static () => "The tenant is not on control.");
        HashSet<string> others = [];
        for (var user = 0; user < 40; user++)
        {
            Assert.Equal("legacy", await VariantAsync(world, user, "acme"));
            others.Add(await VariantAsync(world, user, "globex"));
        }

        Assert.Equal(2, others.Count);
    }
}
