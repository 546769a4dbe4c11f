using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Reports.Content;

/// <summary>
/// Explains a decision of the gateway: in two sentences for everyone, and in one formula for statisticians.
/// </summary>
internal static class DecisionContent
{
    private static readonly RolloutAction[] Explained =
        [RolloutAction.Advance, RolloutAction.Succeed, RolloutAction.Wait, RolloutAction.Pause, RolloutAction.StepBack, RolloutAction.RollBack, RolloutAction.Drop];

    /// <summary>
    /// The explanation; empty if a step is no such decision, or no verdict with numbers was recorded.
    /// </summary>
    public static IEnumerable<Block> Create(Step step)
    {
        if (!Array.Exists(Explained, step.Is) || Decisive(step) is not { } verdict)
            yield break;
        // A built-in check has no limit to be beyond.
        var check = CheckExplanation.From(verdict);
        yield return new TextBlock($"In plain words: {(check is null ? $"{Measured(verdict)} {Meaning(step, verdict)}" : $"{check.Text}, so {Done(step)}.")}");
        yield return new TextBlock($"As a formula: {check?.Formula ?? DecisionFormula.From(verdict)}");
    }

    // The worst verdict is the reason for a stop; of verdicts that passed, the one with the least room says most.
    private static GuardrailVerdict? Decisive(Step step)
    {
        var verdicts = step.Evidence?.Verdicts.Where(static verdict => verdict is { Estimate: not null, Candidate: not null } && (verdict.Threshold is not null || CheckExplanation.From(verdict) is not null)).ToArray() ?? [];
        return verdicts.FirstOrDefault(static verdict => verdict.Kind == VerdictKind.HardFail)
            ?? verdicts.FirstOrDefault(static verdict => verdict.Kind == VerdictKind.SoftFail)
            ?? verdicts.FirstOrDefault(static verdict => verdict is { Kind: VerdictKind.Inconclusive, IsStopOnly: false })
            ?? verdicts.Where(static verdict => verdict.Kind == VerdictKind.Pass).MinBy(Room);
    }

    private static double Room(GuardrailVerdict verdict)
    {
        var (limit, bound) = (verdict.Threshold!.Value, DecisionFormula.BoundToPass(verdict) ?? verdict.Estimate!.Value);
        return limit == 0 ? Math.Abs(bound) : Math.Abs((limit - bound) / limit);
    }

    private static string Measured(GuardrailVerdict verdict)
    {
        var where = verdict.Reference switch
        {
            ReferenceKind.Random => "on control",
            ReferenceKind.History => "at this time of earlier days",
            _ => "in the reference",
        };
        var control = verdict.Control is null ? "" : $", and {Figures.Metric(verdict.Guardrail, verdict.Control)} {where} ({Figures.Count(verdict.ControlSamples)})";
        return $"{verdict.Guardrail} was {Figures.Metric(verdict.Guardrail, verdict.Candidate)} on {ReportFormatter.Text(verdict.Variant ?? "the candidate")} ({Figures.Count(verdict.CandidateSamples)} samples){control}; the limit is {verdict.Threshold!.Text}.";
    }

    private static string Meaning(Step step, GuardrailVerdict verdict)
    {
        var done = Done(step);
        return verdict.Kind switch
        {
            VerdictKind.HardFail or VerdictKind.SoftFail when Stopping(verdict) is { } end => $"Even if chance worked against the candidate, its true value is {end}, which is beyond the limit, so {done}.",
            VerdictKind.HardFail or VerdictKind.SoftFail => $"That is beyond the limit, so {done}.",
            VerdictKind.Pass when DecisionFormula.BoundToPass(verdict) is { } bound => $"Even if chance worked for the candidate, its true value is {(verdict.Threshold!.IsLowerWorse ? "at least" : "at most")} {End(verdict, bound)}, which is within the limit, so {done}{Others(step)}.",
            VerdictKind.Pass => $"That is within the limit, so {done}{Others(step)}.",
            _ => $"These numbers do not show yet on which side of the limit the candidate is, and {done}.",
        };
    }

    private static string? Stopping(GuardrailVerdict verdict) => verdict.Threshold!.IsLowerWorse
        ? verdict.Upper is { } upper ? $"at most {End(verdict, upper)}" : null
        : verdict.Lower is { } lower ? $"at least {End(verdict, lower)}" : null;

    private static string Others(Step step) => step.Evidence!.Verdicts.Count(static verdict => verdict.Kind == VerdictKind.Pass) is > 1 and var passed
        ? $"; it has the least room of the {Figures.Integer(passed)} guardrails that passed"
        : "";

    private static string Done(Step step) => step switch
    {
        _ when step.Is(RolloutAction.RollBack) => "everybody was taken off the candidate",
        _ when step.Is(RolloutAction.Drop) => "its users were moved to control, and the rollout went on with the other candidates",
        _ when step.Is(RolloutAction.StepBack) => "the rollout stepped back a stage",
        _ when step.Is(RolloutAction.Pause) => "the rollout paused",
        _ when step.Is(RolloutAction.Wait) => "the stage waits for an approval only",
        _ when step.Is(RolloutAction.Succeed) => "the rollout was completed",
        _ => $"stage {ReportFormatter.Text(step.After?.Stage)} began",
    };

    private static string End(GuardrailVerdict verdict, double value) => Figures.Estimate(verdict.Guardrail, verdict.Threshold!.Kind, value);
}
