namespace FlagGateway.Core.Hygiene.Linting;

/// <summary>One rule of <c>flags lint</c>.</summary>
/// <param name="Name">By which it is told and silenced.</param>
/// <param name="Severity">How bad its findings are.</param>
/// <param name="Meaning">What it finds, as the documentation has it.</param>
internal sealed record LintRule(string Name, LintSeverity Severity, string Meaning)
{
    public static readonly LintRule Invalid = new("invalid", LintSeverity.Error, "what `validate` refuses; nothing else is looked at until it is mended");
    public static readonly LintRule NoLifecycle = new("no-lifecycle", LintSeverity.Warning, "the flag has no `lifecycle`");
    public static readonly LintRule NoOwner = new("no-owner", LintSeverity.Warning, "`lifecycle` names no `owner`");
    public static readonly LintRule NoType = new("no-type", LintSeverity.Info, "`lifecycle` names no `type`, which counts as `release`");
    public static readonly LintRule NoRetirement = new("no-retirement", LintSeverity.Warning, "a release or an experiment without `expected_retirement`");
    public static readonly LintRule PastRetirement = new("past-retirement", LintSeverity.Warning, "`expected_retirement` is over");
    public static readonly LintRule CreatedInFuture = new("created-in-future", LintSeverity.Warning, "`created` is a day to come");
    public static readonly LintRule NamePrefix = new("name-prefix", LintSeverity.Info, "of the flags of a named type more than half, and two at least, begin with the type and one of `.` `-` `_` `/`; this one does not");
    public static readonly LintRule VariantUnreachable = new("variant-unreachable", LintSeverity.Warning, "no user or group, no percentile above zero, no default and no rollout gives the variant");
    public static readonly LintRule PercentileOverlap = new("percentile-overlap", LintSeverity.Warning, "two ranges of percentiles overlap; the first in the file decides");
    public static readonly LintRule PercentileGap = new("percentile-gap", LintSeverity.Warning, "between two ranges of percentiles is a gap, whose users get `default_when_enabled`");
    public static readonly LintRule NameRepeated = new("name-repeated", LintSeverity.Warning, "a list of users, or of groups, names somebody twice; the first place counts");
    public static readonly LintRule IncludedAndExcluded = new("included-and-excluded", LintSeverity.Warning, "`Microsoft.Targeting` names a user or a group in `Exclusion` and outside of it; the exclusion wins");
    public static readonly LintRule NoDefaultWhenDisabled = new("no-default-when-disabled", LintSeverity.Warning, "a flag with variants, without rollout and without `default_when_disabled`: killed, it gives no variant");
    public static readonly LintRule SameSeed = new("same-seed", LintSeverity.Warning, "two flags that split by percentage have one seed, so the same users are first in both");
    public static readonly LintRule SameTarget = new("same-target", LintSeverity.Warning, "all variants of a route go to one cluster with the same headers");
    public static readonly LintRule Unused = new("unused", LintSeverity.Info, "no route and no rollout asks the flag; applications may");
    public static readonly LintRule RolloutBypassed = new("rollout-bypassed", LintSeverity.Info, "users or groups named in the flag are on the candidate whatever its rollout's percentage is");
    public static readonly LintRule Overruled = new("overruled", LintSeverity.Warning, "a rollout that is over still decides, and the flag says something else; found where the state folder is");
    public static readonly LintRule UnknownRule = new("unknown-rule", LintSeverity.Warning, "`lint_ignore` names a rule that does not exist");

    /// <summary>All rules, in the order of the documentation.</summary>
    public static IReadOnlyList<LintRule> All { get; } =
    [
        Invalid, NoLifecycle, NoOwner, NoType, NoRetirement, PastRetirement, CreatedInFuture, NamePrefix, VariantUnreachable, PercentileOverlap,
        PercentileGap, NameRepeated, IncludedAndExcluded, NoDefaultWhenDisabled, SameSeed, SameTarget, Unused, RolloutBypassed, Overruled, UnknownRule,
    ];
}
