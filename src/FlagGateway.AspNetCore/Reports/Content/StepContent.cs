using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Reports.Content;

/// <summary>Content on one step, with the numbers recorded for it.</summary>
internal static class StepContent
{
    /// <summary>What makes the cost of a small stage doubtful.</summary>
    public const string ColdCache = "A candidate with little traffic has a cold cache of prompts, so the cost favors control; cost_uncached does not.";

    /// <summary>
    /// Whether a step has its own section: every step of the rollout, and a kill with recorded numbers.
    /// </summary>
    public static bool Has(Step step) => step.Kind == ChangeKind.Rollout || (step.Kind == ChangeKind.Kill && HasNumbers(step));

    /// <summary>Creates the section.</summary>
    /// <param name="step">The step.</param>
    /// <param name="plan">The plan that it followed, or <c>null</c> if that is not known.</param>
    public static StepBlock Create(Step step, RolloutPlan? plan = null)
    {
        List<Block> blocks =
        [
            new TextBlock($"By {ReportFormatter.Who(step)}: {ReportFormatter.Text(step.Entry.Change.Reason)}"),
            new TextBlock($"{Change(step)} {Measured(step)}"),
        ];
        blocks.AddRange(DecisionContent.Create(step));
        blocks.AddRange(ConclusionContent.Create(step, plan));
        if (step.Evidence is { Cohorts.Count: > 0 } measured)
            blocks.Add(CohortContent.Create(measured.Cohorts, step.Before ?? step.After));
        if (step.Evidence is { Verdicts.Count: > 0 } judged)
            blocks.Add(new VerdictsBlock(judged.Verdicts));
        if (step.Evidence?.Verdicts.Any(static verdict => verdict.Guardrail == LlmSignals.CostMetric) == true)
            blocks.Add(new TextBlock(ColdCache));
        if (step.Evidence is { Notes.Count: > 0 } noted)
            blocks.Add(new ListBlock([.. noted.Notes.Select(note => $"Noted: {note}")]));
        return new StepBlock(step.Number, Title(step), ReportFormatter.ToneOf(step), blocks);
    }

    public static bool HasNumbers(Step step) => step.Evidence is { Cohorts.Count: > 0 } or { Verdicts.Count: > 0 };

    private static string Title(Step step)
    {
        var stage = step.Is(RolloutAction.Start) || step.Is(RolloutAction.Advance) || step.Is(RolloutAction.StepBack)
            ? $" to stage {ReportFormatter.Text(step.After?.Stage)}"
            : string.IsNullOrEmpty(step.After?.Stage) ? "" : $" in stage {step.After.Stage}";
        return $"{ReportFormatter.Text(step.Action.Word)}{stage}, {Figures.When(step.At)} UTC, revision {Figures.Integer(step.Entry.Revision)}";
    }

    private static string Change(Step step)
    {
        if (step.Kind == ChangeKind.Kill)
            return "From here on everybody got the variant of the disabled flag.";
        var (before, after) = (ReportFormatter.Share(step.Before), ReportFormatter.Share(step.After));
        if (step.Before is null)
            return $"There was no rollout before; from here on the candidate's share is {after}.";
        return before == after ? $"The candidate's share stays at {after}." : $"The candidate's share before: {before}; from here on: {after}.";
    }

    private static string Measured(Step step)
    {
        if (!HasNumbers(step))
            return "No numbers were recorded with this step.";
        return step.Before is { } before && !string.IsNullOrEmpty(before.Stage)
            ? $"Measured up to this step in stage {before.Stage} at {Figures.Percentage(before.Percentage)}."
            : "Measured up to this step.";
    }
}
