namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>
/// Finds valid but undesirable configuration: flags without an owner, flags that are due for removal, rules without
/// effect.
/// </summary>
internal static class FlagLint
{
    /// <summary>Returns all findings: flag by flag in the order of the file, and those about all flags last.</summary>
    /// <param name="flags">The flags, in the order of flags.json.</param>
    /// <param name="today">The current day.</param>
    /// <param name="settings">Severities and limits.</param>
    public static IReadOnlyList<LintFinding> Check(IReadOnlyList<FlagMetadata> flags, DateOnly today, LintSettings settings)
    {
        var prefixes = NameRules.Prefixes(flags);
        var seeds = SplitRules.Seeds(flags);
        List<LintFinding> found = [];
        foreach (var flag in flags)
        {
            LintReport report = new(flag, settings, found);
            LifecycleRules.Check(flag, today, report);
            TypeRules.Check(flag, today, report);
            NameRules.Check(flag, prefixes, report);
            SplitRules.Check(flag, seeds, report);
            AudienceRules.Check(flag, report);
            TierRules.Check(flag, today, report);
            UseRules.Check(flag, report);
        }

        CountRules.Check(flags, settings, found);
        return found;
    }
}
