using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;
using static FlagGateway.Core.Tests.Rollouts.Plans;

namespace FlagGateway.Core.Tests.Rollouts.Simulation;

/// <summary>What a plan that started by itself can decide with the traffic of its stage.</summary>
public sealed class StartReachTests
{
    private static readonly RolloutPlan Plan = SimulationPlans.Plan(SimulationPlans.Guard("error_rate", "+0.5pp", "+0.001pp")) with
    {
        Start = StartMode.Automatic,
        Stages = [SimulationPlans.Stage("first", 5, TimeSpan.FromHours(4)), SimulationPlans.Stage("second", 20, TimeSpan.FromHours(4))],
    };

    [Fact]
    public void InStage_LimitOutOfReach_NamesItForThisStageAndThoseAfterIt()
    {
        var reach = StartReach.InStage(Plan, In("first"), Hour, Control)!;

        Assert.True(reach.IsOutOfReach);
        Assert.Equal(["first", "second"], reach.Limits.Where(static limit => limit.Kind == ReachKind.Never).Select(static limit => limit.Stage));
        Assert.StartsWith("limits out of reach: control served 64,000 requests in 1h 00m; of such traffic: stage first (5 % of users", reach.Text, StringComparison.Ordinal);
        Assert.Contains("the smallest limit for this hold is +", reach.Text, StringComparison.Ordinal);
        Assert.Equal(["second"], StartReach.InStage(Plan, In("second") with { Percentage = 20 }, Hour, Control)!.Limits.Select(static limit => limit.Stage).Distinct());
    }

    // Control has a part of the users, and the plan is checked with the traffic of all.
    [Fact]
    public void InStage_ControlHasAPartOfTheUsers_CountsAll()
    {
        var traffic = StartReach.InStage(Plan, In("second") with { Percentage = 50 }, Hour, Control)!.Observed.Traffic;

        Assert.Equal(2 * 64_000 / 3600.0, traffic.RequestsPerSecond, 1);
    }

    [Fact]
    public void InStage_StartedByAnOperatorOrNotProgressingOrWithoutControl_IsNotChecked()
    {
        Assert.Null(StartReach.InStage(Plan with { Start = StartMode.Manual }, In("first"), Hour, Control));
        Assert.Null(StartReach.InStage(Plan, In("first") with { Phase = RolloutPhase.Paused }, Hour, Control));
        Assert.Null(StartReach.InStage(Plan, In("first") with { Percentage = 100 }, Hour, Control));
        Assert.Null(StartReach.InStage(Plan, In("another"), Hour, Control));
    }

    [Fact]
    public void InStage_TooLittleOrAllInReach_IsNoWarning()
    {
        var wide = Plan with { Guardrails = [SimulationPlans.Guard("error_rate", "+50pp")] };

        Assert.False(StartReach.InStage(Plan, In("first"), TimeSpan.FromMinutes(1), SampleCounts.Errors(1, 0))!.IsOutOfReach);
        Assert.False(StartReach.InStage(wide, In("first"), Hour, Control)!.IsOutOfReach);
    }

    private static CohortCounts Control { get; } = SampleCounts.Errors(1_000, 0.002) with { Users = 500 };

    private static RolloutState In(string stage) => new() { Flag = "f", Control = "a", Candidate = "b", Plan = "p", Phase = RolloutPhase.Progressing, Stage = stage, Percentage = 5, ObservationPeriod = 1 };
}
