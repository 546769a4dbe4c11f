using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Reports.Content;
using FlagGateway.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Admin.Console.Overview;

/// <summary>Why a flag needs somebody. A pure function.</summary>
internal static class AttentionReasons
{
    /// <summary>The reasons of one flag.</summary>
    /// <param name="kill">Its kill switch; <c>null</c> if it is not killed.</param>
    /// <param name="status">Its rollout; <c>null</c> for none.</param>
    public static IEnumerable<(Tone Tone, string Text)> Find(KillSwitch? kill, RolloutStatus? status)
    {
        if (kill is not null)
            yield return (Tone.Bad, $"killed by {kill.Actor} at {Figures.When(kill.At)} UTC: {kill.Reason}");
        if (status is null)
            yield break;
        if (status.State is { } state && PhaseOf(state) is { } phase)
            yield return phase;
        foreach (var dropped in status.State?.Phase is RolloutPhase.RolledBack or RolloutPhase.Aborted ? [] : (status.State?.Candidates ?? []).Where(static one => !one.IsActive))
            yield return (Tone.Bad, $"candidate {dropped.Variant} was dropped: {ReportFormatter.Text(dropped.Dropped)}");
        if ((status.RatioProblem ?? status.Problem) is { } problem)
            yield return (Tone.Bad, problem);
        if (status.State is { IsActive: true } && kill is null)
        {
            foreach (var verdict in status.Verdicts.Where(static verdict => verdict.Kind is VerdictKind.HardFail or VerdictKind.SoftFail or VerdictKind.Error))
                yield return (ReportFormatter.ToneOf(verdict) == Tone.Bad ? Tone.Bad : Tone.Caution, $"{verdict.Key}: {VerdictDescription.From(verdict)}");
        }

        if (status.Difference is { } difference)
            yield return (Tone.Caution, difference);
    }

    // Who stopped a rollout on purpose knows.
    private static (Tone Tone, string Text)? PhaseOf(RolloutState state)
    {
        var where = state.Stage.Length == 0 ? "" : $" at {state.Stage}";
        return state.Phase switch
        {
            RolloutPhase.RolledBack => (Tone.Bad, $"rolled back{where}: {ReportFormatter.Text(state.Reason)}"),
            RolloutPhase.Waiting => (Tone.Caution, $"waiting for approval{where}"),
            RolloutPhase.Paused => (Tone.Caution, $"paused{where}: {ReportFormatter.Text(state.Reason)}"),
            _ => null,
        };
    }
}
