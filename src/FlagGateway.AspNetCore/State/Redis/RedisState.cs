using System.Collections.Immutable;
using FlagGateway.Core.Guardrails;
using FlagGateway.State.File;

namespace FlagGateway.State.Redis;

/// <summary>The state known to this instance: the latest one read or written, plus pending kills and rollbacks.</summary>
internal sealed class RedisState
{
    private readonly Lock _lock = new();
    private readonly List<Action<GatewayState>> _callbacks = [];
    private readonly StateFolder _folder;
    private readonly LastKnownFile _file;
    private readonly ILogger _logger;
    private volatile KnownState _known;
    private volatile GatewayState _current;
    private volatile ImmutableDictionary<string, KillSwitch> _kills;
    private volatile ImmutableDictionary<string, PendingChange> _rollbacks;
    private volatile IReadOnlyList<StageProgress> _progress;

    public RedisState(StateFolder folder, ILogger logger)
    {
        (_folder, _file, _logger) = (folder, new LastKnownFile(folder.LastKnown, logger), logger);
        _known = _file.Read();
        _progress = [];
        _kills = GatewayState.Empty.Kills.SetItems(CacheFile.Read<KillSwitch>(folder.RedisKills).Where(kill => kill?.Flag is not null).Select(kill => KeyValuePair.Create(kill.Flag, kill)));
        _rollbacks = ImmutableDictionary.Create<string, PendingChange>(StringComparer.OrdinalIgnoreCase)
            .SetItems(CacheFile.Read<PendingChange>(folder.RedisRollbacks).Where(one => one?.Change is { } change && PendingRollback.Is(change)).Select(one => KeyValuePair.Create(one.Change.Flag, one)));
        _current = Overlaid();
    }

    /// <summary>The latest state of the database that this instance has seen.</summary>
    public KnownState Known => _known;

    /// <summary>The state in force here.</summary>
    public GatewayState Current => _current;

    /// <summary>Kills that are in force here and not in the database.</summary>
    public ImmutableDictionary<string, KillSwitch> Kills => _kills;

    /// <summary>Rollbacks that are in force here and not in the database.</summary>
    public ImmutableDictionary<string, PendingChange> Rollbacks => _rollbacks;

    public void OnChanged(Action<GatewayState> callback)
    {
        lock (_lock)
            _callbacks.Add(callback);
    }

    /// <summary>Adopts a later state; ignores others.</summary>
    /// <param name="next">The state.</param>
    /// <param name="retainsKills">Whether kills known only to this instance are retained, because they may have been lost there.</param>
    public void Accept(KnownState next, bool retainsKills = false)
    {
        lock (_lock)
        {
            var order = _known.CompareTo(next.Epoch, next.Revision);
            if (order > 0 || (order == 0 && next.Hash == _known.Hash))
                return;
            if (retainsKills)
                _kills = _kills.SetItems(_known.State.Kills.Where(kill => !next.State.Kills.ContainsKey(kill.Key) && !_kills.ContainsKey(kill.Key)));
            _known = next;
            Publish();
        }

        if (retainsKills)
            SaveKills();
        _file.Write(() => _known);
    }

    /// <summary>Applies a kill here immediately.</summary>
    public void Kill(KillSwitch kill)
    {
        lock (_lock)
        {
            _kills = _kills.SetItem(kill.Flag, kill);
            Publish();
        }
    }

    /// <summary>Forgets a kill that was written or removed.</summary>
    public void Forget(string flag)
    {
        lock (_lock)
        {
            if (!_kills.ContainsKey(flag))
                return;
            _kills = _kills.Remove(flag);
            Publish();
        }

        SaveKills();
    }

    /// <summary>Applies a rollback here immediately and saves it to disk.</summary>
    public void RollBack(PendingChange rollback)
    {
        lock (_lock)
        {
            _rollbacks = _rollbacks.SetItem(rollback.Change.Flag, rollback);
            Publish();
        }

        SaveRollbacks();
    }

    /// <summary>Forgets a rollback that was written or no longer applies.</summary>
    public void ForgetRollback(string flag)
    {
        lock (_lock)
        {
            _rollbacks = _rollbacks.Remove(flag);
            Publish();
        }

        SaveRollbacks();
    }

    /// <summary>Saves pending kills to disk. A failure is logged; they are in force nevertheless.</summary>
    public void SaveKills() => Save<KillSwitch>(_folder.RedisKills, () => [.. _kills.Values]);

    /// <summary>The leader saves them immediately, and each poll reads them.</summary>
    public IReadOnlyDictionary<string, ReportedWarning> WarningsOf(string flag) => StageProgress.WarningsOf(_progress, flag, _current);

    /// <summary>Records the progress of rollouts in their stage. Without a notification, because requests do not depend on it.</summary>
    public void Progress(IReadOnlyList<StageProgress> progress)
    {
        lock (_lock)
        {
            _progress = progress;
            _current = Overlaid();
        }
    }

    private GatewayState Overlaid() =>
        PendingRollback.Apply(_known.State.WithProgress(_progress), _rollbacks.Values.Select(static one => one.Change)).WithKills(_kills);

    private void SaveRollbacks() => Save<PendingChange>(_folder.RedisRollbacks, () => [.. _rollbacks.Values]);

    private void Save<T>(string file, Func<IReadOnlyList<T>> items)
    {
        lock (_file)
        {
            try
            {
                var latest = items();
                if (latest.Count != 0 || System.IO.File.Exists(file))
                    CacheFile.Write(file, latest, isDurable: true);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Log.LastKnownNotWritten(_logger, file, exception);
            }
        }
    }

    // Under the lock, so that changes are published one at a time and in order.
    private void Publish()
    {
        _current = Overlaid();
        foreach (var callback in _callbacks)
        {
            try
            {
                callback(_current);
            }
            catch (Exception exception)
            {
                State.Log.CallbackFailed(_logger, exception);
            }
        }
    }
}
