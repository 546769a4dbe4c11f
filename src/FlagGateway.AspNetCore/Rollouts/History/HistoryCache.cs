using System.Collections.Concurrent;
using FlagGateway.Core.History;
using FlagGateway.Snapshots;

namespace FlagGateway.Rollouts.History;

/// <summary>The histories of all flags, for the evaluation.</summary>
internal sealed class HistoryCache(SnapshotSource? snapshots = null)
{
    private readonly ConcurrentDictionary<string, ServiceHistory> _histories = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The time zone of the time of the day.</summary>
    /// <value>Default: <c>null</c>, UTC.</value>
    public TimeZoneInfo? Zone => FreezeReader.ReadZone(snapshots?.Current.Options.Rollouts.HistoryTimeZone);

    /// <summary>The history of a flag; <c>null</c> if it is not known.</summary>
    public ServiceHistory? Find(string flag) => _histories.GetValueOrDefault(flag);

    public void Set(string flag, ServiceHistory history) => _histories[flag] = history;

    public void Remove(string flag) => _histories.TryRemove(flag, out _);
}
