using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Reports.Content;

/// <summary>Finds numbers that the report should have but that were not recorded.</summary>
internal static class Gaps
{
    public static IReadOnlyList<string> From(ReportModel model) => [.. InPlan(model), .. InTimes(model), .. model.Steps.Where(StepContent.Has).SelectMany(InStep)];

    private static IEnumerable<string> InPlan(ReportModel model)
    {
        if (model.Plan is null)
            yield return "Planned holds and stages that were not reached: no plan of this flag was available.";
        else if (model.Latest is not null && !model.IsPlanFollowed)
            yield return "Planned holds and stages that were not reached: the newest attempt followed a different plan from the one available.";
    }

    private static IEnumerable<string> InTimes(ReportModel model)
    {
        if (model.Attempts.Any(attempt => attempt.Start is null))
            yield return "The beginning of attempt 1: the audit log begins after its start, so its times are lower bounds.";
        if (model.Latest is { IsOver: false })
            yield return $"The end of attempt {Figures.Integer(model.Latest.Number)}: it was not over at the last entry, so its times end at that entry.";
        if (model is { IsCut: true, Steps: [var oldest, ..] })
            yield return $"Changes before {Figures.When(oldest.At)} UTC: the report covers the latest {Figures.Integer(model.Steps.Count)} changes of the flag.";
        if (model.Integrity is { SetBack.Count: > 0 } integrity)
            yield return $"Times around revision {string.Join(", ", integrity.SetBack.Select(Figures.Integer))}: the clock was set back; negative times count as zero.";
    }

    private static IEnumerable<string> InStep(Step step)
    {
        var missing = StepContent.HasNumbers(step) ? Missing(step, step.Evidence!).ToArray() : ["all numbers"];
        if (missing.Length != 0)
            yield return $"Revision {Figures.Integer(step.Entry.Revision)}, {ReportFormatter.Text(step.Action.Word)}: {string.Join("; ", missing)}.";
    }

    private static IEnumerable<string> Missing(Step step, Evidence evidence)
    {
        if (evidence.Cohorts.Count == 0)
        {
            yield return "cohorts";
        }
        else if ((step.Before ?? step.After) is { } state)
        {
            foreach (var variant in RolloutCandidates.ActiveOf(state).Prepend(state.Control).Where(variant => evidence.Cohorts.All(cohort => cohort.Variant != variant)))
                yield return $"the cohort of {variant}";
        }

        foreach (var cohort in evidence.Cohorts)
        {
            if (cohort.Requests == 0)
                yield return $"error rate of {cohort.Variant} (no requests)";
            if (cohort.P50 is null || cohort.P95 is null || cohort.P99 is null)
                yield return $"durations of {cohort.Variant}";
        }

        if (evidence.Verdicts.Count == 0)
            yield return "verdicts";
        foreach (var verdict in evidence.Verdicts)
        {
            if (Missing(verdict) is { } what)
                yield return $"{what} of {verdict.Key}";
        }
    }

    private static string? Missing(GuardrailVerdict verdict) => verdict switch
    {
        { Estimate: null } => "the estimate",
        { Lower: null, Upper: null } => "the interval",
        { Lower: null } => "the lower end of the interval",
        { Upper: null } => "the upper end of the interval",
        { Threshold: null } => "the threshold",
        _ => null,
    };
}
