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
    internal static readonly LintRule NoRetirement = new("no-retirement", LintSeverity.Warning, "a release without `created` and `expected_retirement`, or an experiment without `ends` and `expected_retirement`");
    internal static readonly LintRule PastRetirement = new("past-retirement", LintSeverity.Warning, "`expected_retirement` is over; without it, 60 days after a release's `created`, or 21 days after an experiment's `ends`");
    internal static readonly LintRule CreatedInFuture = new("created-in-future", LintSeverity.Warning, "`created` is in the future");
    internal static readonly LintRule NamePrefix = new("name-prefix", LintSeverity.Info, "most flags of this type (at least two, and more than half) are named `<type>.` (or `-`, `_`, `/`), but this one isn't");
    internal static readonly LintRule UnknownPrefix = new("unknown-prefix", LintSeverity.Info, "the id does not begin with `release.`, `experiment.`, `ops.` or `permission.`");
    internal static readonly LintRule NameFormat = new("name-format", LintSeverity.Info, "the id is not `<type>.<lower-case-hyphenated>` (a date may follow: `release.new-checkout-2026-11`), or names another type than `lifecycle`");
    internal static readonly LintRule NoDescription = new("no-description", LintSeverity.Info, "the flag has no `description`");
    internal static readonly LintRule NoPlan = new("no-plan", LintSeverity.Info, "a release with variants that is not finished, and no rollout moves it");
    internal static readonly LintRule NoPurpose = new("no-purpose", LintSeverity.Warning, "an `ops` flag without `purpose` or without `how_to_flip`");
    internal static readonly LintRule ReviewDue = new("review-due", LintSeverity.Warning, "an `ops` flag that was neither `reviewed` nor `created` in the last 92 days");
    internal static readonly LintRule ExperimentEnded = new("experiment-ended", LintSeverity.Warning, "an experiment's `ends` is over: 7 days to decide, then 14 days to remove it, then it is past its retirement");
    internal static readonly LintRule TierDifference = new("tier-difference", LintSeverity.Warning, "groups named `tier:` alone decide a flag that is no `permission`, without a plan, for more than 60 days: a permanent difference between tiers");
    internal static readonly LintRule TooManyFlags = new("too-many-flags", LintSeverity.Warning, "more flags are enabled than `FlagGateway:Hygiene:MaxActiveFlags` (20)");
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
    internal static readonly LintRule ExtensionWithoutReason = new("extension-without-reason", LintSeverity.Warning, "`expected_retirement` is later than it was on a gateway, and `extension_reason` is missing; needs the state folder");
    internal static readonly LintRule UnknownRule = new("unknown-rule", LintSeverity.Warning, "`lint_ignore` names a rule that does not exist");

    /// <summary>All rules, in the order of the documentation.</summary>
    public static IReadOnlyList<LintRule> All { get; } =
    [
        Invalid, NoLifecycle, NoOwner, NoType, NoRetirement, PastRetirement, CreatedInFuture, NamePrefix, UnknownPrefix, NameFormat, NoDescription,
        NoPlan, NoPurpose, ReviewDue, ExperimentEnded, TierDifference, TooManyFlags, VariantUnreachable, PercentileOverlap, PercentileGap, NameRepeated,
        IncludedAndExcluded, NoDefaultWhenDisabled, SameSeed, SameTarget, Unused, RolloutBypassed, Overruled, ExtensionWithoutReason, UnknownRule,
    ];
}
