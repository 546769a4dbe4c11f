using System.Globalization;
using FlagGateway.Snapshots;
using FlagGateway.State;
using FlagGateway.Telemetry;

namespace FlagGateway.Rollouts;

/// <summary>
/// Rollback drill: kills a flag, waits until the gateway no longer serves the killed variants, and
/// restores it. If the process ends meanwhile, the flag stays killed, which is the safe state.
/// </summary>
internal sealed class Drill(RolloutControl control, IStateStore store, SnapshotSource snapshots, CohortRegistry cohorts, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    // Silence of this length means that it is over, not that traffic is low.
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);

    /// <summary>Runs the drill; returns its times, or why it was rejected.</summary>
    public async Task<DrillResult> RunAsync(string flag, Actor actor, string reason, CancellationToken cancellationToken)
    {
        if (store.Current.Kills.ContainsKey(flag))
            return new DrillResult(null, ControlResult.Refused("It is killed, and a drill would bring it back.", "Unkill it first"));
        if (control.RefusalByFreeze("There is no drill now") is { } refusal)
            return new DrillResult(null, refusal);
        var started = time.GetTimestamp();
        var killed = await control.KillAsync(flag, actor, DrillEntries.ReasonOf(reason));
        if (killed.Outcome is not (WriteOutcome.Done or WriteOutcome.InForceOnly))
            return new DrillResult(null, killed);
        var inForce = time.GetElapsedTime(started);
        Watched watched;
        TimeSpan restoredAfter;
        ControlResult restored;
        try
        {
            watched = await WatchAsync(flag, started, cancellationToken);
        }
        finally
        {
            // The caller may have disconnected; the flag is restored nevertheless.
            var restoring = time.GetTimestamp();
            restored = await control.RestoreAsync(flag, actor, DrillEntries.ReasonOf(reason), expectedRevision: null);
            restoredAfter = time.GetElapsedTime(restoring);
        }

        var report = new DrillReport(flag, Milliseconds(inForce), Milliseconds(watched.LastEnd), watched.Late, watched.IsQuiet, Milliseconds(restoredAfter), restored.Outcome == WriteOutcome.Done);
        await control.NoteAsync(flag, ChangeAction.Drill, actor, reason, [report.ToString()]);
        return new DrillResult(report, null);
    }

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 1);

    private async Task<Watched> WatchAsync(string flag, long started, CancellationToken cancellationToken)
    {
        var safe = SafeVariant(flag);
        var others = cohorts.Cohorts.Where(cohort => cohort.Flag.Equals(flag, StringComparison.OrdinalIgnoreCase) && cohort.Variant != safe).ToArray();
        // Requests decided before the kill that are still running: they end, and no new ones start.
        var first = others.Sum(cohort => cohort.Started);
        var (seen, changed) = (first, started);
        while (time.GetElapsedTime(started) < Timeout)
        {
            await Task.Delay(Pause, time, cancellationToken);
            var (count, active) = (others.Sum(cohort => cohort.Started), others.Sum(cohort => cohort.Active));
            if (active > 0 || count != seen)
                (seen, changed) = (count, time.GetTimestamp());
            else if (time.GetElapsedTime(changed == started ? started : changed) >= Quiet)
                return new Watched(time.GetElapsedTime(started, changed), seen - first, true);
        }

        return new Watched(Timeout, seen - first, false);
    }

    private string? SafeVariant(string flag) =>
        snapshots.Current.Flags.Find(flag) is { } compiled
            ? snapshots.Current.Routes.Values.FirstOrDefault(route => route.Flag.Id == compiled.Id)?.Choose(compiled.Evaluate(default, 0)).Name
            : null;

    /// <param name="LastEnd">From the kill until the last request of another variant ended.</param>
    /// <param name="Late">Requests that another variant got after the kill was in force.</param>
    /// <param name="IsQuiet">Whether the traffic ended in time.</param>
    private sealed record Watched(TimeSpan LastEnd, long Late, bool IsQuiet);
}

/// <summary>The times of a drill.</summary>
/// <param name="Flag">Id of the flag.</param>
/// <param name="InForceMs">From the call until the kill was in force and in the audit log, in milliseconds.</param>
/// <param name="AllAwayMs">From the call until the last request of another variant had ended, in milliseconds.</param>
/// <param name="LateRequests">Requests that got another variant after the kill was in force.</param>
/// <param name="IsComplete">Whether all traffic had moved within a minute.</param>
/// <param name="RestoreMs">How long restoring the flag took, in milliseconds.</param>
/// <param name="IsRestored">Whether the flag was restored.</param>
internal sealed record DrillReport(string Flag, double InForceMs, double AllAwayMs, long LateRequests, bool IsComplete, double RestoreMs, bool IsRestored)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"kill in force after {InForceMs} ms, all traffic away after {AllAwayMs} ms{(IsComplete ? "" : " (not complete)")}, {LateRequests} late requests, {(IsRestored ? $"restored in {RestoreMs} ms" : "NOT restored: the flag is killed")}");
}

/// <summary>A drill's times, or why it was rejected.</summary>
internal sealed record DrillResult(DrillReport? Report, ControlResult? Refusal);
