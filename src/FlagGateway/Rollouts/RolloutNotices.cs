using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts.Notifications;

namespace FlagGateway.Rollouts;

/// <summary>Tells once what begins to be worth a look, though nothing moves for it.</summary>
internal sealed class RolloutNotices(RolloutAnnouncer announcer, RolloutMetrics metrics, ILogger<RolloutNotices> logger)
{
    public void LookFailed(string flag, Exception exception)
    {
        metrics.CountFailedLook();
        Log.LookFailed(logger, flag, exception);
    }

    /// <summary>Compares a look with the one before.</summary>
    public void Compare(RolloutStatus? before, Judgement now, RolloutState state)
    {
        if (now.Samples.RatioProblem is { } ratio && before?.RatioProblem is null)
            announcer.Notice(state, NoticeEvent.SampleRatio, ratio);
        foreach (var verdict in now.Verdicts)
        {
            if (verdict.IsWarning && before?.Verdicts.Any(old => old.Guardrail == verdict.Guardrail && old.IsWarning) != true)
                announcer.Notice(state, NoticeEvent.Warning, verdict.Arithmetic);
        }
    }
}
