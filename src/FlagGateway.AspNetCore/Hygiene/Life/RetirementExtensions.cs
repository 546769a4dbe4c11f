using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Hygiene.Life;

/// <summary>
/// Writes to the audit log that <c>expected_retirement</c> of a flag was moved to a later day, and why.
/// </summary>
internal sealed class RetirementExtensions(SnapshotSource snapshots, IStateStore store, ILeadership leadership)
{
    private const string Machine = "flaggateway";

    /// <summary>Writes the extensions that are not in the audit log yet.</summary>
    /// <param name="lives">What was observed.</param>
    /// <param name="cancellationToken">Cancels writing.</param>
    /// <returns>What was observed, with the extensions that are in the audit log.</returns>
    public async Task<FlagLives> WriteAsync(FlagLives lives, CancellationToken cancellationToken)
    {
        if (!leadership.IsLeader)
            return lives;
        foreach (var entry in snapshots.Current.Entries.Values)
        {
            if (entry.Lifecycle is not { ExpectedRetirement: { } day } lifecycle || lives.Find(entry.Compiled.Id) is not { } life || !life.IsExtension(day))
                continue;
            StateChange change = new()
            {
                Kind = ChangeKind.Note,
                Flag = entry.Compiled.Id,
                Actor = Machine,
                Source = ChangeSource.Machine,
                Action = ChangeAction.Extend,
                Reason = $"expected_retirement moved from {life.LatestRetirement:yyyy-MM-dd} to {day:yyyy-MM-dd}: {(lifecycle.ExtensionReason.Length == 0 ? "without an extension_reason" : lifecycle.ExtensionReason)}",
            };
            var result = await store.WriteAsync(change, null, cancellationToken);
            if (result.Outcome == WriteOutcome.Done)
                lives = lives.With(life.Extend(day));
        }

        return lives;
    }
}
