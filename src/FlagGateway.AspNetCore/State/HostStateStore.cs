using System.Collections.Immutable;
using FlagGateway.State.File;

namespace FlagGateway.State;

/// <summary>
/// A store of the host with what operators rely on: a kill or a rollback is in force on this instance although the
/// store fails or hangs, and is written when it recovers; exceptions of the store are logged and count as unavailable.
/// </summary>
internal sealed class HostStateStore : IStateStore, IAsyncDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _publishing = new();
    private readonly IStateStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly StateCallbacks _callbacks;
    private readonly ITimer _timer;
    private ImmutableList<PendingChange> _pending = [];
    // A copy, because the host's property may wait for the lock under which the host reports a change.
    private volatile GatewayState? _known;
    private volatile string? _problem;
    private long _lastSuccess;

    public HostStateStore(IStateStore store, TimeProvider time, ILogger logger)
    {
        (_store, _time, _logger, _callbacks) = (store, time, logger, new StateCallbacks(logger));
        _lastSuccess = time.GetUtcNow().UtcTicks;
        store.OnChanged(state =>
        {
            _known = state;
            Publish();
        });
        Interlocked.CompareExchange(ref _known, store.Current, null);
        _timer = time.CreateTimer(_ => _ = RetryAsync(), null, RetryInterval, RetryInterval);
    }

    /// <summary>How often pending changes are tried again.</summary>
    public static TimeSpan RetryInterval { get; } = TimeSpan.FromSeconds(1);

    public string Name => _store.Name;

    public GatewayState Current => PendingChanges.Apply(_known!, Volatile.Read(ref _pending));

    public StateHealth Health => _problem is { } problem
        ? new StateHealth(false, problem, new DateTimeOffset(Interlocked.Read(ref _lastSuccess), TimeSpan.Zero))
        : _store.Health;

    public void OnChanged(Action<GatewayState> callback) => _callbacks.Add(callback);

    public async Task<WriteResult> WriteAsync(StateChange change, long? expectedRevision, CancellationToken cancellationToken)
    {
        PendingChange pending = new(change, _time.GetUtcNow());
        // In force before anything slow.
        var isKill = change.Kind == ChangeKind.Kill;
        if (isKill)
            Update(list => list.RemoveAll(IsKillOf(change.Flag)).Add(pending));
        // Does not wait for a hanging store while the candidate serves.
        else if (PendingRollback.Is(change) && !Health.IsUp && (expectedRevision is null || expectedRevision == Current.Revision) && IsInForceOnly(pending))
            return new WriteResult(WriteOutcome.InForceOnly, Current, Health.Problem);
        await _writing.WaitAsync(isKill ? CancellationToken.None : cancellationToken);
        try
        {
            return await WriteAloneAsync(pending, expectedRevision, isKill ? CancellationToken.None : cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <exception cref="StateUnavailableException">The store failed.</exception>
    public async Task<IReadOnlyList<AuditEntry>> ReadAuditAsync(string? flag, long? before, int limit, CancellationToken cancellationToken)
    {
        try
        {
            return await _store.ReadAuditAsync(flag, before, limit, cancellationToken);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or StateUnavailableException))
        {
            Log.HostStoreFailed(_logger, Name, exception);
            throw new StateUnavailableException($"The audit log cannot be read: {exception.Message}", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _timer.DisposeAsync();
        await _writing.WaitAsync();
        if (_store is IAsyncDisposable asynchronous)
            await asynchronous.DisposeAsync();
        else
            (_store as IDisposable)?.Dispose();
    }

    private static Predicate<PendingChange> IsKillOf(string flag) =>
        one => one.Change.Kind == ChangeKind.Kill && one.Change.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase);

    private async Task<WriteResult> WriteAloneAsync(PendingChange pending, long? expectedRevision, CancellationToken cancellationToken)
    {
        var change = pending.Change;
        var isKill = change.Kind == ChangeKind.Kill;
        var result = _stopping.IsCancellationRequested
            ? new WriteResult(WriteOutcome.Unavailable, Current, "The gateway stops.")
            : await TryWriteAsync(change, isKill ? null : expectedRevision, cancellationToken);
        if (result.Outcome == WriteOutcome.Done && change.Kind is ChangeKind.Kill or ChangeKind.Unkill)
            Update(list => list.RemoveAll(IsKillOf(change.Flag)));
        else if (isKill)
            return new WriteResult(WriteOutcome.InForceOnly, Current, result.Problem);
        else if (result.Outcome == WriteOutcome.Unavailable && IsInForceOnly(pending))
            return new WriteResult(WriteOutcome.InForceOnly, Current, result.Problem);
        return result with { State = Current };
    }

    // Removing a kill that was never written restores the state of the store; a rollback does not wait for it.
    private bool IsInForceOnly(PendingChange pending)
    {
        var isUnkill = pending.Change.Kind == ChangeKind.Unkill && Volatile.Read(ref _pending).Exists(IsKillOf(pending.Change.Flag)) && !_known!.Kills.ContainsKey(pending.Change.Flag);
        if (isUnkill)
            Update(list => list.RemoveAll(IsKillOf(pending.Change.Flag)));
        else if (PendingRollback.Is(pending.Change))
            Update(list => list.Add(pending));
        return isUnkill || PendingRollback.Is(pending.Change);
    }

    private async Task<WriteResult> TryWriteAsync(StateChange change, long? expectedRevision, CancellationToken cancellationToken)
    {
        try
        {
            var result = await _store.WriteAsync(change, expectedRevision, cancellationToken);
            if (result.Outcome is WriteOutcome.Done or WriteOutcome.Conflict)
                (_problem, _lastSuccess) = (null, _time.GetUtcNow().UtcTicks);
            return result;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            _problem = exception.Message;
            Log.HostStoreFailed(_logger, Name, exception);
            return new WriteResult(WriteOutcome.Unavailable, Current, exception.Message);
        }
    }

    private async Task RetryAsync()
    {
        if (Volatile.Read(ref _pending).IsEmpty || !await _writing.WaitAsync(TimeSpan.Zero))
            return;
        try
        {
            foreach (var pending in Volatile.Read(ref _pending))
            {
                if (_stopping.IsCancellationRequested || !await IsSettledAsync(pending))
                    return;
                Update(list => list.Remove(pending));
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task<bool> IsSettledAsync(PendingChange pending)
    {
        var state = _known!;
        // Removed meanwhile, or done.
        if (!Volatile.Read(ref _pending).Contains(pending) || pending.IsOver(state))
            return true;
        var isKill = pending.Change.Kind == ChangeKind.Kill;
        var result = await TryWriteAsync(isKill ? pending.Change : PendingRollback.Delayed(pending.Change, pending.At), isKill ? null : state.Revision, CancellationToken.None);
        return result.Outcome == WriteOutcome.Done;
    }

    private void Update(Func<ImmutableList<PendingChange>, ImmutableList<PendingChange>> change)
    {
        if (ImmutableInterlocked.Update(ref _pending, change))
            Publish();
    }

    // One at a time, and each time what is in force then, so that the last call has the last state.
    private void Publish()
    {
        lock (_publishing)
            _callbacks.Publish(Current);
    }
}

/// <summary>Creates the host's store.</summary>
/// <param name="Create">The function; called once.</param>
internal sealed record HostStateStoreFactory(Func<IServiceProvider, IStateStore> Create);
