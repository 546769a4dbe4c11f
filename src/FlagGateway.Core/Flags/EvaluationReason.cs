namespace FlagGateway.Core.Flags;

/// <summary>Reason of an evaluation. A closed list; the names follow OpenFeature's.</summary>
/// <seealso href="https://openfeature.dev/specification/types#resolution-reason">
/// OpenFeature resolution reasons
/// </seealso>
public enum EvaluationReason
{
    /// <summary>The kill switch is on.</summary>
    Killed,

    /// <summary>A tester's signed override.</summary>
    Override,

    /// <summary>The flag is off, or its conditions are not met.</summary>
    Disabled,

    /// <summary>The user or one of the groups is named by a rule.</summary>
    TargetingMatch,

    /// <summary>The user's percentile decided: the only cohort that is a random sample.</summary>
    Split,

    /// <summary>No rule applied; the flag's default did.</summary>
    Default,

    /// <summary>The decision could not be applied as configured.</summary>
    Error,

    /// <summary>The conversation retains the variant that it had before a percentage changed.</summary>
    Pinned,
}

/// <summary>Wire names of reasons.</summary>
public static class EvaluationReasonNames
{
    /// <summary>The name in headers, logs and API responses: <c>TARGETING_MATCH</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the list.</exception>
    public static string ToWireName(this EvaluationReason reason) => reason switch
    {
        EvaluationReason.Killed => "KILLED",
        EvaluationReason.Override => "OVERRIDE",
        EvaluationReason.Disabled => "DISABLED",
        EvaluationReason.TargetingMatch => "TARGETING_MATCH",
        EvaluationReason.Split => "SPLIT",
        EvaluationReason.Pinned => "PINNED",
        EvaluationReason.Default => "DEFAULT",
        EvaluationReason.Error => "ERROR",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reason."),
    };
}
