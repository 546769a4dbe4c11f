namespace FlagGateway.State.Redis;

/// <summary>Histories in Redis: each instance records the same, and the one that controls rollouts writes.</summary>
internal sealed class RedisHistory(RedisDatabase redis, ILeadership leadership) : IHistoryStore
{
    public async Task<(bool IsSuccess, byte[]? Bytes)> ReadAsync(string flag, CancellationToken cancellationToken)
    {
        var reply = await redis.Connection.TryAsync(database => database.HashGetAsync(redis.Keys.History, FieldOf(flag)), cancellationToken);
        return (reply.IsSuccess, (byte[]?)reply.Value);
    }

    public async Task<string?> WriteAsync(string flag, byte[] bytes, CancellationToken cancellationToken) => leadership.IsLeader
        ? (await redis.Connection.TryAsync(database => database.HashSetAsync(redis.Keys.History, FieldOf(flag), bytes), cancellationToken)).Problem
        : null;

    private static string FieldOf(string flag) => flag.ToUpperInvariant();
}
