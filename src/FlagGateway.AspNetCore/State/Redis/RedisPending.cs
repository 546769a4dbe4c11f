using FlagGateway.Core.Rollouts;

namespace FlagGateway.State.Redis;

/// <summary>
/// Writes kills and rollbacks that are in force on this instance only, when the database takes them again.
/// </summary>
/// <param name="state">They, and the state of the database.</param>
/// <param name="changes">Writes them.</param>
/// <param name="audit">Shows whether a kill was removed since.</param>
/// <param name="writing">Held while one is written.</param>
/// <param name="logger">Logs those that no longer apply.</param>
internal sealed class RedisPending(RedisState state, RedisChanges changes, RedisAudit audit, SemaphoreSlim writing, ILogger logger)
{
    public async Task WriteKillsAsync(CancellationToken cancellationToken)
    {
        if (state.Kills.IsEmpty)
            return;
        await writing.WaitAsync(cancellationToken);
        try
        {
            foreach (var kill in state.Kills.Values)
            {
                if (state.IsWritten(kill))
                {
                    state.Forget(kill.Flag);
                    continue;
                }

                if (await UnkillAfterAsync(kill, cancellationToken) is { } unkill)
                {
                    Log.KillDropped(logger, kill.Flag, kill.At, unkill.Change.Actor, unkill.At);
                    state.Forget(kill.Flag);
                    continue;
                }

                var change = new StateChange { Kind = ChangeKind.Kill, Flag = kill.Flag, Actor = kill.Actor, Source = ChangeSource.Retry, Action = ChangeAction.Kill, Reason = kill.Reason, Cut = kill.Cut };
                var result = await changes.WriteAsync(change, null, cancellationToken);
                if (result.Outcome != WriteOutcome.Done)
                    return;
                state.Forget(kill.Flag);
            }
        }
        catch (StateUnavailableException)
        {
            // The next poll reports it, and the kill stays in force.
        }
        finally
        {
            writing.Release();
        }
    }

    public async Task WriteRollbacksAsync(CancellationToken cancellationToken)
    {
        if (state.Rollbacks.IsEmpty)
            return;
        await writing.WaitAsync(cancellationToken);
        try
        {
            foreach (var (change, at) in state.Rollbacks.Values)
            {
                var known = state.Known;
                if (PendingRollback.IsDue(known.State, change))
                {
                    // Another instance may have decided the same concurrently; the next poll shows the winner.
                    if ((await changes.WriteAsync(PendingRollback.Delayed(change, at), known.Revision, cancellationToken)).Outcome != WriteOutcome.Done)
                        return;
                }
                else if (known.State.Rollouts.GetValueOrDefault(change.Flag) is var rollout && rollout?.Phase != RolloutPhase.RolledBack)
                {
                    Log.RollbackDropped(logger, change.Flag, at, rollout?.Phase.ToString() ?? "none", rollout?.ObservationPeriod);
                }

                state.ForgetRollback(change.Flag);
            }
        }
        finally
        {
            writing.Release();
        }
    }

    // A kill wins over an older unkill, and over one that cannot be found.
    private async Task<AuditEntry?> UnkillAfterAsync(KillSwitch kill, CancellationToken cancellationToken)
    {
        const int MaxEntries = 500;
        var entries = await audit.ReadAsync(kill.Flag, null, MaxEntries, cancellationToken);
        return entries.FirstOrDefault(entry => entry.Change.Kind == ChangeKind.Unkill && entry.At > kill.At);
    }
}
