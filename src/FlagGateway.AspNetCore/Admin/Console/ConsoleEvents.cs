using FlagGateway.Rollouts;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Admin.Console;

/// <summary>A stream that shows open pages that something on them changed.</summary>
internal sealed class ConsoleEvents(SnapshotSource snapshots, IStateStore store, RolloutReader rollouts, ConfigStatus configuration, ConsoleAccess access, TimeProvider time)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Sends one message whenever something shown on pages changes, and occasional ones to detect dead connections. The
    /// stream ends with the session.
    /// </summary>
    public async Task SendAsync(HttpContext context, CancellationToken stopping)
    {
        // A stopping gateway does not wait for open pages.
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping);
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(": connected\n\n", end.Token);
        await context.Response.Body.FlushAsync(end.Token);
        using var timer = new PeriodicTimer(Beat, time);
        var (seen, quiet) = (Fingerprint(), 0);
        try
        {
            while (await timer.WaitForNextTickAsync(end.Token) && access.IsLetIn(context))
            {
                var now = Fingerprint();
                if (now == seen && ++quiet < 15)
                    continue;
                await context.Response.WriteAsync(now == seen ? ": still here\n\n" : "data: changed\n\n", end.Token);
                await context.Response.Body.FlushAsync(end.Token);
                (seen, quiet) = (now, 0);
            }
        }
        catch (OperationCanceledException)
        {
            // The user left the page.
        }
    }

    // Changes its value whenever something shown on pages changes.
    private (long Revision, long Version, bool IsUp, DateTimeOffset EvaluatedAt, int Issues) Fingerprint() => (
        store.Current.Revision, snapshots.Current.Version, store.Health.IsUp,
        rollouts.LatestEvaluation, configuration.Current.Issues.Count);
}
