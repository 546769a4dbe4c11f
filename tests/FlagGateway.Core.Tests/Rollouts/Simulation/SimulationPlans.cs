using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;

namespace FlagGateway.Core.Tests.Rollouts.Simulation;

/// <summary>Plans and traffic to simulate.</summary>
internal static class SimulationPlans
{
    public static readonly TrafficAssumptions Traffic = new() { RequestsPerSecond = 200, Users = 20_000 };

    public static readonly Guardrail Errors = Guard("error_rate", "+0.5pp", "+0.2pp");

    public static readonly Guardrail Latency = Guard("latency_p95", "+50%", "+20%");

    public static Guardrail Guard(string metric, string? hard, string? soft = null) => new(metric, null, Limit(hard), Limit(soft), null);

    public static RolloutStage Stage(string name, double percentage, TimeSpan hold) => new(name, percentage, null, [], hold, StageGate.Automatic, 0, 0);

    public static RolloutPlan Plan(params Guardrail[] guardrails) => new(
        "release.orders", "legacy", "new",
        [Stage("ten", 10, TimeSpan.FromHours(4)), Stage("half", 50, TimeSpan.FromHours(4)), Stage("everyone", 100, TimeSpan.FromHours(1))],
        guardrails, SoftAction.Pause, []);

    public static StageForecast Forecast(TrafficAssumptions traffic, double percentage, TimeSpan hold, params Guardrail[] guardrails) =>
        StageForecast.Create(Plan(guardrails) with { Stages = [Stage("one", percentage, hold)] }, traffic, trials: 0)[0];

    public static Threshold? Limit(string? text) => Threshold.TryParse(text, out var threshold) ? threshold : null;
}
