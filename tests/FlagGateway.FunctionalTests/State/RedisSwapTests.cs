using System.Diagnostics;
using System.Globalization;
using FlagGateway.FunctionalTests.Support;
using FlagGateway.State;

namespace FlagGateway.FunctionalTests.State;

/// <summary>
/// Two servers swap their roles while both live: reads go on at the old primary, and writes must find the new one.
/// </summary>
public sealed class RedisSwapTests(ITestOutputHelper output)
{
    private const int Swaps = 5;

    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(5);

    private static string State => RedisFleet.Keys.State!;

    public enum Address
    {
        /// <summary>The connection string has both servers.</summary>
        Both,

        /// <summary>It has the first server alone.</summary>
        First,

        /// <summary>It has one address that leads to whoever is primary, to new connections only.</summary>
        Name,
    }

    [Theory]
    [InlineData(Address.Both)]
    [InlineData(Address.First)]
    [InlineData(Address.Name)]
    public async Task RolesSwapped_BothServersLive_WritesGoOnAtTheNewPrimary(Address address)
    {
        await using var first = await RedisServer.StartAsync();
        await using var second = await RedisServer.StartAsync();
        await using FailoverName name = new(first.Port);
        await using RedisInstance one = new(ConnectionString(address, first, second, name), TimeSpan.FromSeconds(1));
        await using RedisInstance other = new(ConnectionString(address, first, second, name), TimeSpan.FromSeconds(1), one.KeyFile);
        foreach (var server in new[] { first, second })
            await server.DoAsync("CONFIG", "SET", "repl-diskless-sync-delay", "0");
        await FollowAsync(second, first);
        await one.UpAsync();
        await other.UpAsync();
        Assert.Equal(WriteOutcome.Done, (await one.WriteAsync(RedisFleet.Rollout("b", 1))).Outcome);
        List<double> seconds = [];

        var (primary, replica) = (first, second);
        for (var swap = 2; swap < 2 + Swaps; swap++)
        {
            var revision = one.Store.Known.Revision.ToString(CultureInfo.InvariantCulture);
            var (from, to) = (primary, replica);
            await Eventually.TrueAsync(async () => (await to.DoAsync("HGET", State, "revision")).Trim() == revision, () => "The replica does not follow.");
            var started = Stopwatch.GetTimestamp();
            await to.DoAsync("REPLICAOF", "NO", "ONE");
            await FollowAsync(from, to);
            name.Port = to.Port;

            WriteResult? result = null;
            await Eventually.TrueAsync(
                async () => (result = await one.WriteAsync(RedisFleet.Rollout("b", swap))).Outcome == WriteOutcome.Done,
                () => $"Nothing can be written: {result} {one.Store.Health}");
            await Eventually.TrueAsync(() => Task.FromResult(other.Store.Health.IsUp && other.Store.Current.Rollouts["b"].Percentage == swap), () => $"The other did not follow: {other.Store.Health}");
            seconds.Add(Stopwatch.GetElapsedTime(started).TotalSeconds);
            Assert.Equal($"{swap}", (await to.DoAsync("HGET", State, "revision")).Trim());
            (primary, replica) = (to, from);
        }

        output.WriteLine($"{address}: written at the new primary and seen by the other after {string.Join(", ", seconds.Select(static one => one.ToString("0.00", CultureInfo.InvariantCulture)))} s.");
        Assert.All(seconds, static one => Assert.InRange(one, 0, Recovery.TotalSeconds));
        Assert.Null((await one.VerifyAuditAsync()).Problem);
        one.AssertNeverWentBack();
        other.AssertNeverWentBack();
    }

    [Fact]
    public async Task Refused_ReadsGoOn_IsDegradedAtOnceAndNotOld()
    {
        await using var fleet = await RedisFleet.StartAsync();
        var one = fleet.Add();
        await one.UpAsync();
        Assert.Null(one.Store.Health.Degradation);

        await fleet.Server.DoAsync("REPLICAOF", "127.0.0.1", "1");
        await one.TroubleAsync("READONLY");

        Assert.Equal((true, StateHealth.NotWritable), (one.Store.Health.IsDegraded, one.Store.Health.Degradation));
        await fleet.Server.DoAsync("REPLICAOF", "NO", "ONE");
        await one.UpAsync();
        Assert.Null(one.Store.Health.Degradation);
    }

    private static async Task FollowAsync(RedisServer replica, RedisServer primary) =>
        await replica.DoAsync("REPLICAOF", "127.0.0.1", primary.Port.ToString(CultureInfo.InvariantCulture));

    private static string ConnectionString(Address address, RedisServer first, RedisServer second, FailoverName name) => address switch
    {
        Address.Both => $"{first.Address},{second.Address}",
        Address.First => first.Address,
        _ => name.Address,
    };
}
