namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>Checks that ids begin with their type, if most flags of that type do.</summary>
internal static class NameRules
{
    private const int MinExamples = 2;
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
        if (flag.Lifecycle is { IsTypeNamed: true } lifecycle && prefixes.Contains(lifecycle.Type) && !HasPrefix(flag))
            report.Add(LintRule.NamePrefix, ".id", flag.Id, $"Most flags of type {lifecycle.Type} begin with it, and this one does not.", $"Name new flags {lifecycle.Type}.…; an id in use is better left, since applications and percentiles depend on it: put name-prefix into lint_ignore");
    }

    private static bool HasPrefix(FlagMetadata flag)
    {
        var type = flag.Lifecycle!.Type;
        return flag.Id.Length > type.Length && flag.Id.StartsWith(type, StringComparison.OrdinalIgnoreCase) && Array.IndexOf(Separators, flag.Id[type.Length]) >= 0;
    }
}
