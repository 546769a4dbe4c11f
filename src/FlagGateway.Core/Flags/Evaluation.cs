using FlagGateway.Core.Bucketing;

namespace FlagGateway.Core.Flags;

/// <summary>Which part of a flag decided.</summary>
public enum EvaluationRule
{
    /// <summary>The flag is switched off as a whole.</summary>
    Off,

    /// <summary>The kill switch.</summary>
    Kill,

    /// <summary>The conditions decided (client filters): met for a flag without variants, or not met.</summary>
    Conditions,

    /// <summary>An audience excludes the user or a group of the user.</summary>
    Exclusion,

    /// <summary>A list of users.</summary>
    User,

    /// <summary>A list of groups.</summary>
    Group,

    /// <summary>A range of percentiles.</summary>
    Percentile,

    /// <summary>No other part applied.</summary>
    Default,

    /// <summary>A rule on attributes or segments.</summary>
    Attributes,

    /// <summary>The user does not have a required variant of another flag.</summary>
    Requirement,
}

/// <summary>The outcome of one evaluation.</summary>
/// <param name="Variant">Index into <see cref="CompiledFlag.Variants"/>, or -1 if the flag assigns none.</param>
/// <param name="Enabled">Whether the flag is on for the subject, status overrides included.</param>
/// <param name="Reason">The reason.</param>
/// <param name="Rule">The part of the flag that decided.</param>
/// <param name="Bucket">The subject's bucket if a percentile was evaluated; otherwise <c>null</c>.</param>
public readonly record struct Evaluation(int Variant, bool Enabled, EvaluationReason Reason, EvaluationRule Rule, Bucket? Bucket);
