using FlagGateway.Core.Flags;

namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>Rules about what a flag of its type needs: a description, a plan, a purpose, a review.</summary>
internal static class TypeRules
{
    public static void Check(FlagMetadata flag, DateOnly today, LintReport report)
    {
        if (string.IsNullOrWhiteSpace(flag.Description))
            report.Add(LintRule.NoDescription, "", flag.Id, "Nothing describes what this flag changes.", "Add description");
        if (flag.Lifecycle is not { } lifecycle)
            return;
        if (lifecycle is { Type: LifecycleMetadata.Release, IsTypeNamed: true } && flag.Plan is null && flag.Compiled.Variants.Count > 1 && !IsFinished(flag))
            report.Add(LintRule.NoPlan, "", flag.Id, "No plan in rollouts.json moves this release.", "Add a rollout with stages and guardrails, or correct type");
        if (lifecycle.Type == LifecycleMetadata.Ops)
            CheckOps(lifecycle, today, report);
        var retirement = LifecycleDates.Retirement(lifecycle.Type, lifecycle.Created, lifecycle.Retirement, lifecycle.Ends);
        if (LifecycleDates.AfterEnd(lifecycle.Type, lifecycle.Ends, retirement, today) is { } next)
            report.Add(LintRule.ExperimentEnded, ".lifecycle.ends", $"{lifecycle.Ends:yyyy-MM-dd}", "The experiment has ended.", $"By {next.Due:yyyy-MM-dd}, {next.Next}; or choose another end");
    }

    private static void CheckOps(LifecycleMetadata lifecycle, DateOnly today, LintReport report)
    {
        if (string.IsNullOrWhiteSpace(lifecycle.Purpose) || string.IsNullOrWhiteSpace(lifecycle.HowToFlip))
            report.Add(LintRule.NoPurpose, ".lifecycle", null, "An operator finds neither what this flag is for nor how to flip it.", "Add purpose and how_to_flip");
        var due = LifecycleDates.Review(lifecycle.Type, lifecycle.Created, lifecycle.Reviewed);
        if (due is null)
            report.Add(LintRule.ReviewDue, ".lifecycle", null, "Nothing says when this flag was reviewed.", "Review whether it is still needed, and write the day as reviewed");
        else if (due < today)
            report.Add(LintRule.ReviewDue, lifecycle.Reviewed is null ? ".lifecycle.created" : ".lifecycle.reviewed", $"{lifecycle.Reviewed ?? lifecycle.Created:yyyy-MM-dd}", $"A review was due by {due:yyyy-MM-dd}.", "Review whether it is still needed, and write the day as reviewed");
    }

    // Everyone gets something else than what the flag gives while it is off: the release is over.
    private static bool IsFinished(FlagMetadata flag) =>
        VariantReach.OnlyOf(flag.Compiled) is { } only && !(flag.Compiled.DefaultWhenDisabled is >= 0 and var off && flag.Compiled.Variants[off].Name == only);
}
