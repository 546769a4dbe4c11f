using System.Collections.Concurrent;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts.Notifications;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// Notifies once of what is worth reviewing though nothing moves for it, and again when it ends or gets worse. What was notified is
/// saved with the progress of the rollout, so that whoever leads next, or this process after a restart, does not repeat it.
/// </summary>
internal sealed class RolloutNotifications(RolloutAnnouncer announcer, RolloutMetrics metrics, IStateStore store, ProgressTracker progress, ILogger<RolloutNotifications> logger)
{
    private const string Ratio = "sample ratio";

    private readonly ConcurrentDictionary<string, Dictionary<string, ReportedWarning>> _reported = new(StringComparer.OrdinalIgnoreCase);

    public void EvaluationFailed(string flag, Exception exception)
    {
        metrics.CountFailedEvaluation();
        Log.EvaluationFailed(logger, flag, exception);
    }

    /// <summary>Saves what was notified, at once: who notified it may be gone in the next moment. A failure is logged; it is saved with the next progress.</summary>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.SaveProgressAsync(progress.ToList(), cancellationToken);
        }
        catch (Exception exception)
        {
            Log.ProgressNotSaved(logger, exception);
        }
    }

    /// <summary>Forgets what was notified of a rollout: another instance leads, and saves what it notifies.</summary>
    public void Drop(string flag) => _reported.TryRemove(flag, out _);

    /// <summary>Holds an evaluation against what was notified before.</summary>
    /// <param name="now">What it measured.</param>
    /// <param name="state">Where the rollout stands.</param>
    /// <param name="elapsed">Time since the evaluation before.</param>
    /// <returns>Whether anything was notified, which is to be saved.</returns>
    public bool Compare(Judgement now, RolloutState state, TimeSpan elapsed)
    {
        var isChanged = false;
        if (!state.IsActive)
        {
            Drop(state.Flag);
            progress.Record(state.Flag, new Dictionary<string, ReportedWarning>());
            return false;
        }

        var reported = _reported.GetOrAdd(state.Flag, flag => new(store.WarningsOf(flag), StringComparer.Ordinal));
        Add(Ratio, now.Cohorts.Count == 0 ? null : now.Samples.RatioProblem is not null, 0, NotificationEvent.SampleRatio, now.Samples.RatioProblem ?? "the sizes of the cohorts fit again");
        foreach (var verdict in now.Verdicts)
            Add(verdict.Guardrail, verdict.IsWarning ? true : verdict.Kind == VerdictKind.Pass ? false : null, verdict.Estimate ?? 0, NotificationEvent.Warning, verdict.Arithmetic);
        if (isChanged)
            progress.Record(state.Flag, reported.ToDictionary(StringComparer.Ordinal));
        return isChanged;

        void Add(string name, bool? isThere, double size, NotificationEvent what, string text)
        {
            var (known, change) = ReportedWarning.Next(reported.GetValueOrDefault(name), isThere, size, elapsed);
            if (known is null)
                reported.Remove(name);
            else
                reported[name] = known;
            isChanged |= change != WarningChange.None;
            if (change != WarningChange.None)
                announcer.Notice(state, change == WarningChange.Ends ? NotificationEvent.WarningEnded : what, change == WarningChange.GetsWorse ? "worse: " + text : text);
        }
    }
}
