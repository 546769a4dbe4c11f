namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>Rules about ids. At most one finding for each flag.</summary>
internal static class NameRules
{
    private const int MinExamples = 2;
    private const string Keep = "an id in use is better left, since applications and percentiles depend on it";
    private static readonly char[] Separators = ['.', '-', '_', '/'];

    /// <summary>The types whose flags mostly begin with the type.</summary>
    public static IReadOnlySet<string> Prefixes(IReadOnlyList<FlagMetadata> flags) => flags
        .Where(static flag => flag.Lifecycle is { IsTypeNamed: true })
        .GroupBy(static flag => flag.Lifecycle!.Type, StringComparer.Ordinal)
        .Where(static group => group.Count(HasPrefix) is >= MinExamples and var count && count * 2 > group.Count())
        .Select(static group => group.Key)
        .ToHashSet(StringComparer.Ordinal);

    public static void Check(FlagMetadata flag, IReadOnlySet<string> prefixes, LintReport report)
    {
        if (flag.Lifecycle is { IsTypeNamed: true } lifecycle && prefixes.Contains(lifecycle.Type) && !HasPrefix(flag)
            && report.Add(LintRule.NamePrefix, ".id", flag.Id, $"Most flags of type {lifecycle.Type} begin with it, and this one does not.", $"Name new flags {lifecycle.Type}.…; {Keep}: put name-prefix into lint_ignore"))
        {
            return;
        }

        if (FlagName.TypeOf(flag.Id) is not { } type)
            report.Add(LintRule.UnknownPrefix, ".id", flag.Id, "The id begins with no type.", $"Name new flags <type>.<name> with one of {string.Join(", ", LifecycleMetadata.Types)}; {Keep}: put unknown-prefix into lint_ignore");
        else if (flag.Lifecycle is { IsTypeNamed: true } own && own.Type != type)
            report.Add(LintRule.NameFormat, ".id", flag.Id, $"The id says {type}, and lifecycle says {own.Type}.", $"Correct type; {Keep}: put name-format into lint_ignore");
        else if (!FlagName.IsWellFormed(flag.Id))
            report.Add(LintRule.NameFormat, ".id", flag.Id, "The id is not a type, a dot and lower-case words with hyphens.", $"Name new flags as {type}.new-checkout or {type}.new-checkout-2026-11; {Keep}: put name-format into lint_ignore");
    }

    private static bool HasPrefix(FlagMetadata flag)
    {
        var type = flag.Lifecycle!.Type;
        return flag.Id.Length > type.Length && flag.Id.StartsWith(type, StringComparison.OrdinalIgnoreCase) && Array.IndexOf(Separators, flag.Id[type.Length]) >= 0;
    }
}
