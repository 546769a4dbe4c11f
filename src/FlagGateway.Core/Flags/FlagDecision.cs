using FlagGateway.Core.Bucketing;
using Microsoft.FeatureManagement;

namespace FlagGateway.Core.Flags;

/// <summary>
/// What a flag decides for a subject, in the order in which its parts take precedence. Pure; allocates nothing.
/// </summary>
internal static class FlagDecision
{
    /// <summary>The evaluation of a killed flag.</summary>
    public static Evaluation Kill(FlagParts parts) => Finish(parts, parts.KilledVariant, isOn: false, EvaluationReason.Killed, EvaluationRule.Kill, null);

    /// <summary>
    /// Whether a flag that is enabled is on for a subject before a variant's <c>status_override</c>: its conditions and
    /// required variants.
    /// </summary>
    public static bool IsOn(FlagParts parts, in Subject subject, long utcTicks)
    {
        Bucket? bucket = null;
        return AreRequirementsMet(parts, subject, utcTicks, out _) && AreConditionsMet(parts, subject, utcTicks, out _, ref bucket);
    }

    /// <summary>Evaluates a flag that is not killed.</summary>
    /// <param name="parts">The flag.</param>
    /// <param name="subject">The subject, with its segments.</param>
    /// <param name="utcTicks">The instant, in UTC ticks.</param>
    public static Evaluation Decide(FlagParts parts, in Subject subject, long utcTicks)
    {
        Bucket? bucket = null;
        var rule = EvaluationRule.Off;
        var isOn = parts.IsEnabled && AreRequirementsMet(parts, subject, utcTicks, out rule) && AreConditionsMet(parts, subject, utcTicks, out rule, ref bucket);
        if (parts.Variants.Length == 0)
            return new Evaluation(-1, isOn, ReasonWithoutVariants(rule), rule, bucket);

        if (!isOn)
            return Finish(parts, parts.DefaultWhenDisabled, isOn, EvaluationReason.Disabled, rule, bucket);

        if (parts.Users.IndexOf(subject.UserId) is >= 0 and var byUser)
            return Finish(parts, Allowed(parts, byUser), isOn, EvaluationReason.TargetingMatch, EvaluationRule.User, null);

        if (FindGroup(parts, subject.Groups) is >= 0 and var byGroup)
            return Finish(parts, Allowed(parts, byGroup), isOn, EvaluationReason.TargetingMatch, EvaluationRule.Group, null);

        foreach (var one in parts.Rules)
        {
            if (one.Find(subject, out var ownBucket) is >= 0 and var byRule)
                return Finish(parts, Allowed(parts, byRule), isOn, EvaluationReason.TargetingMatch, EvaluationRule.Attributes, ownBucket);
        }

        if (!parts.StageUsers.IsEmpty && parts.StageUsers.IndexOf(subject.UserId) >= 0)
            return Finish(parts, StageVariantFor(parts, subject), isOn, EvaluationReason.TargetingMatch, EvaluationRule.User, null);

        if (parts.ExcludedGroups.ContainsAny(subject.Groups))
            return Finish(parts, parts.BarredReplacement, isOn, EvaluationReason.TargetingMatch, EvaluationRule.Group, null);

        if (parts.StageGroups.ContainsAny(subject.Groups))
            return Finish(parts, StageVariantFor(parts, subject), isOn, EvaluationReason.TargetingMatch, EvaluationRule.Group, null);

        if (parts.Ranges.Length != 0)
        {
            var key = subject.KeyOf(parts.AttributePrefix, out var isMissing);
            var own = parts.Bucketer.Locate(key);
            if (parts.StageShares is { } shares && !isMissing)
                return FinishStage(parts, shares.Contains(subject, own.Position, out var isSample), isSample, isOn, own);
            if (!isMissing && (parts.Inclusion is null || parts.Inclusion.Contains(key)))
            {
                foreach (var (range, variant) in parts.Ranges)
                {
                    if (range.Contains(own.Position))
                        return Finish(parts, variant, isOn, EvaluationReason.Split, EvaluationRule.Percentile, own.Bucket);
                }
            }

            return Finish(parts, parts.DefaultWhenEnabled, isOn, EvaluationReason.Default, EvaluationRule.Default, own.Bucket);
        }

        return Finish(parts, parts.DefaultWhenEnabled, isOn, EvaluationReason.Default, EvaluationRule.Default, null);
    }

