using FlagGateway.Snapshots;

namespace FlagGateway.Ofrep;

/// <summary>
/// Detects changes of the inputs of evaluations. It polls four times a second, the maximum rate at which clients are
/// notified: several simultaneous changes give one event.
/// </summary>
internal sealed class OfrepChanges : BackgroundService
{
    /// <summary>Polling interval.</summary>
    public static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(250);

    private readonly SnapshotSource _snapshots;
    private readonly TimeProvider _time;
    private readonly ILogger<OfrepChanges> _logger;
    private volatile Seen _seen;

    public OfrepChanges(SnapshotSource snapshots, TimeProvider time, ILogger<OfrepChanges> logger)
    {
        (_snapshots, _time, _logger) = (snapshots, time, logger);
        var snapshot = snapshots.Current;
        _seen = new Seen(snapshot, OfrepConfigTag.GatesOf(snapshot), OfrepConfigTag.Compute(snapshot));
    }

    /// <summary>The tag in force, as of the last evaluation: the event's <c>etag</c>.</summary>
    public string Tag => _seen.Tag;

    /// <summary>Waits until a different tag is in force.</summary>
    /// <param name="known">The caller's tag.</param>
    /// <param name="timeout">Timeout.</param>
    /// <param name="cancellationToken">Ends it as well.</param>
    /// <returns>Whether it changed in time.</returns>
    public Task<bool> WaitForOtherAsync(string known, TimeSpan timeout, CancellationToken cancellationToken) =>
        WaitAsync(tag => tag != known, timeout, cancellationToken);

    /// <summary>Waits until a tag that another instance sent is in force.</summary>
    /// <param name="sent">The tag.</param>
    /// <param name="timeout">Timeout.</param>
    /// <param name="cancellationToken">Ends it as well.</param>
    public Task<bool> WaitForAsync(string sent, TimeSpan timeout, CancellationToken cancellationToken) =>
        WaitAsync(tag => tag == sent, timeout, cancellationToken);

    /// <summary>Polls now.</summary>
    public void Refresh()
    {
        var seen = _seen;
        var snapshot = _snapshots.Current;
        var gates = OfrepConfigTag.GatesOf(snapshot);
        if (snapshot == seen.Snapshot && gates == seen.Gates)
            return;
        var tag = OfrepConfigTag.Compute(snapshot);
        // Most new snapshots decide like the last one; these complete no wait.
        if (tag == seen.Tag)
        {
            _seen = seen with { Snapshot = snapshot, Gates = gates };
            return;
        }

        _seen = new Seen(snapshot, gates, tag);
        seen.Changed.TrySetResult();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(PollInterval, _time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Refresh();
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.RefreshFailed(_logger, exception);
            }
        }
    }

    private async Task<bool> WaitAsync(Predicate<string> isIt, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(timeout, _time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (true)
        {
            var seen = _seen;
            if (isIt(seen.Tag))
                return true;
            await seen.Changed.Task.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (end.IsCancellationRequested)
                return isIt(_seen.Tag);
        }
    }

    private sealed record Seen(GatewaySnapshot Snapshot, string Gates, string Tag)
    {
        // The waited-for completion stays the same while the tag does.
        public TaskCompletionSource Changed { get; init; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
