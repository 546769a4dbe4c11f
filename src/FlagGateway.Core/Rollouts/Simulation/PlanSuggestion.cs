using System.Globalization;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>
/// Suggests limits that a plan's traffic can decide: a candidate equal to control passes each at the end of each hold,
/// with a probability of 80 %. Pure.
/// </summary>
/// <remarks>
/// Limits of the plan that pass stay as they are. For a rate of which control has 5 % or more, limits are parts of that
/// rate, since a difference in points says little without it.
/// </remarks>
public static class PlanSuggestion
{
    // A hard limit is so many times as far from control as the soft one: a candidate between them pauses and is not
    // rolled back.
    private const double HardToSoft = 2.5;

    // A limit of -100 % would never be exceeded.
    private const double LargestDecrease = -0.95;

    private static readonly Threshold Points = Parse("+0.1pp");

    private static readonly Threshold Part = Parse("+10%");

    private static readonly Threshold Slower = Parse("+20%");

    /// <summary>Suggests a guardrail for each of the plan, or for errors and latency if it has none.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="traffic">Behaviour of control.</param>
    /// <param name="unknown">Metrics of which <paramref name="traffic"/> has only an assumption.</param>
    public static IReadOnlyList<SuggestedGuardrail> Create(RolloutPlan plan, TrafficAssumptions traffic, IReadOnlyCollection<string>? unknown = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(traffic);
        if (plan.Guardrails.Count == 0)
            plan = plan with { Guardrails = [new Guardrail(GuardrailMetrics.ErrorRate, null, null, Points, null), new Guardrail("latency_p95", null, null, Slower, null)] };
        StageTraffic[] stages = [.. PlanReach.Stages(plan, traffic)];
        return [.. plan.Guardrails.Select(guardrail => Suggest(guardrail, plan, stages, unknown?.Contains(guardrail.Metric) == true))];
    }

    private static SuggestedGuardrail Suggest(Guardrail guardrail, RolloutPlan plan, StageTraffic[] stages, bool isUnknown)
    {
        if (isUnknown || guardrail.Kind is null || !RolloutSimulation.CanSimulate(guardrail))
            return new SuggestedGuardrail(guardrail, true, isUnknown ? "nothing is known about control's value" : guardrail.Kind == MetricKind.Promql ? "only Prometheus has its value" : "it is not simulated");
        var own = plan with { Guardrails = [guardrail] };
        var found = PlanReach.Check(own, stages).Where(static one => one.Guardrail.Length != 0).ToArray();
        if (found.Length == 0)
            return new SuggestedGuardrail(guardrail, true, "no stage is forecast in which it is judged");
        var isPart = found[0].Control >= PlanReach.MinRateForRatio && found.Any(static one => one.ThresholdKind == ThresholdKind.DifferenceInPoints) && MetricFormatter.IsRate(guardrail.Metric);
        if (guardrail.Hard is not null && !isPart && Array.TrueForAll(found, static one => one.Kind == ReachKind.InHold))
            return new SuggestedGuardrail(guardrail, true, "passes at the end of each hold");
        return Loosen(guardrail, own, stages, isPart ? Part : (guardrail.Soft ?? guardrail.Hard)!, found[0].Control!.Value);
    }

    private static SuggestedGuardrail Loosen(Guardrail guardrail, RolloutPlan plan, StageTraffic[] stages, Threshold like, double control)
    {
        // Without a soft limit a fraction of the hard one would do; what the traffic can decide is searched from there.
        var soft = ReferenceEquals(like, guardrail.Hard) ? ThresholdFormatter.Round(guardrail.Metric, like, Distance(like, control, 1 / HardToSoft)) : like;
        string? decisive = null;
        foreach (var stage in stages.Where(stage => PlanReach.IsForecast(guardrail, stage) && (stage.HasReference || soft.Kind == ThresholdKind.Absolute)))
        {
            var limit = new Limit("soft", soft, VerdictKind.SoftFail);
            if (StageReach.SmallestInHold(guardrail, limit, stage, plan) is not { } smallest)
                return new SuggestedGuardrail(guardrail, true, $"no limit passes in stage {stage.Stage.Name} at the end of its hold: give it more users or a longer hold");
            if (IsLooser(smallest, soft))
                (soft, decisive) = (smallest, stage.Stage.Name);
        }

        var hard = HardFor(guardrail, soft, control);
        var reason = string.Create(
            CultureInfo.InvariantCulture,
            $"{(ReferenceEquals(like, Part) ? $"control has {MetricFormatter.Fraction(control)}, so limits are parts of it" : "the plan's limits do not pass at the end of each hold")}{(decisive is null ? "" : $"; the smallest soft limit that passes in stage {decisive} is {soft.Text}")}");
        return new SuggestedGuardrail(guardrail with { Hard = hard, Soft = soft, Warn = guardrail.Warn?.Kind == soft.Kind && !IsLooser(guardrail.Warn, soft) ? guardrail.Warn : null }, false, reason);
    }

    private static Threshold HardFor(Guardrail guardrail, Threshold soft, double control)
    {
        var value = Distance(soft, control, HardToSoft);
        if (soft.Kind == ThresholdKind.RelativeDifference && value < LargestDecrease)
            value = Math.Min(soft.Value, LargestDecrease);
        var hard = ThresholdFormatter.Round(guardrail.Metric, soft, value);
        return guardrail.Hard is { } known && known.Kind == soft.Kind && IsLooser(known, hard) ? known : hard;
    }

    // The value at a multiple of the distance between a limit and control.
    private static double Distance(Threshold threshold, double control, double factor) => threshold.Kind == ThresholdKind.Absolute
        ? control + (factor * (threshold.Value - control))
        : factor * threshold.Value;

    private static bool IsLooser(Threshold one, Threshold other) => other.IsLowerWorse ? one.Value < other.Value : one.Value > other.Value;

    private static Threshold Parse(string text) => Threshold.TryParse(text, out var threshold) ? threshold! : throw new FormatException(text);
}
