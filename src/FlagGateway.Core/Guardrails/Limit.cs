namespace FlagGateway.Core.Guardrails;

/// <summary>A threshold of a guardrail with its consequence.</summary>
/// <param name="Name">As in the configuration: <c>hard</c>, <c>soft</c>, <c>warn</c>.</param>
/// <param name="Threshold">The threshold.</param>
/// <param name="Consequence">The verdict beyond it; <c>null</c> for a warning only.</param>
internal sealed record Limit(string Name, Threshold Threshold, VerdictKind? Consequence)
{
    /// <summary>Whether the limit is zero: the counted event must not occur at all.</summary>
    public bool AllowsNone => Threshold is { Kind: ThresholdKind.Absolute, Value: 0, IsFloor: false };

    /// <summary>
    /// The most serious limit's own size: intervals are tuned to be narrowest for effects of this size.
    /// </summary>
    public static double ScaleOf(IReadOnlyList<Limit> limits, ThresholdKind kind)
    {
        foreach (var limit in limits)
        {
            if (limit.Threshold.Kind == kind && limit.Threshold.Value != 0)
                return Math.Abs(limit.Threshold.Value);
        }

        return kind == ThresholdKind.RelativeDifference ? 0.1 : 0.001;
    }

    /// <summary>Returns the limits of a guardrail that can be judged, the most serious first.</summary>
    public static IReadOnlyList<Limit> From(Guardrail guardrail, bool hasReference)
    {
        List<Limit> limits = [];
        Add("hard", guardrail.Hard, VerdictKind.HardFail);
        Add("soft", guardrail.Soft, VerdictKind.SoftFail);
        Add("warn", guardrail.Warn, null);
        return limits;

        void Add(string name, Threshold? threshold, VerdictKind? consequence)
        {
            if (threshold is not null && (hasReference || threshold.Kind == ThresholdKind.Absolute))
                limits.Add(new Limit(name, threshold, consequence));
        }
    }
}
