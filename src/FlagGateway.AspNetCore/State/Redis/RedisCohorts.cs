using System.Collections.Concurrent;
using FlagGateway.Cohorts;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>
/// Shares the counts of instances, so that rollouts are judged on the whole fleet. Each instance writes all its counts
/// of an observation period as one value under its own name: a repeated write counts nothing twice, and a lost one is
/// corrected by the next. Each adds the values of all others to its own counts: the leader decides by them, and the
/// others show the same.
/// </summary>
internal sealed class RedisCohorts(
    RedisDatabase redis, InstanceId instance, WindowRegistry registry, RedisPasts pasts, TimeProvider time, ILogger<RedisCohorts> logger)
    : FleetLoop(Interval, time, logger), ICohortSource
{
    /// <summary>How often counts are written and read.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    // Longer than any expected outage of a fleet; renewed with each write.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(8);

    private readonly ConcurrentDictionary<CandidateKey, (long ObservationPeriod, CohortTotals[] Windows)> _others = new();

    public CohortReadings? Read(RolloutState state)
    {
        if (registry.Find(state) is not { } windows)
            return null;
        var own = CohortSnapshot.ExportWindows(windows);
        if (_others.TryGetValue(KeyOf(windows), out var others) && others.ObservationPeriod == state.ObservationPeriod)
        {
            for (var i = 0; i < own.Length; i++)
                own[i].Add(others.Windows[i]);
        }

        return new CohortReadings(own[0].ToCounts(), own[1].ToCounts(), own[2].ToCounts(), own[3].ToCounts()) { Past = pasts.Find(windows, state) };
    }

    /// <summary>Writes the counts of this instance a last time, so that the most recent ones are not lost.</summary>
    public Task SaveAsync(CancellationToken cancellationToken) => RunOnceAsync(cancellationToken);

    /// <summary>Writes the counts of this instance and reads those of the others once.</summary>
    protected override async Task<string?> RunOnceAsync(CancellationToken cancellationToken)
    {
        string? problem = null;
        foreach (var windows in registry.All.SelectMany(static windows => windows.All))
        {
            var key = redis.Keys.Cohorts(windows);
            var written = await redis.Connection.TryAsync(
                async database =>
                {
                    await database.HashSetAsync(key, instance.Id, Pack(CohortSnapshot.ExportWindows(windows)));
                    return await database.KeyExpireAsync(key, Lifetime);
                },
                cancellationToken);
            problem ??= written.Problem;
            // The next one would time out as well.
            if (!written.IsSuccess && !written.IsRefused)
                break;
            if (!written.IsSuccess)
                continue;
            var all = await redis.Connection.TryAsync(database => database.HashGetAllAsync(key), cancellationToken);
            problem ??= all.Problem;
            if (all.IsSuccess)
                _others[KeyOf(windows)] = (windows.ObservationPeriod, Sum(all.Value!));
            problem ??= await pasts.ExchangeAsync(windows, cancellationToken);
        }

        return problem;
    }

    private static CandidateKey KeyOf(RolloutWindows windows) => CandidateKey.Create(windows.Flag, windows.Candidate);

    private static byte[] Pack(CohortTotals[] windows)
    {
        using var buffer = new MemoryStream();
        using var writer = new BinaryWriter(buffer);
        foreach (var bytes in windows.Select(CohortTotalsCodec.Encode))
        {
            writer.Write(bytes.Length);
            writer.Write(bytes);
        }

        writer.Flush();
        return buffer.ToArray();
    }

    private static CohortTotals[]? Unpack(byte[] packed)
    {
        var windows = new CohortTotals[4];
        var offset = 0;
        for (var i = 0; i < windows.Length; i++)
        {
            if (packed.Length - offset < sizeof(int) || BitConverter.ToInt32(packed, offset) is var length && (length < 0 || length > packed.Length - offset - sizeof(int)))
                return null;
            if (CohortTotalsCodec.Decode(packed[(offset + sizeof(int))..(offset + sizeof(int) + length)]) is not { } totals)
                return null;
            windows[i] = totals;
            offset += sizeof(int) + length;
        }

        return windows;
    }

    // An unreadable value is skipped: it is foreign or of another version.
    private CohortTotals[] Sum(HashEntry[] values)
    {
        CohortTotals[] sum = [new(), new(), new(), new()];
        foreach (var value in values)
        {
            if (value.Name == instance.Id || Unpack((byte[])value.Value!) is not { } windows)
                continue;
            for (var i = 0; i < sum.Length; i++)
                sum[i].Add(windows[i]);
        }

        return sum;
    }
}
