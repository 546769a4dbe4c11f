namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>
/// Finds valid but undesirable configuration: flags without an owner, flags that are due for removal, rules without
/// effect.
/// </summary>
internal static class FlagLint
{
    /// <summary>Returns all findings, flag by flag in the order of the file.</summary>
    /// <param name="flags">The flags, in the order of flags.json.</param>
    /// <param name="today">The current day.</param>
    /// <param name="ignored">Rules suppressed for all flags.</param>
    public static IReadOnlyList<LintFinding> Check(IReadOnlyList<FlagMetadata> flags, DateOnly today, IReadOnlySet<string> ignored)
    {
        var prefixes = NameRules.Prefixes(flags);
        var seeds = SplitRules.Seeds(flags);
        List<LintFinding> all = [];
        foreach (var flag in flags)
        {
            List<LintFinding> found = [];
            LintReport report = new(flag, found);
            LifecycleRules.Check(flag, today, report);
            NameRules.Check(flag, prefixes, report);
            SplitRules.Check(flag, seeds, report);
            AudienceRules.Check(flag, report);
            UseRules.Check(flag, report);
            all.AddRange(found.Where(finding => !ignored.Contains(finding.Rule) && flag.Lifecycle?.Ignored.Contains(finding.Rule) != true));
        }

        return all;
    }
}
