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
        _seen = new Seen(snapshot, OfrepConfigTag.GatesOf(snapshot), OfrepConfigTag.Compute(snapshot), 0);
    }

    /// <summary>The tag in force, as of the last evaluation: the event's <c>etag</c>.</summary>
    public string Tag => _seen.Tag;

    /// <summary>The same, with the number of changes so far.</summary>
    public OfrepChange Current
    {
        get
        {
            var seen = _seen;
            return new OfrepChange(seen.Tag, seen.Number);
        }
    }

    /// <summary>Waits until a different tag is in force, or the same one again after another.</summary>
    /// <param name="known">What the caller knows.</param>
    /// <param name="timeout">Timeout.</param>
    /// <param name="cancellationToken">Ends it as well.</param>
    /// <returns>Whether it changed in time.</returns>
    public Task<bool> WaitForOtherAsync(OfrepChange known, TimeSpan timeout, CancellationToken cancellationToken) =>
        WaitAsync(seen => seen.Tag != known.Tag || seen.Number != known.Number, timeout, cancellationToken);

    /// <summary>Waits until a tag that another instance sent is in force.</summary>
    /// <param name="sent">The tag.</param>
    /// <param name="timeout">Timeout.</param>
    /// <param name="cancellationToken">Ends it as well.</param>
    public Task<bool> WaitForAsync(string sent, TimeSpan timeout, CancellationToken cancellationToken) =>
        WaitAsync(seen => seen.Tag == sent, timeout, cancellationToken);

    /// <summary>Polls now.</summary>
    public void Refresh()
    {
        var seen = _seen;
        var snapshot = _snapshots.Current;
        var gates = OfrepConfigTag.GatesOf(snapshot);
        if (snapshot == seen.Snapshot && gates == seen.Gates)
            return;
        var tag = OfrepConfigTag.Compute(snapshot);
        // Most new snapshots decide like the last one; these complete no wait. Between polls there may have been one
        // that decided differently, and a client may have its flags: a kill that was removed at once.
        if (tag == seen.Tag && snapshot.Version <= seen.Snapshot.Version + 1)
        {
            _seen = seen with { Snapshot = snapshot, Gates = gates };
            return;
        }

        _seen = new Seen(snapshot, gates, tag, seen.Number + 1);
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

    private async Task<bool> WaitAsync(Predicate<Seen> isIt, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = new(timeout, _time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        while (true)
        {
            var seen = _seen;
            if (isIt(seen))
                return true;
            await seen.Changed.Task.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (end.IsCancellationRequested)
                return isIt(_seen);
        }
    }

    private sealed record Seen(GatewaySnapshot Snapshot, string Gates, string Tag, long Number)
    {
        // The waited-for completion stays the same while the tag does.
        public TaskCompletionSource Changed { get; init; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>A change of the inputs of evaluations.</summary>
/// <param name="Tag">The tag in force since then.</param>
/// <param name="Number">Number of changes until then; the same tag can be in force again.</param>
internal sealed record OfrepChange(string Tag, long Number);
