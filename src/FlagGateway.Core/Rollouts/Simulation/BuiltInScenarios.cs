using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>Built-in scenarios for a plan.</summary>
public static class BuiltInScenarios
{
    private const int Bursts = 60;

    /// <summary>Their names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["good", "bad", "slow", "flaky"];

    /// <summary>A scenario, or <c>null</c> if none has the name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="plan">The plan with the guardrails.</param>
    /// <param name="traffic">Behaviour of control.</param>
    public static SimulationScenario? Find(string name, RolloutPlan plan, TrafficAssumptions traffic)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(traffic);
        return name switch
        {
            "good" => new SimulationScenario([]),
            "bad" => new SimulationScenario([new ScenarioStep(TimeSpan.Zero, Failing(traffic, 0.1) with { AbandonRate = Math.Min(1, traffic.AbandonRate + 0.1), Signals = Worse(plan, traffic) })]),
            "slow" => new SimulationScenario([new ScenarioStep(TimeSpan.Zero, new CandidateBehaviour { LatencyFactor = 2 })]),
            "flaky" => new SimulationScenario([.. Enumerable.Range(1, Bursts).SelectMany(burst => Burst(burst, traffic))]),
            _ => null,
        };
    }

    // Twenty minutes out of twelve hours.
    private static IEnumerable<ScenarioStep> Burst(int burst, TrafficAssumptions traffic)
    {
        var begin = TimeSpan.FromHours(12 * burst) - TimeSpan.FromHours(3);
        yield return new ScenarioStep(begin, Failing(traffic, 0.03));
        yield return new ScenarioStep(begin + TimeSpan.FromMinutes(20), CandidateBehaviour.SameAsControl);
    }

    private static CandidateBehaviour Failing(TrafficAssumptions traffic, double more) => new()
    {
        ErrorRate = Math.Min(1, traffic.ErrorRate + more),
        MismatchRate = Math.Min(1, traffic.MismatchRate + more),
    };

    // A third worse, in the direction of a limit.
    private static Dictionary<string, double> Worse(RolloutPlan plan, TrafficAssumptions traffic)
    {
        Dictionary<string, double> signals = new(StringComparer.Ordinal);
        foreach (var guardrail in plan.Guardrails)
        {
            if (GuardrailMetrics.SignalOf(guardrail.Metric) is not { } name || (guardrail.Hard ?? guardrail.Soft ?? guardrail.Warn) is not { } limit)
                continue;
            var mean = traffic.SignalOf(name).Mean;
            signals[name] = mean + (Math.Abs(mean) / (limit.IsLowerWorse ? -3 : 3));
        }

        return signals;
    }
}
