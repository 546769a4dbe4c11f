using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Signals.History;

/// <summary>Restores the history of flags after a start, and saves what the next start needs.</summary>
internal sealed class HistoryWorker(
    FlagHistory history, SnapshotSource snapshots, IStateStore store, TimeProvider time, ILogger<HistoryWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private string? _folder;
    private long _kept = -1;
    private bool _isFailing;

    /// <summary>Whether the history before the start has been restored as far as possible.</summary>
    public bool IsComplete { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The folder is locked at the start, like the store.
        _folder = snapshots.Current.Options.State.Path;
        try
        {
            while (!await TryRestoreAsync(_folder, stoppingToken))
                await Task.Delay(Interval, time, stoppingToken);
            while (true)
            {
                Save(_folder);
                await Task.Delay(Interval, time, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            if (IsComplete)
                Save(_folder);
        }
    }

    private async Task<bool> TryRestoreAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            var horizon = time.GetUtcNow() - FlagHistory.Reach;
            var trail = await AuditTrail.ReadAsync(store, history.FirstRevision, horizon, cancellationToken);
            Restore(folder, trail);
            IsComplete = true;
        }
        catch (StateUnavailableException)
        {
            // The store's health reports the problem; signals from before the start are rejected until it responds.
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.NotRestored(logger, exception);
            IsComplete = true;
        }

        return IsComplete;
    }

    private void Restore(string folder, AuditTrail trail)
    {
        var changes = trail.Changes.ToLookup(entry => entry.Change.Flag, StringComparer.OrdinalIgnoreCase);
        var plans = snapshots.Current.Plans.ToLookup(plan => plan.Flag, StringComparer.OrdinalIgnoreCase);
        foreach (var line in FlagVersionFile.Read(folder))
        {
            // What a required flag decided then is not known.
            if (history.Find(line.Flag) is not { } timeline || timeline.First.Required.Count != 0 || line.Text != FlagVersionFile.HashOf(timeline.First))
                continue;
            var since = line.Since > trail.KnownSince ? line.Since : trail.KnownSince;
            history.Prepend(timeline, PastVersions.Find(timeline.First, plans[line.Flag].FirstOrDefault(), changes[line.Flag], since));
        }
    }

    private void Save(string folder)
    {
        var texts = history.Texts;
        if (texts == _kept)
            return;
        try
        {
            FlagVersionFile.Write(folder, history);
            (_kept, _isFailing) = (texts, false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Retried at each interval, logged once.
            if (!_isFailing)
                Log.NotSaved(logger, exception);
            _isFailing = true;
        }
    }
}
