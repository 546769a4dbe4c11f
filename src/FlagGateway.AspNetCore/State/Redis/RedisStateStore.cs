using System.Text.Json;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Files;
using FlagGateway.State.File;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>
/// State in Redis, shared by a fleet. The polled revision is authoritative; a message is only a hint to poll immediately;
/// without Redis the last known state is in force, and nothing changes except kills and rollbacks, which apply on this
/// instance and are written as soon as possible.
/// </summary>
internal sealed class RedisStateStore : IStateStore, IAsyncDisposable
{
    // Independent of the poll interval, because a caller is waiting for Redis.
    private static readonly TimeSpan PauseInTrouble = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PauseBeforeNextCheck = TimeSpan.FromMilliseconds(250);

    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly HintSignal _hint = new();
    private readonly RedisConnection _connection;
    private readonly RedisSettings _settings;
    private readonly StateFolder _folder;
    private readonly StateLock _lock;
    private readonly TimeProvider _time;
    private readonly ILogger<RedisStateStore> _logger;
    private readonly RedisState _state;
    private readonly RedisHealth _health;
    private readonly RedisRefresh _look;
    private readonly RedisChanges _changes;
    private readonly RedisAudit _audit;
    private Task _running = Task.CompletedTask;

    private RedisStateStore(RedisSettings settings, RedisConnection connection, StateFolder folder, StateLock exclusive, TimeProvider time, ILogger<RedisStateStore> logger)
    {
        (_settings, _connection, _folder, _lock, _time, _logger) = (settings, connection, folder, exclusive, time, logger);
        var clock = new ServerClock(time);
        _state = new RedisState(folder, logger);
        _health = new RedisHealth(settings.MaxAge, time, logger);
        _look = new RedisRefresh(connection, settings.Keys, _state, _health, new RedisRestore(connection, settings.Keys, time, settings.AuditKeys), clock, time, logger);
        _changes = new RedisChanges(connection, settings.Keys, _state, _health, _look, clock, time, settings.AuditKeys);
        _audit = new RedisAudit(connection, settings.Keys);
    }

    public string Name => "redis";

    public GatewayState Current => _state.Current;

    public StateHealth Health => _health.Current;

    /// <summary>The known state of the database, with its epoch.</summary>
    public KnownState Known => _state.Known;

    /// <summary>The fencing number of this instance while it controls rollouts, otherwise <c>null</c>.</summary>
    public Func<long?> Fence
    {
        get => _changes.Fence;
        set => _changes.Fence = value;
    }

    /// <summary>Reads the files on disk and starts connecting to Redis; does not wait.</summary>
    /// <exception cref="StateFolderException">Another process uses the state folder, or it cannot be used at all.</exception>
    public static RedisStateStore Open(RedisSettings settings, RedisConnection connection, TimeProvider time, ILogger<RedisStateStore> logger)
    {
        var folder = new StateFolder(settings.Path);
        DurableFile.CreateFolder(folder.Path);
        var store = new RedisStateStore(settings, connection, folder, StateLock.Take(folder), time, logger);
        connection.OnConnected(store._hint.Set);
        connection.OnMessage(settings.Keys.Changed, store._hint.Set);
        store._running = Task.Run(store.RunAsync);
        return store;
    }

    public void OnChanged(Action<GatewayState> callback) => _state.OnChanged(callback);

    public async Task<WriteResult> WriteAsync(StateChange change, long? expectedRevision, CancellationToken cancellationToken)
    {
        var isKill = change.Kind == ChangeKind.Kill;
        // In force before anything slow.
        if (isKill)
            _state.Kill(new KillSwitch(change.Flag, change.Actor, change.Reason, _time.GetUtcNow()));
        // Does not wait for a hanging database while the candidate serves.
        else if (PendingRollback.Is(change) && !Health.IsUp && (expectedRevision is null || expectedRevision == Current.Revision))
            return RollBackHere(change, Health.Problem);
        await _writing.WaitAsync(isKill ? CancellationToken.None : cancellationToken);
        try
        {
            var result = _stopping.IsCancellationRequested
                ? new WriteResult(WriteOutcome.Unavailable, _state.Current, "The gateway stops.")
                : await _changes.WriteAsync(change, isKill ? null : expectedRevision, isKill ? CancellationToken.None : cancellationToken);
            return Settle(change, result);
        }
        finally
        {
            _writing.Release();
        }
    }

    public async Task SaveProgressAsync(IReadOnlyList<StageProgress> progress, CancellationToken cancellationToken)
    {
        if (progress.Count == 0 || _stopping.IsCancellationRequested)
            return;
        HashEntry[] entries = [.. progress.Select(one => new HashEntry(one.Flag, JsonSerializer.Serialize(one, StateJson.Options)))];
        _ = await _connection.TryAsync(
            async database =>
            {
                await database.HashSetAsync(_settings.Keys.Progress, entries);
                return true;
            },
            cancellationToken);
    }

    public IReadOnlyDictionary<string, ReportedWarning> WarningsOf(string flag) => _state.WarningsOf(flag);

