using System.Collections.Concurrent;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// The last verdicts on a rollout while the candidate has no users: those that led to the rollback, not
/// the empty ones afterwards. From the previous evaluation, and after a restart from the audit log.
/// </summary>
internal sealed class FrozenEvidence(RolloutStatusCache board, IStateStore store)
{
    // The evidence is in the entry that withdrew the candidate, so it is among the latest.
    private const int MaxEntries = 50;

    private readonly ConcurrentDictionary<string, bool> _isRead = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Fills in the last verdicts with their time; the unchanged status if there are none.</summary>
    public async Task<RolloutStatus> FillAsync(RolloutStatus status, CancellationToken cancellationToken)
    {
        if (board.Current.GetValueOrDefault(status.Flag) is { JudgedAt: not null } before)
            return status with { Verdicts = before.Verdicts, Cohorts = before.Cohorts, JudgedAt = before.JudgedAt, IsFrozen = true };
        if (_isRead.ContainsKey(status.Flag))
            return status;
        try
        {
            var entries = await store.ReadAuditAsync(status.Flag, null, MaxEntries, cancellationToken);
            _isRead[status.Flag] = true;
            return entries.FirstOrDefault(entry => entry.At >= status.State!.StartedAt && entry.Change.Evidence is { Verdicts.Count: > 0 }) is { Change.Evidence: { } evidence } found
                ? status with { Verdicts = evidence.Verdicts, Cohorts = evidence.Cohorts, JudgedAt = found.At, IsFrozen = true }
                : status;
        }
        catch (StateUnavailableException)
        {
            // The next evaluation reads it.
            return status;
        }
    }
}
