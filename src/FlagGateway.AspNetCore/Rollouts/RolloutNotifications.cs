using System.Collections.Concurrent;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts.Notifications;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// Notifies once of problems that do not change the rollout, and again when they end or get worse. Sent notifications
/// are saved with the progress of the rollout, so that the next leader, or this process after a restart, does not
/// repeat them.
/// </summary>
internal sealed class RolloutNotifications(RolloutAnnouncer announcer, RolloutMetrics metrics, IStateStore store, ProgressTracker progress, ILogger<RolloutNotifications> logger)
{
    private const string Ratio = "sample ratio";
    private const string Reach = "limits out of reach";

    private readonly ConcurrentDictionary<string, Dictionary<string, ReportedWarning>> _reported = new(StringComparer.OrdinalIgnoreCase);

    public void EvaluationFailed(string flag, Exception exception)
    {
        metrics.CountFailedEvaluation();
        Log.EvaluationFailed(logger, flag, exception);
    }

    /// <summary>
    /// Saves sent notifications immediately, because this leader may stop at any moment. A failure is logged; they are
    /// saved with the next progress.
    /// </summary>
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

    /// <summary>Forgets the sent notifications of a rollout: another instance leads, and saves its own.</summary>
    public void Drop(string flag) => _reported.TryRemove(flag, out _);

    /// <summary>Compares an evaluation with the sent notifications.</summary>
    /// <param name="now">Measurements of the evaluation.</param>
    /// <param name="state">State of the rollout.</param>
    /// <param name="elapsed">Time since the previous evaluation.</param>
    /// <returns>Whether anything was notified and must be saved.</returns>
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
        if (now.Reach is { Observed.IsEnough: true } reach)
            Add(Reach, reach.IsOutOfReach, 0, NotificationEvent.Warning, reach.IsOutOfReach ? reach.Text : "the plan's limits can be reached with this traffic");
        foreach (var verdict in now.Verdicts)
            Add(verdict.Key, verdict.IsWarning ? true : verdict.Kind == VerdictKind.Pass ? false : null, verdict.Estimate ?? 0, NotificationEvent.Warning, verdict.Arithmetic);
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
                announcer.Announce(state, change == WarningChange.Ends ? NotificationEvent.WarningEnded : what, change == WarningChange.GetsWorse ? "worse: " + text : text);
        }
    }
}
