using System.Collections.Immutable;
using FlagGateway.Core.Guardrails;
using FlagGateway.State.File;

namespace FlagGateway.State.Redis;

/// <summary>
/// The state known to this instance: the latest one read or written, plus pending kills and rollbacks.
/// </summary>
internal sealed class RedisState
{
    private readonly Lock _lock = new();
    private readonly StateCallbacks _callbacks;
    private readonly LastKnownFile _file;
    private readonly RedisOverlay _overlay;
    private volatile KnownState _known;
    private volatile GatewayState _current;
    private volatile IReadOnlyList<StageProgress> _progress;

    public RedisState(StateFolder folder, ILogger logger)
    {
        (_callbacks, _file, _overlay) = (new StateCallbacks(logger), new LastKnownFile(folder.LastKnown, logger), new RedisOverlay(folder, logger));
        _known = _file.Read();
        _progress = [];
        _current = Overlaid();
    }

    /// <summary>The latest state of the database that this instance has seen.</summary>
    public KnownState Known => _known;

    /// <summary>The state in force here.</summary>
    public GatewayState Current => _current;

    /// <summary>Kills that are in force here and not in the database.</summary>
    public ImmutableDictionary<string, KillSwitch> Kills => _overlay.Kills;

    /// <summary>Rollbacks that are in force here and not in the database.</summary>
    public ImmutableDictionary<string, PendingChange> Rollbacks => _overlay.Rollbacks;

    public void OnChanged(Action<GatewayState> callback)
    {
        lock (_lock)
            _callbacks.Add(callback);
    }

    /// <summary>Adopts a later state; ignores others.</summary>
    /// <param name="next">The state.</param>
    /// <param name="retainsKills">
    /// Whether kills known only to this instance are retained, because they may have been lost there.
    /// </param>
    public void Accept(KnownState next, bool retainsKills = false)
    {
        lock (_lock)
        {
            var order = _known.CompareTo(next.Epoch, next.Revision);
            if (order > 0 || (order == 0 && next.Hash == _known.Hash))
                return;
            if (retainsKills)
                Retain(_known.State.Kills.Values.Where(kill => !next.State.Kills.ContainsKey(kill.Flag)));
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
            _overlay.Add(kill);
            Publish();
        }
    }

    /// <summary>Whether the database has a kill.</summary>
    public bool IsWritten(KillSwitch kill) => Known.State.Kills.TryGetValue(kill.Flag, out var known) && (known.Cut || !kill.Cut);

    /// <summary>Forgets a kill that was written or removed.</summary>
    public void Forget(string flag)
    {
        lock (_lock)
        {
            if (!_overlay.RemoveKill(flag))
                return;
            Publish();
        }

        SaveKills();
    }

    /// <summary>Applies a rollback here immediately and saves it to disk.</summary>
    public void RollBack(PendingChange rollback)
    {
        lock (_lock)
        {
            _overlay.Add(rollback);
            Publish();
        }

        _overlay.SaveRollbacks();
    }

    /// <summary>Forgets a rollback that was written or no longer applies.</summary>
    public void ForgetRollback(string flag)
    {
        lock (_lock)
        {
            _overlay.RemoveRollback(flag);
            Publish();
        }

        _overlay.SaveRollbacks();
    }

    /// <summary>Saves pending kills to disk. A failure is logged; they are in force nevertheless.</summary>
    public void SaveKills() => _overlay.SaveKills();

    /// <summary>The leader saves them immediately, and each poll reads them.</summary>
    public IReadOnlyDictionary<string, ReportedWarning> WarningsOf(string flag) => StageProgress.WarningsOf(_progress, flag, _current);

    /// <summary>
    /// Records the progress of rollouts in their stage. Without a notification, because requests do not depend on it.
    /// </summary>
    public void Progress(IReadOnlyList<StageProgress> progress)
    {
        lock (_lock)
        {
            _progress = progress;
            _current = Overlaid();
        }
    }

    private void Retain(IEnumerable<KillSwitch> kills)
    {
        foreach (var kill in kills.Where(kill => !_overlay.Kills.ContainsKey(kill.Flag)))
            _overlay.Add(kill);
    }

    private GatewayState Overlaid() => _overlay.Apply(_known.State.WithProgress(_progress));

    // Under the lock, so that changes are published one at a time and in order.
    private void Publish()
    {
        _current = Overlaid();
        _callbacks.Publish(_current);
    }
}
