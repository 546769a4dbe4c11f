using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;

namespace FlagGateway.Core.Tests.Rollouts.Simulation;

/// <summary>Limits that a plan's traffic can decide.</summary>
public sealed class PlanSuggestionTests
{
    private static readonly RolloutPlan Plan = SimulationPlans.Plan() with
    {
        Stages = [SimulationPlans.Stage("five", 5, TimeSpan.FromHours(4)), SimulationPlans.Stage("half", 50, TimeSpan.FromHours(1)), SimulationPlans.Stage("everyone", 100, TimeSpan.FromHours(1))],
    };

    public static TheoryData<double, double> Traffic => new MatrixTheoryData<double, double>([2, 20, 200], [0.0001, 0.01, 0.08, 0.4]);

    [Theory]
    [MemberData(nameof(Traffic))]
    public void Create_AnyTraffic_SuggestsWhatPassesInEachStage(double requestsPerSecond, double errorRate)
    {
        var traffic = SimulationPlans.Traffic with { RequestsPerSecond = requestsPerSecond, ErrorRate = errorRate };
        var plan = Plan with { Guardrails = [SimulationPlans.Guard("error_rate", "+0.5pp", "+0.1pp"), SimulationPlans.Guard("latency_p95", "+50%", "+20%"), SimulationPlans.Guard("signal:confidence", "-10%", "-1%"), SimulationPlans.Guard("status:4xx", "+0.2pp")] };

        var suggested = PlanSuggestion.Create(plan, traffic);

        Assert.All(suggested, static one => Assert.Null(ThresholdRules.ProblemOf(one.Guardrail)));
        var reach = PlanReach.Check(plan with { Guardrails = [.. suggested.Select(static one => one.Guardrail)] }, traffic);
        Assert.All(reach, static one => Assert.True(one.Kind == ReachKind.InHold, one.Text));
        Assert.Equal(errorRate >= 0.05 ? ThresholdKind.RelativeDifference : ThresholdKind.DifferenceInPoints, suggested[0].Guardrail.Soft!.Kind);
    }

    [Fact]
    public void Create_LimitsThatPass_StayAsTheyAre()
    {
        var plan = Plan with { Guardrails = [SimulationPlans.Guard("error_rate", "+5pp", "+2pp")] };

        var suggested = Assert.Single(PlanSuggestion.Create(plan, SimulationPlans.Traffic));

        Assert.Equal((plan.Guardrails[0], true, "passes at the end of each hold"), (suggested.Guardrail, suggested.IsAsConfigured, suggested.Reason));
    }

    [Fact]
    public void Create_ControlFailsOften_SuggestsAPartOfItsRate()
    {
        var plan = Plan with { Guardrails = [SimulationPlans.Guard("error_rate", "+5pp", "+2pp")], Stages = [SimulationPlans.Stage("half", 50, TimeSpan.FromHours(4))] };

        var suggested = Assert.Single(PlanSuggestion.Create(plan, new TrafficAssumptions { RequestsPerSecond = 2_000, Users = 900_000, ErrorRate = 0.2 }));

        Assert.Equal(("+25%", "+10%"), (suggested.Guardrail.Hard!.Text, suggested.Guardrail.Soft!.Text));
        Assert.Equal("control has 20.0 %, so limits are parts of it", suggested.Reason);
    }

    [Fact]
    public void Create_PlanWithoutGuardrails_SuggestsErrorsAndLatency() =>
        Assert.Equal(["error_rate", "latency_p95"], PlanSuggestion.Create(Plan, SimulationPlans.Traffic).Select(static one => one.Guardrail.Metric));

    [Fact]
    public void Create_UnknownOrPrometheus_StaysAsItIs()
    {
        var plan = Plan with { Guardrails = [SimulationPlans.Guard("promql:queue", "10"), SimulationPlans.Guard("cost", "+1%")] };

        Assert.All(PlanSuggestion.Create(plan, SimulationPlans.Traffic, ["cost"]), static one => Assert.True(one.IsAsConfigured));
    }
}
