using System.Text.Json;
using FlagGateway.Core.Guardrails;
using FlagGateway.Files;
using FlagGateway.State.File;
using StackExchange.Redis;

namespace FlagGateway.State.Redis;

/// <summary>
/// State in Redis, shared by a fleet. The polled revision is authoritative; a message is only a hint to poll
/// immediately; without Redis the last known state is in force, and nothing changes except kills and rollbacks, which
/// apply on this instance and are written as soon as possible.
/// </summary>
internal sealed class RedisStateStore : IStateStore, IAsyncDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly RedisDatabase _redis;
    private readonly StateLock _lock;
    private readonly TimeProvider _time;
    private readonly ILogger<RedisStateStore> _logger;
    private readonly RedisState _state;
    private readonly RedisHealth _health;
    private readonly RedisChanges _changes;
    private readonly RedisAudit _audit;
    private readonly RedisPolling _polling;
    private Task _running = Task.CompletedTask;

    private RedisStateStore(RedisSettings settings, RedisDatabase redis, StateFolder folder, StateLock exclusive, TimeProvider time, ILogger<RedisStateStore> logger)
    {
        (_redis, _lock, _time, _logger) = (redis, exclusive, time, logger);
        var clock = new ServerClock(time);
        _state = new RedisState(folder, logger);
        _health = new RedisHealth(settings.MaxAge, time, logger);
        var refresh = new RedisRefresh(redis, _state, _health, new RedisRestore(redis, time, settings.AuditKeys), clock, logger);
        _changes = new RedisChanges(redis, _state, _health, refresh, clock, settings.AuditKeys);
        _audit = new RedisAudit(redis);
        _polling = new RedisPolling(refresh, _health, new RedisPending(_state, _changes, _audit, _writing, logger), settings.PollInterval, time, logger);
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
    /// <exception cref="StateFolderException">
    /// Another process uses the state folder, or it cannot be used at all.
    /// </exception>
    public static RedisStateStore Open(RedisSettings settings, RedisConnection connection, TimeProvider time, ILogger<RedisStateStore> logger)
    {
        var folder = new StateFolder(settings.Path);
        DurableFile.CreateFolder(folder.Path);
        var store = new RedisStateStore(settings, new RedisDatabase(connection, settings.Keys), folder, StateLock.Take(folder), time, logger);
        connection.OnConnected(store._polling.Hint);
        connection.OnMessage(settings.Keys.Changed, store._polling.Hint);
        store._running = Task.Run(() => store._polling.RunAsync(store._stopping.Token));
        return store;
    }

    public void OnChanged(Action<GatewayState> callback) => _state.OnChanged(callback);

    public async Task<WriteResult> WriteAsync(StateChange change, long? expectedRevision, CancellationToken cancellationToken)
    {
        var isKill = change.Kind == ChangeKind.Kill;
        var kill = isKill ? new KillSwitch(change.Flag, change.Actor, change.Reason, _time.GetUtcNow()) { Cut = change.Cut } : null;
        // In force before anything slow.
        if (kill is not null)
            _state.Kill(kill);
        // Does not wait for a hanging database while the candidate serves.
        else if (PendingRollback.Is(change) && !Health.IsUp && (expectedRevision is null || expectedRevision == Current.Revision))
            return RollBackHere(change, Health.Problem);
        await _writing.WaitAsync(isKill ? CancellationToken.None : cancellationToken);
        try
        {
            // A poll writes what is in force here only, and may have written this while it waited.
            if (kill is not null && !_state.Kills.ContainsKey(kill.Flag) && _state.IsWritten(kill))
                return new WriteResult(WriteOutcome.Done, _state.Current, null);
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
        _ = await _redis.Connection.TryAsync(
            async database =>
            {
                await database.HashSetAsync(_redis.Keys.Progress, entries);
                return true;
            },
            cancellationToken);
    }

    /// <summary>Reads what the database has now, as far as it can be reached.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _polling.PollAsync(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            Log.LoopFailed(_logger, exception);
        }
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
        _polling.Dispose();
        _state.SaveKills();
        _lock.Dispose();
        _writing.Release();
    }

    private WriteResult Settle(StateChange change, WriteResult result)
    {
        if (result.Outcome == WriteOutcome.Done)
            State.Log.AuditHead(_logger, _state.Known.Revision, change.Action.Word, change.Flag, _state.Known.Hash);
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
}
