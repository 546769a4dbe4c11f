using System.Collections.Concurrent;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts.Notifications;

namespace FlagGateway.Rollouts;

/// <summary>Notifies once of what is worth a look though nothing moves for it, and again when it ends or gets worse.</summary>
internal sealed class RolloutNotices(RolloutAnnouncer announcer, RolloutMetrics metrics, ILogger<RolloutNotices> logger)
{
    private const string Ratio = "sample ratio";

    private readonly ConcurrentDictionary<string, Dictionary<string, ToldWarning>> _told = new(StringComparer.OrdinalIgnoreCase);

    public void LookFailed(string flag, Exception exception)
    {
        metrics.CountFailedLook();
        Log.LookFailed(logger, flag, exception);
    }

    /// <summary>Holds an evaluation against what was notified before.</summary>
    /// <param name="now">What it measured.</param>
    /// <param name="state">Where the rollout stands.</param>
    /// <param name="elapsed">Time since the evaluation before.</param>
    public void Compare(Judgement now, RolloutState state, TimeSpan elapsed)
    {
        if (!state.IsActive)
        {
            _told.TryRemove(state.Flag, out _);
            return;
        }

        var told = _told.GetOrAdd(state.Flag, static _ => new(StringComparer.Ordinal));
        Tell(Ratio, now.Cohorts.Count == 0 ? null : now.Samples.RatioProblem is not null, 0, NoticeEvent.SampleRatio, now.Samples.RatioProblem ?? "the sizes of the cohorts fit again");
        foreach (var verdict in now.Verdicts)
            Tell(verdict.Guardrail, verdict.IsWarning ? true : verdict.Kind == VerdictKind.Pass ? false : null, verdict.Estimate ?? 0, NoticeEvent.Warning, verdict.Arithmetic);

        void Tell(string name, bool? isThere, double size, NoticeEvent what, string text)
        {
            var (known, change) = ToldWarning.Next(told.GetValueOrDefault(name), isThere, size, elapsed);
            if (known is null)
                told.Remove(name);
            else
                told[name] = known;
            if (change != WarningChange.None)
                announcer.Notice(state, change == WarningChange.Ends ? NoticeEvent.WarningEnded : what, change == WarningChange.GetsWorse ? "worse: " + text : text);
        }
    }
}
