namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>Rules about a flag's owner and its expected retirement.</summary>
internal static class LifecycleRules
{
    public static void Check(FlagMetadata flag, DateOnly today, LintReport report)
    {
        if (flag.Lifecycle is not { } lifecycle)
        {
            report.Add(LintRule.NoLifecycle, "", flag.Id, "Nothing says why this flag exists and how long.", "Add lifecycle with type, owner, created and expected_retirement");
            return;
        }

        const string path = ".lifecycle";
        if (lifecycle.Owner.Length == 0)
            report.Add(LintRule.NoOwner, path, null, "Nobody owns this flag.", "Add owner");
        if (!lifecycle.IsTypeNamed)
            report.Add(LintRule.NoType, path, null, "The type is not named, which counts as release.", "Add type: release, experiment, ops or permission");
        if (lifecycle.Created > today)
            report.Add(LintRule.CreatedInFuture, path + ".created", $"{lifecycle.Created:yyyy-MM-dd}", "The flag was created on a day to come.", "Write the day on which it was added");
        if (lifecycle.Retirement is null && lifecycle.IsPassing)
            report.Add(LintRule.NoRetirement, path, lifecycle.Type, "Nothing says when this flag goes, and flags of its type are meant to.", "Add expected_retirement, or correct type");
        else if (lifecycle.Retirement < today)
            report.Add(LintRule.PastRetirement, path + ".expected_retirement", $"{lifecycle.Retirement:yyyy-MM-dd}", $"The flag should be gone since {today.DayNumber - lifecycle.Retirement.Value.DayNumber} days.", "Take it out with flaggateway flags retire, or choose another day");
        foreach (var (rule, place) in lifecycle.Ignored.Select(static (rule, place) => (rule, place)))
        {
            if (!LintRule.All.Any(known => known.Name == rule))
                report.Add(LintRule.UnknownRule, $"{path}.lint_ignore[{place}]", rule, "No rule has this name.", $"Use one of {string.Join(", ", LintRule.All.Select(static known => known.Name))}");
        }
    }
}
