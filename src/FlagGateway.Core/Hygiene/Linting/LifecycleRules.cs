namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>Rules about a flag's owner and its expected retirement.</summary>
internal static class LifecycleRules
{
    private const string Path = ".lifecycle";

    public static void Check(FlagMetadata flag, DateOnly today, LintReport report)
    {
        if (flag.Lifecycle is not { } lifecycle)
        {
            report.Add(LintRule.NoLifecycle, "", flag.Id, "Nothing says why this flag exists and how long.", "Add lifecycle with type, owner, created and expected_retirement");
            return;
        }

        if (lifecycle.Owner.Length == 0)
            report.Add(LintRule.NoOwner, Path, null, "Nobody owns this flag.", "Add owner");
        if (!lifecycle.IsTypeNamed)
            report.Add(LintRule.NoType, Path, null, "The type is not named, which counts as release.", "Add type: release, experiment, ops or permission");
        if (lifecycle.Created > today)
            report.Add(LintRule.CreatedInFuture, Path + ".created", $"{lifecycle.Created:yyyy-MM-dd}", "The flag was created on a day to come.", "Write the day on which it was added");
        CheckRetirement(lifecycle, today, report);
        foreach (var (rule, place) in lifecycle.Ignored.Select(static (rule, place) => (rule, place)))
        {
            if (!LintRule.All.Any(known => known.Name == rule))
                report.Add(LintRule.UnknownRule, $"{Path}.lint_ignore[{place}]", rule, "No rule has this name.", $"Use one of {string.Join(", ", LintRule.All.Select(static known => known.Name))}");
        }
    }

    private static void CheckRetirement(LifecycleMetadata lifecycle, DateOnly today, LintReport report)
    {
        var retirement = LifecycleDates.Retirement(lifecycle.Type, lifecycle.Created, lifecycle.Retirement, lifecycle.Ends);
        if (retirement is null && lifecycle.IsPassing)
            report.Add(LintRule.NoRetirement, Path, lifecycle.Type, "Nothing says when this flag goes, and flags of its type are meant to.", $"Add expected_retirement or {(lifecycle.Type == LifecycleMetadata.Experiment ? "ends" : "created")}, or correct type");
        if (!(retirement < today))
            return;
        var (key, since) = lifecycle.Retirement is not null ? ("expected_retirement", "")
            : lifecycle.Type == LifecycleMetadata.Experiment ? ("ends", $", {LifecycleDates.DecisionDays} + {LifecycleDates.RemovalDays} days after its end")
            : ("created", $", {LifecycleDates.ReleaseDays} days after its creation");
        report.Add(LintRule.PastRetirement, $"{Path}.{key}", $"{retirement:yyyy-MM-dd}", $"The flag should be gone since {today.DayNumber - retirement.Value.DayNumber} days{since}.", "Take it out with flaggateway flags retire, or choose another day as expected_retirement");
    }
}