    /// <exception cref="StateUnavailableException">Redis is unavailable.</exception>
    public Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(string? flag, long? before, int limit, CancellationToken cancellationToken) =>
        _audit.ReadAsync(flag, before, limit, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _running;
        await _writing.WaitAsync();
        _state.SaveKills();
        _lock.Dispose();
        _writing.Release();
    }

    private WriteResult Settle(StateChange change, WriteResult result)
    {
        if (result.Outcome == WriteOutcome.Done)
            State.Log.AuditHead(_logger, _state.Known.Revision, change.Action, change.Flag, _state.Known.Hash);
        switch (change.Kind)
        {
            case ChangeKind.Kill or ChangeKind.Unkill when result.Outcome == WriteOutcome.Done:
                _state.Forget(change.Flag);
                return result with { State = _state.Current };
            case ChangeKind.Kill:
                _state.SaveKills();
                Log.KilledHereOnly(_logger, change.Flag, result.Problem);
                return new WriteResult(WriteOutcome.InForceOnly, _state.Current, result.Problem);
            // It was never written, so removing it restores the state of the database.
            case ChangeKind.Unkill when result.Outcome == WriteOutcome.Unavailable && _state.Kills.ContainsKey(change.Flag):
                _state.Forget(change.Flag);
                return new WriteResult(WriteOutcome.InForceOnly, _state.Current, result.Problem);
            case ChangeKind.Rollout when result.Outcome == WriteOutcome.Unavailable && PendingRollback.Is(change):
                return RollBackHere(change, result.Problem);
            default:
                return result;
        }
    }

    private WriteResult RollBackHere(StateChange change, string? problem)
    {
        _state.RollBack(new PendingChange(change, _time.GetUtcNow()));
        Log.RolledBackHereOnly(_logger, change.Flag, problem);
        return new WriteResult(WriteOutcome.InForceOnly, _state.Current, problem);
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            var pause = PauseInTrouble;
            try
            {
                if (await _look.RunAsync(_stopping.Token))
                    pause = PauseBeforeNextCheck;
                else if (_health.Trouble == RedisTrouble.None)
                    pause = _settings.PollInterval;
                if (_health.Trouble == RedisTrouble.None && !_state.Kills.IsEmpty)
                    await WriteKillsAsync();
                if (_health.Trouble == RedisTrouble.None && !_state.Rollbacks.IsEmpty)
                    await WriteRollbacksAsync();
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception)
            {
                Log.LoopFailed(_logger, exception);
            }

            using var waking = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            await Task.WhenAny(_hint.Arrived, Task.Delay(pause, _time, waking.Token));
            await waking.CancelAsync();
            _hint.Take();
        }
    }

    private async Task WriteKillsAsync()
    {
        await _writing.WaitAsync(_stopping.Token);
        try
        {
            foreach (var kill in _state.Kills.Values)
            {
                if (_state.Known.State.Kills.ContainsKey(kill.Flag))
                {
                    _state.Forget(kill.Flag);
                    continue;
                }

                if (await UnkillAfterAsync(kill) is { } unkill)
                {
                    Log.KillDropped(_logger, kill.Flag, kill.At, unkill.Change.Actor, unkill.At);
                    _state.Forget(kill.Flag);
                    continue;
                }

                var change = new StateChange { Kind = ChangeKind.Kill, Flag = kill.Flag, Actor = kill.Actor, Source = "retry", Action = "kill", Reason = kill.Reason };
                var result = await _changes.WriteAsync(change, null, _stopping.Token);
                if (result.Outcome != WriteOutcome.Done)
                    return;
                _state.Forget(kill.Flag);
            }
        }
        catch (StateUnavailableException)
        {
            // The next poll reports it, and the kill stays in force.
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task WriteRollbacksAsync()
    {
        await _writing.WaitAsync(_stopping.Token);
        try
        {
            foreach (var (change, at) in _state.Rollbacks.Values)
            {
                var known = _state.Known;
                if (PendingRollback.IsDue(known.State, change))
                {
                    // Another instance may have decided the same concurrently; the next poll shows the winner.
                    if ((await _changes.WriteAsync(PendingRollback.Delayed(change, at), known.Revision, _stopping.Token)).Outcome != WriteOutcome.Done)
                        return;
                }
                else if (known.State.Rollouts.GetValueOrDefault(change.Flag) is var rollout && rollout?.Phase != RolloutPhase.RolledBack)
                {
                    Log.RollbackDropped(_logger, change.Flag, at, rollout?.Phase.ToString() ?? "none", rollout?.ObservationPeriod);
                }

                _state.ForgetRollback(change.Flag);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    // A kill wins over an older unkill, and over one that cannot be found.
    private async Task<AuditEntry?> UnkillAfterAsync(KillSwitch kill)
    {
        const int MaxEntries = 500;
        var entries = await _audit.ReadAsync(kill.Flag, null, MaxEntries, _stopping.Token);
        return entries.FirstOrDefault(entry => entry.Change.Kind == ChangeKind.Unkill && entry.At > kill.At);
    }
}
