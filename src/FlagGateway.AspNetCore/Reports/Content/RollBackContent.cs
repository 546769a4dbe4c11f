using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Reports.Content;

/// <summary>Content on a rollback and its evidence.</summary>
internal static class RollBackContent
{
    public static IEnumerable<Block> Create(Step step)
    {
        yield return new HeadingBlock(3, "What was rolled back and on what evidence");
        yield return new FieldsBlock(
        [
            new("When", $"{Figures.When(step.At)} UTC, revision {Figures.Integer(step.Entry.Revision)}"),
            new("Stage", ReportFormatter.Text(step.Before?.Stage)),
            new("By", ReportFormatter.Who(step)),
            new("Candidate", $"{ReportFormatter.Text(step.After is null ? null : RolloutCandidates.Join(RolloutCandidates.ActiveOf(step.After)))}: got {ReportFormatter.Share(step.Before)} before, {ReportFormatter.Share(step.After)} after"),
            new("Reason", ReportFormatter.Text(step.Entry.Change.Reason)),
        ]);
        var failed = step.Evidence?.Verdicts.Where(verdict => verdict.Kind == VerdictKind.HardFail).ToArray() ?? [];
        if (failed.Length != 0)
        {
            yield return new TextBlock($"{ReportFormatter.Many(failed.Length, "guardrail", "guardrails")} had failed hard. All others, and the cohorts, are with the step below.");
            yield return new VerdictsBlock(failed);
        }
        else if (StepContent.HasNumbers(step))
        {
            yield return new TextBlock("No guardrail had failed hard in the numbers recorded with it: it is based on the reason given. The numbers are with the step below.");
        }
        else
        {
            yield return new TextBlock("No numbers were recorded with it: it is based on the reason given.");
        }
    }
}
