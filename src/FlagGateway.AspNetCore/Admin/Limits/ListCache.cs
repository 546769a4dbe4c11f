using System.Collections.Concurrent;
using FlagGateway.Admin.Api;
using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Admin.Limits;

/// <summary>
/// Lists of everything, written once for all who ask while nothing changes that they show, and at most for a second.
/// </summary>
internal sealed class ListCache(SnapshotSource snapshots, IStateStore store, RolloutStatusCache statuses, TimeProvider time)
{
    private readonly ConcurrentDictionary<Type, (Version Version, TaggedResponse Response)> _lists = [];
    private readonly ConcurrentDictionary<Type, (Version Version, string Root, object List)> _texts = [];

    /// <summary>A list, which its type names.</summary>
    /// <param name="create">Creates it.</param>
    public TaggedResponse Get<T>(Func<T> create)
    {
        // Before the list: a change in between makes the tag too old, which is safe, and never too new.
        var version = Current();
        if (_lists.TryGetValue(typeof(T), out var last) && last.Version == version)
            return last.Response;
        var response = ApiTag.Write(version.Revision, create());
        _lists[typeof(T)] = (version, response);
        return response;
    }

    /// <summary>A list with links, or one that is read first; its type names it.</summary>
    /// <param name="root">Prefix of its links. Only the latest list is stored: a host rarely has two consoles.</param>
    /// <param name="create">Creates it.</param>
    public async ValueTask<T> GetAsync<T>(string root, Func<Task<T>> create)
        where T : class
    {
        var version = Current();
        if (_texts.TryGetValue(typeof(T), out var last) && last.Version == version && last.Root == root)
            return (T)last.List;
        var list = await create();
        _texts[typeof(T)] = (version, root, list);
        return list;
    }

    private Version Current() => new(store.Current.Revision, snapshots.Current.Version, statuses.Current, store.Health, time.GetUtcNow().ToUnixTimeSeconds());

    private sealed record Version(long Revision, long Snapshot, object Statuses, StateHealth Health, long Second);
}
