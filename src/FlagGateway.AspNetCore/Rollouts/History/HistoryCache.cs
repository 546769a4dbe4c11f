using System.Collections.Concurrent;
using FlagGateway.Core.History;

namespace FlagGateway.Rollouts.History;

/// <summary>The histories of all flags, for the evaluation.</summary>
internal sealed class HistoryCache
{
    private readonly ConcurrentDictionary<string, ServiceHistory> _histories = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The history of a flag; <c>null</c> if it is not known.</summary>
    public ServiceHistory? Find(string flag) => _histories.GetValueOrDefault(flag);

    public void Set(string flag, ServiceHistory history) => _histories[flag] = history;

    public void Remove(string flag) => _histories.TryRemove(flag, out _);
}
