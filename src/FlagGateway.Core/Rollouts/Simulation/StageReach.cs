using System.Globalization;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Checks the limits of one stage.</summary>
internal static class StageReach
{
    /// <summary>The numbers of requests and users that the stage needs and cannot have.</summary>
    public static IEnumerable<LimitReach> Conditions(RolloutPlan plan, StageTraffic stage)
    {
        var requests = stage.At(stage.Stage.Hold + plan.ProgressDeadline, isCopies: false).Candidate.Requests;
        if (stage.Stage.MinimumRequests > requests)
            yield return Missing("minimum_requests", stage.Stage.MinimumRequests, "requests");
        // Each request may be of another user, and none has less than one.
        if (stage.Stage.MinimumUsers > requests)
            yield return Missing("minimum_users", stage.Stage.MinimumUsers, "users");

        LimitReach Missing(string name, int needed, string noun) => ReachFormatter.Complete(new LimitReach
        {
            Stage = stage.Stage.Name,
            Guardrail = "",
            Limit = name,
            Threshold = string.Create(CultureInfo.InvariantCulture, $"{needed:#,0} {noun}"),
            Kind = ReachKind.Never,
        }, plan, stage);
    }

    /// <summary>The limits of a guardrail.</summary>
    public static IEnumerable<LimitReach> From(Guardrail guardrail, StageTraffic stage, RolloutPlan plan, bool isUnknown)
    {
        var limits = Limit.From(guardrail, stage.HasReference);
        foreach (var limit in limits.Where(static limit => limit.Consequence is not null && !limit.AllowsNone))
        {
            var reach = new LimitReach { Stage = stage.Stage.Name, Guardrail = guardrail.Metric, Limit = limit.Name, Threshold = limit.Threshold.Text, ThresholdKind = limit.Threshold.Kind, Kind = ReachKind.Unknown };
            yield return ReachFormatter.Complete(isUnknown ? reach : Fill(reach, new Case(guardrail, limit, limits, stage, plan)), plan, stage);
        }
    }

    /// <summary>
    /// The smallest limit like the given one that is met at the end of the hold, rounded; <c>null</c> for none.
    /// </summary>
    public static Threshold? SmallestInHold(Guardrail guardrail, Limit limit, StageTraffic stage, RolloutPlan plan) =>
        new Case(guardrail, limit, [limit], stage, plan) is var one ? Smallest(one, one.Hold, 1) : null;

    private static LimitReach Fill(LimitReach reach, Case one)
    {
        var forecast = one.Forecast(one.Limit.Threshold);
        reach = reach with { Control = forecast.Base };
        if (forecast.IsBrokenByControl)
            return reach with { Kind = ReachKind.Never };
        var passes = FirstPass(one, forecast);
        reach = reach with { Kind = passes is null ? ReachKind.Never : passes <= one.Hold ? ReachKind.InHold : ReachKind.Late, PassesAfter = passes };
        if (reach.Kind == ReachKind.InHold)
            return reach;
        var smallest = Smallest(one, one.Hold, 1);
        return reach with
        {
            SmallestInHold = smallest?.Text,
            SmallestInThreeHolds = Smallest(one, PlanReach.Holds * one.Hold, 4)?.Text,
            SmallestAsRatio = smallest is { Kind: ThresholdKind.DifferenceInPoints } && MetricFormatter.IsRate(one.Guardrail.Metric) && forecast.Base >= PlanReach.MinRateForRatio
                ? ThresholdFormatter.Round(one.Guardrail.Metric, new Threshold(ThresholdKind.RelativeDifference, smallest.Value, ""), smallest.Value / forecast.Base).Text
                : null,
            NeededHold = LimitForecast.Soonest(time => forecast.IsMetAtAnalysis(time, 1)),
        };
    }

    private static TimeSpan? FirstPass(Case one, GuardrailForecast forecast)
    {
        if (one.Stage.Stage.Hold <= TimeSpan.Zero)
            return forecast.IsMetAtAnalysis(one.Hold, 1) ? one.Hold : null;
        for (var number = 1; number < PlannedAnalyses.Maximum && PlannedAnalyses.TimeOf(one.Hold, number) is var time && (number == 1 || time <= one.Hold + one.Plan.ProgressDeadline); number++)
        {
            if (forecast.IsMetAtAnalysis(time, number))
                return time;
        }

        return null;
    }

    // The analyses until then are at 1, 1.5, 2 and 3 times the hold; each alone passes less often than all together.
    private static Threshold? Smallest(Case one, TimeSpan until, int analyses)
    {
        var threshold = one.Limit.Threshold;
        var any = one.Forecast(threshold);
        if (!IsMet(any.Farthest))
            return null;
        return ThresholdFormatter.Round(one.Guardrail.Metric, threshold, LimitForecast.Bisect(any.NoDifference, any.Farthest, IsMet));

        bool IsMet(double value)
        {
            var forecast = one.Forecast(threshold with { Value = value });
            return one.Stage.Stage.Hold <= TimeSpan.Zero
                ? forecast.IsMetAtAnalysis(until, 1)
                : Enumerable.Range(1, analyses).Any(number => forecast.IsMetAtAnalysis(PlannedAnalyses.TimeOf(one.Hold, number), number));
        }
    }

    private sealed record Case(Guardrail Guardrail, Limit Limit, IReadOnlyList<Limit> Limits, StageTraffic Stage, RolloutPlan Plan)
    {
        /// <summary>
        /// The hold; a stage without one is left as soon as it passes, and has the progress deadline for that.
        /// </summary>
        public TimeSpan Hold => Stage.Stage.Hold > TimeSpan.Zero ? Stage.Stage.Hold : Plan.ProgressDeadline;

        public GuardrailForecast Forecast(Threshold threshold) => new(Guardrail, Limit with { Threshold = threshold }, Limits, Stage, Plan);
    }
}
