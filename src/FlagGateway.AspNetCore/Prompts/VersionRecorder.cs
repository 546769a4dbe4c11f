using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Prompts;

/// <summary>
/// Writes a version of a prompt into the state and the audit log when it has served its first request.
/// </summary>
internal sealed class VersionRecorder(SnapshotSource snapshots, IStateStore store, TimeProvider time, ILogger<VersionRecorder> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    // Another instance with other files must not make this one write its version again and again.
    private readonly HashSet<(string Flag, string Variant, string Sha256)> _written = [];

    /// <summary>Records the versions that have served requests and are not recorded. Never throws.</summary>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RecordAsync(CancellationToken cancellationToken)
    {
        foreach (var variant in snapshots.Current.Routes.Values.SelectMany(static route => route.Variants))
        {
            if (variant.Payload is not { HasServed: true, Sha256: var sha256 } || _written.Contains((variant.Cohort.Flag, variant.Name, sha256)))
                continue;
            try
            {
                if (await WriteAsync(variant.Cohort.Flag, variant.Name, sha256, cancellationToken))
                    _written.Add((variant.Cohort.Flag, variant.Name, sha256));
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                // The store is unavailable: the next attempt is in a second.
                Log.NotRecorded(logger, variant.Cohort.Flag, variant.Name, exception);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                await RecordAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway stops.
        }
    }

    private async Task<bool> WriteAsync(string flag, string variant, string sha256, CancellationToken cancellationToken)
    {
        var state = store.Current;
        if (state.Prompts.GetValueOrDefault(PromptVersion.KeyOf(flag, variant))?.Sha256 == sha256)
            return true;
        var result = await store.WriteAsync(
            new StateChange
            {
                Kind = ChangeKind.Prompt,
                Flag = flag,
                Actor = Rollouts.RolloutWriter.Machine,
                Source = ChangeSource.Machine,
                Action = ChangeAction.Serve,
                Reason = $"variant {variant} has served its first request; SHA-256 of prompt and body: {sha256}",
                Prompt = new PromptVersion(flag, variant, sha256, time.GetUtcNow()),
            },
            state.Revision, cancellationToken);
        return result.Outcome == WriteOutcome.Done;
    }
}
