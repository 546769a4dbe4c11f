using System.Collections.Concurrent;
using System.Globalization;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.State.Redis;

/// <summary>
/// Shares what the users did before a rollout. It no longer changes once the rollout has begun: each instance writes its own once, and
/// reads all again only when there are more. What an instance wrote remains after its end, so that the past survives restarts.
/// </summary>
internal sealed class RedisPasts(RedisDatabase redis, InstanceId instance)
{
    // A rollout of many stages lasts weeks; renewed while it runs.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(8);

    private readonly ConcurrentDictionary<string, Shared> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The past of the fleet; this instance's own until it is read.</summary>
    public RolloutPast? Find(RolloutWindows windows, RolloutState state) =>
        _known.GetValueOrDefault(windows.Flag) is { } known && known.StartedAt == state.StartedAt ? known.Past : windows.Past;

    /// <summary>Writes this instance's past, if that has not been done, and reads those of others, if there are new ones.</summary>
    /// <returns>What went wrong, or <c>null</c>.</returns>
    public async Task<string?> ExchangeAsync(RolloutWindows windows, CancellationToken cancellationToken)
    {
        if (windows.StartedAt == default)
            return null;
        var known = _known.GetValueOrDefault(windows.Flag) is { } last && last.StartedAt == windows.StartedAt ? last : new Shared(windows.StartedAt, 0, null);
        var key = redis.Keys.Key(string.Create(CultureInfo.InvariantCulture, $"past:{windows.Flag}:{windows.StartedAt.UtcTicks}"));
        var own = known.Instances == 0 ? windows.Past?.Encode() : null;
        var count = await redis.Connection.TryAsync(
            async database =>
            {
                if (own is not null)
                    await database.HashSetAsync(key, instance.Id, own);
                await database.KeyExpireAsync(key, Lifetime);
                return await database.HashLengthAsync(key);
            },
            cancellationToken);
        if (!count.IsSuccess || count.Value == known.Instances)
            return count.Problem;
        var all = await redis.Connection.TryAsync(database => database.HashValuesAsync(key), cancellationToken);
        // An unreadable value is skipped: it is of another version.
        if (all.IsSuccess)
            _known[windows.Flag] = new Shared(windows.StartedAt, all.Value!.Length, RolloutPast.Sum(all.Value.Select(static value => RolloutPast.Decode((byte[]?)value)).OfType<RolloutPast>()));
        return all.Problem;
    }

    private sealed record Shared(DateTimeOffset StartedAt, long Instances, RolloutPast? Past);
}
