using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>
/// Finds out before the start whether a plan's stages can be left: whether its traffic is enough to show that a
/// candidate equal to control meets each limit that a stage must pass. Pure.
/// </summary>
public static class PlanReach
{
    /// <summary>The multiple of the hold within which a second limit is searched for.</summary>
    internal const int Holds = 3;

    // From this rate of control on, a difference in points means something else for each flag.
    internal const double MinRateForRatio = 0.05;

    /// <summary>Checks each limit that the stages must pass, in the order of the plan.</summary>
    /// <param name="plan">
    /// The plan. Guardrails that ask Prometheus are left out, and so are stages of groups only.
    /// </param>
    /// <param name="traffic">Behaviour of control.</param>
    /// <param name="unknown">Metrics of which <paramref name="traffic"/> has only an assumption.</param>
    public static IReadOnlyList<LimitReach> Check(RolloutPlan plan, TrafficAssumptions traffic, IReadOnlyCollection<string>? unknown = null)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(traffic);
        return Check(plan, Stages(plan, traffic), unknown);
    }

    /// <summary>The same for stages that were created before, which takes longest.</summary>
    internal static IReadOnlyList<LimitReach> Check(RolloutPlan plan, IEnumerable<StageTraffic> stages, IReadOnlyCollection<string>? unknown = null)
    {
        List<LimitReach> found = [];
        foreach (var stage in stages)
        {
            found.AddRange(StageReach.Conditions(plan, stage));
            foreach (var guardrail in plan.GuardrailsOf(stage.Stage.Name).Where(one => IsForecast(one, stage)))
                found.AddRange(StageReach.From(guardrail, stage, plan, unknown?.Contains(guardrail.Metric) == true));
        }

        return found;
    }

    /// <summary>The stages with users of the candidate by percentage, or with copies.</summary>
    internal static IEnumerable<StageTraffic> Stages(RolloutPlan plan, TrafficAssumptions traffic)
    {
        StageTraffic? last = null;
        foreach (var stage in StageTraffic.From(plan, traffic, seed: 1))
        {
            if (stage.IsComparable)
                last = stage;
            yield return stage.Stage.Percentage >= 100 && last is not null ? stage with { Reference = last.At(Longest(last), isCopies: false).Control } : stage;
        }
    }

    /// <summary>Whether a guardrail is judged in a stage, and can be forecast.</summary>
    internal static bool IsForecast(Guardrail guardrail, StageTraffic stage) => guardrail.Kind switch
    {
        null => false,
        _ when !RolloutSimulation.CanSimulate(guardrail) => false,
        MetricKind.ShadowMismatchRate => stage.CopiedShare > 0,
        _ => stage.Stage.Percentage > 0,
    };

    // A stage without a hold is left as soon as it passes; a moment is the least.
    private static TimeSpan Longest(StageTraffic stage) => stage.Stage.Hold > TimeSpan.Zero ? stage.Stage.Hold : TimeSpan.FromMinutes(1);
}
