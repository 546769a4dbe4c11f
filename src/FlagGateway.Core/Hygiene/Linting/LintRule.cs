namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>One rule of <c>flags lint</c>.</summary>
/// <param name="Name">Its name in reports and suppressions.</param>
/// <param name="Severity">Severity of its findings.</param>
/// <param name="Meaning">What it finds, as in the documentation.</param>
public sealed record LintRule(string Name, LintSeverity Severity, string Meaning)
{
    internal static readonly LintRule Invalid = new("invalid", LintSeverity.Error, "what `validate` refuses; fix it before anything else is checked");
    internal static readonly LintRule NoLifecycle = new("no-lifecycle", LintSeverity.Warning, "the flag has no `lifecycle`");
    internal static readonly LintRule NoOwner = new("no-owner", LintSeverity.Warning, "`lifecycle` names no `owner`");
    internal static readonly LintRule NoType = new("no-type", LintSeverity.Info, "`lifecycle` names no `type`, which counts as `release`");
    internal static readonly LintRule NoRetirement = new("no-retirement", LintSeverity.Warning, "a release or an experiment without `expected_retirement`");
    internal static readonly LintRule PastRetirement = new("past-retirement", LintSeverity.Warning, "`expected_retirement` is over");
    internal static readonly LintRule CreatedInFuture = new("created-in-future", LintSeverity.Warning, "`created` is in the future");
    internal static readonly LintRule NamePrefix = new("name-prefix", LintSeverity.Info, "most flags of this type (at least two, and more than half) are named `<type>.` (or `-`, `_`, `/`), but this one isn't");
    internal static readonly LintRule VariantUnreachable = new("variant-unreachable", LintSeverity.Warning, "no user or group, no percentile above zero, no default and no rollout gives the variant");
    internal static readonly LintRule PercentileOverlap = new("percentile-overlap", LintSeverity.Warning, "two ranges of percentiles overlap; the first in the file decides");
    internal static readonly LintRule PercentileGap = new("percentile-gap", LintSeverity.Warning, "two ranges of percentiles have a gap between them, whose users get `default_when_enabled`");
    internal static readonly LintRule NameRepeated = new("name-repeated", LintSeverity.Warning, "a list of users, or of groups, contains a duplicate; the first entry counts");
    internal static readonly LintRule IncludedAndExcluded = new("included-and-excluded", LintSeverity.Warning, "`Microsoft.Targeting` lists a user or a group both in `Exclusion` and outside of it; the exclusion wins");
    internal static readonly LintRule NoDefaultWhenDisabled = new("no-default-when-disabled", LintSeverity.Warning, "a flag with variants, without rollout and without `default_when_disabled`: killed, it gives no variant");
    internal static readonly LintRule SameSeed = new("same-seed", LintSeverity.Warning, "two flags that split by percentage share a seed, so the same users come first in both");
    internal static readonly LintRule SameTarget = new("same-target", LintSeverity.Warning, "all variants of a route go to one cluster with the same headers");
    internal static readonly LintRule Unused = new("unused", LintSeverity.Info, "no route and no rollout uses the flag; applications may");
    internal static readonly LintRule RolloutBypassed = new("rollout-bypassed", LintSeverity.Info, "users or groups named in the flag are on the candidate regardless of its rollout's percentage");
    internal static readonly LintRule Overruled = new("overruled", LintSeverity.Warning, "a finished rollout still decides, and the flag says something else; needs the state folder");
    internal static readonly LintRule UnknownRule = new("unknown-rule", LintSeverity.Warning, "`lint_ignore` names a rule that does not exist");

    /// <summary>All rules, in the order of the documentation.</summary>
    public static IReadOnlyList<LintRule> All { get; } =
    [
        Invalid, NoLifecycle, NoOwner, NoType, NoRetirement, PastRetirement, CreatedInFuture, NamePrefix, VariantUnreachable, PercentileOverlap,
        PercentileGap, NameRepeated, IncludedAndExcluded, NoDefaultWhenDisabled, SameSeed, SameTarget, Unused, RolloutBypassed, Overruled, UnknownRule,
    ];
}