    // Exclusion and targeting by name give no random sample; a percentage does, for both variants.
    private static EvaluationReason ReasonWithoutVariants(EvaluationRule rule) => rule switch
    {
        EvaluationRule.Off or EvaluationRule.Requirement => EvaluationReason.Disabled,
        EvaluationRule.User or EvaluationRule.Group or EvaluationRule.Exclusion => EvaluationReason.TargetingMatch,
        EvaluationRule.Percentile => EvaluationReason.Split,
        _ => EvaluationReason.Default,
    };

    // Who is not in the stage's sample is either on the candidate for an earlier stage, or in nobody's comparison.
    private static Evaluation FinishStage(FlagParts parts, bool isCandidate, bool isSample, bool isOn, in BucketPosition own)
    {
        var candidate = parts.Lanes is { } lanes && isCandidate ? lanes.Find(own.Position) : parts.StageVariant;
        if (isCandidate && candidate < 0)
            return Finish(parts, parts.BarredReplacement, isOn, EvaluationReason.Default, EvaluationRule.Percentile, own.Bucket);
        var reason = isSample ? EvaluationReason.Split : isCandidate ? EvaluationReason.TargetingMatch : EvaluationReason.Default;
        return Finish(parts, isCandidate ? candidate : parts.BarredReplacement, isOn, reason, EvaluationRule.Percentile, own.Bucket);
    }

    // Of several candidates, users and groups by name get the one of their lane.
    private static int StageVariantFor(FlagParts parts, in Subject subject)
    {
        if (parts.Lanes is not { } lanes)
            return parts.StageVariant;
        return lanes.Find(parts.Bucketer.Locate(subject.KeyOf(parts.AttributePrefix, out _)).Position) is >= 0 and var candidate ? candidate : parts.BarredReplacement;
    }

    private static Evaluation Finish(FlagParts parts, int variant, bool isOn, EvaluationReason reason, EvaluationRule rule, Bucket? bucket)
    {
        if (variant >= 0 && parts.IsEnabled)
        {
            isOn = parts.Variants[variant].StatusOverride switch
            {
                StatusOverride.Enabled => true,
                StatusOverride.Disabled => false,
                _ => isOn,
            };
        }

        return new Evaluation(variant, isOn, reason, rule, bucket);
    }

    private static bool AreRequirementsMet(FlagParts parts, in Subject subject, long utcTicks, out EvaluationRule rule)
    {
        rule = EvaluationRule.Requirement;
        return parts.Links is null || parts.Links.AreMet(subject, utcTicks);
    }

    private static bool AreConditionsMet(FlagParts parts, in Subject subject, long utcTicks, out EvaluationRule rule, ref Bucket? bucket)
    {
        rule = EvaluationRule.Conditions;
        foreach (var condition in parts.Conditions)
        {
            if (condition.IsMet(subject, utcTicks, out rule, ref bucket) != parts.AreAllRequired)
                return !parts.AreAllRequired;
        }

        return parts.AreAllRequired && parts.Conditions.Length != 0;
    }

    private static int Allowed(FlagParts parts, int variant) => parts.Barred.Length != 0 && Array.IndexOf(parts.Barred, variant) >= 0 ? parts.BarredReplacement : variant;

    // Rules are tried in the order of the file, so the lowest position among the subject's groups wins.
    private static int FindGroup(FlagParts parts, GroupSet groups)
    {
        if (parts.Groups.IsEmpty)
            return -1;
        var first = int.MaxValue;
        for (var i = 0; i < groups.Count; i++)
        {
            if (parts.Groups.IndexOf(groups[i]) is >= 0 and var place && place < first)
                first = place;
        }

        return first == int.MaxValue ? -1 : parts.GroupVariants[first];
    }
}
