namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>What an operator should know before a start: which of the plan's limits control's traffic can reach. Pure.</summary>
/// <param name="Observed">Control's traffic.</param>
/// <param name="Limits">The limits; empty if not enough was observed.</param>
public sealed record StartReach(ObservedTraffic Observed, IReadOnlyList<LimitReach> Limits)
{
    /// <summary>The limits that are not met at the end of their hold, and what is not known; empty if all are.</summary>
    public IReadOnlyList<string> Warnings { get; } = Warn(Observed, Limits);

    /// <summary>Checks a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="observed">Control's traffic, read for the same plan.</param>
    public static StartReach From(RolloutPlan plan, ObservedTraffic observed)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(observed);
        return new StartReach(observed, observed.IsEnough ? PlanReach.Check(plan, observed.Traffic, observed.Unknown) : []);
    }

    private static List<string> Warn(ObservedTraffic observed, IReadOnlyList<LimitReach> limits)
    {
        if (!observed.IsEnough)
            return [observed.Text];
        if (observed.Requests == 0)
            return [$"{observed.Text}: without traffic no stage with users can pass"];
        List<string> warnings = [.. limits.Where(static limit => limit.Kind is ReachKind.Never or ReachKind.Late).Select(static limit => limit.Text)];
        // Once for each metric: it is the same in all stages.
        warnings.AddRange(limits.Where(static limit => limit.Kind == ReachKind.Unknown).DistinctBy(static limit => limit.Guardrail).Select(static limit => limit.Text));
        return warnings.Count == 0 ? [] : [$"{observed.Text}; of such traffic:", .. warnings];
    }
}
