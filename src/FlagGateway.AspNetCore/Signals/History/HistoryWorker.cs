using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Signals.History;

/// <summary>Brings back after a start what flags decided by before it, and keeps what the next start needs for that.</summary>
internal sealed class HistoryWorker(
    FlagHistory history, SnapshotSource snapshots, IStateStore store, TimeProvider time, ILogger<HistoryWorker> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private string? _folder;
    private long _kept = -1;
    private bool _isFailing;

    /// <summary>Whether all that can be known of the time before the start is known.</summary>
    public bool IsComplete { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The folder is taken at the start, as the store takes it.
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
            // The store's own health tells; signals of before the start are refused until it answers.
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
            if (history.Find(line.Flag) is not { } timeline || line.Text != FlagVersionFile.HashOf(timeline.First))
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
            // Tried again at each interval, told once.
            if (!_isFailing)
                Log.NotSaved(logger, exception);
            _isFailing = true;
        }
    }
}
