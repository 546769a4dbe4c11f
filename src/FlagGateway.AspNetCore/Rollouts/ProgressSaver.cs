using FlagGateway.Cohorts;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// Saves what a restart or the next leader continues with: times of rollouts in their stages, and counts. A failure is
/// logged, and saving repeated.
/// </summary>
internal sealed class ProgressSaver(IStateStore store, ProgressTracker progress, ICohortSource cohorts, ILeadership leadership, ILogger<RolloutWorker> logger)
{
    /// <summary>Whether followers show the times, so that they are worth saving often.</summary>
    public bool HasFollowers => leadership.Fence is not null;

    /// <summary>Saves the times, if this instance leads.</summary>
    public Task SaveTimesAsync(CancellationToken cancellationToken) => TryAsync(() => TimesAsync(cancellationToken));

    /// <summary>Saves the times and the counts.</summary>
    public Task SaveAsync(CancellationToken cancellationToken) => TryAsync(async () =>
    {
        await TimesAsync(cancellationToken);
        await cohorts.SaveAsync(cancellationToken);
    });

    private Task TimesAsync(CancellationToken cancellationToken) =>
        leadership.IsLeader ? store.SaveProgressAsync(progress.ToList(), cancellationToken) : Task.CompletedTask;

    private async Task TryAsync(Func<Task> save)
    {
        try
        {
            await save();
        }
        catch (Exception exception)
        {
            Log.ProgressNotSaved(logger, exception);
        }
    }
}
