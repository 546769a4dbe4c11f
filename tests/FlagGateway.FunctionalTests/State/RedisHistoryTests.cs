using FlagGateway.FunctionalTests.Support;
using FlagGateway.Options;
using FlagGateway.State;
using FlagGateway.State.Redis;
using Microsoft.Extensions.Logging.Abstractions;

namespace FlagGateway.FunctionalTests.State;

/// <summary>What users got on earlier days, shared by a fleet.</summary>
public sealed class RedisHistoryTests
{
    [Fact]
    public async Task Write_ByTheLeader_IsReadByOthers()
    {
        await using var server = await RedisServer.StartAsync();
        await using var connection = RedisConnection.Start(RedisSettings.From(new StateOptions { Kind = StateKind.Redis, Configuration = server.Address }), TimeProvider.System, NullLogger<RedisConnection>.Instance);
        RedisDatabase database = new(connection, RedisFleet.Keys);
        RedisHistory leader = new(database, new SoleLeadership()), follower = new(database, new Follower());
        await Eventually.TrueAsync(async () => (await follower.ReadAsync("release.orders", CancellationToken.None)).IsSuccess, static () => "Redis is not reached.");

        Assert.Null((await follower.ReadAsync("release.orders", CancellationToken.None)).Bytes);
        Assert.Null(await follower.WriteAsync("release.orders", [9], CancellationToken.None));
        Assert.Null((await follower.ReadAsync("release.orders", CancellationToken.None)).Bytes);
        Assert.Null(await leader.WriteAsync("release.orders", [1, 2, 3], CancellationToken.None));
        Assert.Equal([1, 2, 3], (await follower.ReadAsync("Release.Orders", CancellationToken.None)).Bytes);
        await server.KillAsync();
        Assert.False((await follower.ReadAsync("release.orders", CancellationToken.None)).IsSuccess);
        Assert.NotNull(await leader.WriteAsync("release.orders", [4], CancellationToken.None));
    }

    private sealed class Follower : ILeadership
    {
        public bool IsLeader => false;

        public long? Fence => null;
    }
}
