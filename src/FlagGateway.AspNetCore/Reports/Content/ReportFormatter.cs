using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Reports.Content;

/// <summary>Formats values of the model as text.</summary>
internal static class ReportFormatter
{
    public static string Phase(RolloutPhase phase) => phase switch
    {
        RolloutPhase.Pending => "not started",
        RolloutPhase.Progressing => "under way",
        RolloutPhase.Waiting => "waiting for approval",
        RolloutPhase.Paused => "paused",
        RolloutPhase.Succeeded => "succeeded",
        RolloutPhase.RolledBack => "rolled back",
        RolloutPhase.Aborted => "aborted",
        _ => throw new ArgumentOutOfRangeException(nameof(phase), phase, "Not a phase."),
    };

    public static Tone ToneOf(RolloutPhase phase) => phase switch
    {
        RolloutPhase.Succeeded => Tone.Good,
        RolloutPhase.RolledBack => Tone.Bad,
        RolloutPhase.Paused or RolloutPhase.Aborted or RolloutPhase.Waiting => Tone.Caution,
        _ => Tone.Plain,
    };

    public static string Outcome(Attempt attempt) =>
        attempt.IsForgotten ? "forgotten" : attempt.State is { } state ? Phase(state.Phase) : "unknown";

    public static Tone ToneOf(Attempt attempt) =>
        attempt.IsForgotten || attempt.State is null ? Tone.Caution : ToneOf(attempt.State.Phase);

    // The sign makes it readable without colors.
    public static string Verdict(GuardrailVerdict verdict) => verdict.Kind switch
    {
        VerdictKind.Pass => "✓ pass",
        VerdictKind.SoftFail => "! soft fail",
        VerdictKind.HardFail => "✕ hard fail",
        VerdictKind.Inconclusive => "? inconclusive",
        VerdictKind.NotJudged => "– not judged",
        VerdictKind.Error => "∅ not measured",
        _ => throw new ArgumentOutOfRangeException(nameof(verdict), verdict.Kind, "Not a verdict."),
    };

    /// <summary>A verdict that passes but warns is not simply good.</summary>
    public static Tone ToneOf(GuardrailVerdict verdict) => verdict is { Kind: VerdictKind.Pass, IsWarning: true } ? Tone.Caution : ToneOf(verdict.Kind);

    public static Tone ToneOf(VerdictKind kind) => kind switch
    {
        VerdictKind.Pass => Tone.Good,
        VerdictKind.HardFail => Tone.Bad,
        VerdictKind.SoftFail => Tone.Caution,
        _ => Tone.Plain,
    };

    public static Tone ToneOf(Step step) => step switch
    {
        { Kind: ChangeKind.Kill } => Tone.Bad,
        _ when step.Is(RolloutAction.RollBack) || step.Is(RolloutAction.Drop) => Tone.Bad,
        _ when step.Is(RolloutAction.StepBack) || step.Is(RolloutAction.Pause) || step.Is(RolloutAction.Exclude) || step.Is(RolloutAction.Abort) => Tone.Caution,
        _ when step.Is(RolloutAction.Succeed) => Tone.Good,
        _ => Tone.Plain,
    };

    /// <summary>The actor and the interface that was used.</summary>
    public static string Who(Step step) => $"{Text(step.Entry.Change.Actor)} ({Text(step.Entry.Change.Source.Word)})";

    /// <summary>What the candidate gets.</summary>
    public static string Share(RolloutState? state)
    {
        if (state is null)
            return Figures.Missing;
        var groups = state.Groups.Count == 0 ? "" : $" + {string.Join(", ", state.Groups)}";
        var copies = state.Shadow is { } shadow ? $", copies of {Figures.Percentage(shadow.Percentage)} of {(shadow.From == ShadowSource.Control ? "control" : "the candidate")}" : "";
        var excluded = state.Excluded is { Count: > 0 } left ? $", without {string.Join(", ", left)}" : "";
        return Share(state.Segment, state.Percentage) + string.Concat((state.Held ?? []).Select(static held => " + " + Share(held.Segment, held.Percentage))) + groups + excluded + copies;
    }

    /// <summary>A share of all users, or of a segment: <c>5 % of power-users</c>.</summary>
    public static string Share(string? segment, double percentage) => Figures.Percentage(percentage) + (segment is null ? "" : $" of {segment}");

    /// <summary>The text, or a note that it is missing.</summary>
    public static string Text(string? text) => string.IsNullOrWhiteSpace(text) ? "(none given)" : text;

    /// <summary>A number with its noun.</summary>
    public static string Many(int count, string one, string many) => $"{Figures.Integer(count)} {(count == 1 ? one : many)}";
}
