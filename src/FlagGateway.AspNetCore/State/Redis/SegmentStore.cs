using System.Diagnostics.Metrics;
using FlagGateway.Core.Cohorts;
using FlagGateway.Telemetry;

namespace FlagGateway.State.Redis;

/// <summary>
/// Shared counts of instances by route and by group: a hash for each observation period of a rollout, with one
/// value for each instance with all its counts, so that a write may be repeated or lost.
/// </summary>
internal sealed class SegmentStore
{
    // Expires like the counts that guardrails judge; renewed with each write.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(8);

    private readonly RedisDatabase _redis;
    private readonly InstanceId _instance;
    private readonly Counter<long> _unreadable;

    public SegmentStore(RedisDatabase redis, InstanceId instance, IMeterFactory factory)
    {
        (_redis, _instance) = (redis, instance);
        _unreadable = factory.Create(GatewayMetrics.MeterName).CreateCounter<long>(
            "flaggateway_state_unreadable_values", null, "Counts by route and group in Redis that are none, and were left out.");
    }

    /// <summary>Writes the counts of this instance; returns the problem, or <c>null</c>.</summary>
    public async Task<string?> WriteAsync(RolloutWindows windows, CancellationToken cancellationToken)
    {
        var key = _redis.Keys.Segments(windows);
        var value = SegmentTotalsCodec.Encode(windows.Segments.Export());
        var written = await _redis.Connection.TryAsync(
            async database =>
            {
                await database.HashSetAsync(key, _instance.Id, value);
                return await database.KeyExpireAsync(key, Lifetime);
            },
            cancellationToken);
        return written.Problem;
    }

    /// <summary>Reads the counts of all others, by instance; or returns the problem.</summary>
    public async Task<(IReadOnlyDictionary<string, SegmentTotals> Others, string? Problem)> ReadOthersAsync(RolloutWindows windows, CancellationToken cancellationToken)
    {
        var key = _redis.Keys.Segments(windows);
        var all = await _redis.Connection.TryAsync(database => database.HashGetAllAsync(key), cancellationToken);
        Dictionary<string, SegmentTotals> others = new(StringComparer.Ordinal);
        if (!all.IsSuccess)
        {
            // A key of another type. It is not deleted, because it belongs to someone else; the problem names it.
            var isOfWrongType = all.Problem!.Contains("WRONGTYPE", StringComparison.Ordinal);
            if (isOfWrongType)
                _unreadable.Add(1);
            return (others, isOfWrongType ? $"{_redis.Keys.Name(RedisKeys.SegmentsName(windows))} is of another type" : all.Problem);
        }

        foreach (var value in all.Value!)
        {
            if (value.Name == _instance.Id)
                continue;
            if (SegmentTotalsCodec.Decode((byte[])value.Value!) is { } totals)
                others[value.Name!] = totals;
            else
                _unreadable.Add(1);
        }

        return (others, null);
    }
}
