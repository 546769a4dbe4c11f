using System.Globalization;
using FlagGateway.Core.Cohorts;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>
/// What an operator should know before a start: which of the plan's limits control's traffic can reach. Pure.
/// </summary>
/// <param name="Observed">Control's traffic.</param>
/// <param name="Limits">The limits; empty if not enough was observed.</param>
public sealed record StartReach(ObservedTraffic Observed, IReadOnlyList<LimitReach> Limits)
{
    private const int Listed = 5;

    /// <summary>
    /// The limits that are not met at the end of their hold, and what is not known; empty if all are.
    /// </summary>
    public IReadOnlyList<string> Warnings { get; } = Warn(Observed, Limits);

    /// <summary>Whether a limit is not met at the end of its hold.</summary>
    internal bool IsOutOfReach => Limits.Any(static limit => limit.Kind is ReachKind.Never or ReachKind.Late);

    /// <summary>Those limits in one line, for a notification.</summary>
    internal string Text
    {
        get
        {
            string[] texts = [.. Limits.Where(static limit => limit.Kind is ReachKind.Never or ReachKind.Late).Select(static limit => limit.Text)];
            var more = texts.Length > Listed ? string.Create(CultureInfo.InvariantCulture, $"; and {texts.Length - Listed} more") : "";
            return $"limits out of reach: {Observed.Text}; of such traffic: {string.Join("; ", texts.Take(Listed))}{more}";
        }
    }

    /// <summary>
    /// Checks a plan that started by itself, with the traffic of its stage: nobody saw a forecast before.
    /// </summary>
    /// <param name="plan">The plan.</param>
    /// <param name="state">State of the rollout at the previous evaluation.</param>
    /// <param name="elapsed">Time since then.</param>
    /// <param name="control">Control's requests by percentile in the stage.</param>
    /// <param name="past">What its users did before the rollout; <c>null</c> if that is not known.</param>
    /// <returns>
    /// The limits of the current stage and of those after it; <c>null</c> for other plans, and where control is not
    /// observed.
    /// </returns>
    internal static StartReach? InStage(RolloutPlan plan, RolloutState state, TimeSpan elapsed, CohortCounts control, CohortCounts? past = null)
    {
        // Time in the stage passes only while it progresses, and requests are counted in any phase.
        if (plan.Start != StartMode.Automatic || state.Phase != RolloutPhase.Progressing || state.Percentage is not (>= 0 and < 100) || StageSteps.IndexOf(plan, state.Stage) is not (>= 0 and var index))
            return null;
        var rest = plan with { Stages = [.. plan.Stages.Skip(index)] };
        var share = 1 - (state.Percentage / 100);
        var observed = ObservedTraffic.From(rest, control, state.InStage + elapsed, share);
        return From(rest, past is null ? observed : observed.WithPast(rest, past, control, share));
    }

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
