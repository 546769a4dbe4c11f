using System.Text;
using FlagGateway.Core.Hygiene.Life;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>
/// What was observed of flags, in Redis, by flag. Instances write without a lock: one that overwrites what another has
/// just written reads it back and merges it, because each merges what it knows with what it finds.
/// </summary>
internal sealed class RedisFlagLife(RedisDatabase redis) : IFlagLifeStore
{
    public async Task<LifeReading> ReadAsync(CancellationToken cancellationToken)
    {
        var reply = await redis.Connection.TryAsync(database => database.HashGetAllAsync(redis.Keys.Life), cancellationToken);
        return reply is { IsSuccess: true, Value: { } entries } ? From(entries) : new(null, reply.Problem);
    }

    public async Task<string?> WriteAsync(LifeChanges changes, CancellationToken cancellationToken)
    {
        HashEntry[] entries = [.. changes.Changed.Select(static life => new HashEntry(FieldOf(life.Flag), FlagLifeJson.Write(life)))];
        RedisValue[] removed = [.. changes.Removed.Select(static flag => (RedisValue)FieldOf(flag))];
        var reply = await redis.Connection.TryAsync(
            async database =>
            {
                if (entries.Length != 0)
                    await database.HashSetAsync(redis.Keys.Life, entries);
                if (removed.Length != 0)
                    await database.HashDeleteAsync(redis.Keys.Life, removed);
                return true;
            },
            cancellationToken);
        return reply.Problem;
    }

    /// <summary>Reads what Redis has.</summary>
    internal static LifeReading From(HashEntry[] entries)
    {
        var (lives, damaged) = (FlagLives.Empty, 0);
        foreach (var entry in entries)
        {
            if (FlagLifeJson.Read((byte[]?)entry.Value ?? Encoding.UTF8.GetBytes("null")) is { } life)
                lives = lives.With(life);
            else
                damaged++;
        }

        return new(lives, damaged == 0 ? null : $"{damaged} flags in Redis are damaged, or of another version");
    }

    private static string FieldOf(string flag) => flag.ToUpperInvariant();
}
