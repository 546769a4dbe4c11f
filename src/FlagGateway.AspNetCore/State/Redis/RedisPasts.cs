using System.Collections.Concurrent;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>
/// Shares what the users did before a rollout. It no longer changes once the rollout has begun: each instance writes
/// its own once, and reads all again only when there are more. What an instance wrote remains after its end, so that
/// the past survives restarts.
/// </summary>
internal sealed class RedisPasts(RedisDatabase redis, InstanceId instance)
{
    // The field that names the last instance that wrote.
    private const string Changed = "changed";

    // A rollout of many stages lasts weeks; renewed while it runs.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(8);

    private readonly ConcurrentDictionary<string, Shared> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The past of the fleet; this instance's own until it is read.</summary>
    public RolloutPast? Find(RolloutWindows windows, RolloutState state) =>
        _known.GetValueOrDefault(windows.Flag) is { } known && known.StartedAt == state.StartedAt ? known.Past : windows.Past;

    /// <summary>
    /// Writes this instance's past, if that has not been done, and reads those of others, if there are new ones.
    /// </summary>
    /// <returns>What went wrong, or <c>null</c>.</returns>
    public async Task<string?> ExchangeAsync(RolloutWindows windows, CancellationToken cancellationToken)
    {
        // It is of all candidates together.
        if (windows.StartedAt == default || windows.IsFurther)
            return null;
        var known = _known.GetValueOrDefault(windows.Flag) is { } last && last.StartedAt == windows.StartedAt ? last : new Shared(windows.StartedAt, null, null);
        var key = redis.Keys.Past(windows.Flag, windows.StartedAt);
        var own = known.Changed is null && windows.Past is { } past ? new HashEntry[] { new(instance.Id, past.Encode()), new(Changed, instance.Id) } : [];
        var changed = await redis.Connection.TryAsync(
            async database =>
            {
                if (own.Length > 0)
                    await database.HashSetAsync(key, own);
                await database.KeyExpireAsync(key, Lifetime);
                return (string?)await database.HashGetAsync(key, Changed);
            },
            cancellationToken);
        if (!changed.IsSuccess || changed.Value == known.Changed)
            return changed.Problem;
        var all = await redis.Connection.TryAsync(database => database.HashGetAllAsync(key), cancellationToken);
        // An unreadable value is skipped: it is of another version.
        if (all.IsSuccess)
            _known[windows.Flag] = new Shared(windows.StartedAt, changed.Value, RolloutPast.Sum(all.Value!.Where(static entry => entry.Name != Changed).Select(static entry => RolloutPast.Decode((byte[]?)entry.Value)).OfType<RolloutPast>()));
        return all.Problem;
    }

    private sealed record Shared(DateTimeOffset StartedAt, string? Changed, RolloutPast? Past);
}
