using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;

namespace FlagGateway.Core.Tests.Rollouts.Simulation;

/// <summary>Before the start: which limits a stage can reach with its traffic, and which it could.</summary>
public sealed class PlanReachTests
{
    private static readonly TimeSpan Hold = TimeSpan.FromHours(4);

    private static readonly RolloutPlan Plan = SimulationPlans.Plan() with { ProgressDeadline = TimeSpan.FromHours(8) };

    public static TheoryData<double, double> Traffic => new MatrixTheoryData<double, double>([0.05, 0.5, 5, 50], [1, 5, 25]);

    [Theory]
    [MemberData(nameof(Traffic))]
    public void Check_StageThatNeverPassesInSimulations_SaysSo(double requestsPerSecond, double percentage)
    {
        var traffic = SimulationPlans.Traffic with { RequestsPerSecond = requestsPerSecond };
        foreach (var guardrail in new[] { ("error_rate", "+0.05pp"), ("error_rate", "+0.2pp"), ("error_rate", "+20%"), ("latency_p95", "+5%"), ("latency_p95", "+20%"), ("signal:confidence", "-1%"), ("status:4xx", "+0.3pp") })
        {
            var plan = One(percentage, guardrail);

            var reach = Assert.Single(PlanReach.Check(plan, traffic));
            var trials = StageForecast.Create(plan, traffic, trials: 10)[0].Trials!;

            if (trials.Passes + trials.LatePasses == 0)
                Assert.True(reach.Kind == ReachKind.Never, $"{guardrail}: {reach.Text}, and {trials}");
            // Simulated statuses do not differ between users.
            if (trials.Passes == trials.Count && guardrail.Item1 != "status:4xx")
                Assert.True(reach.Kind != ReachKind.Never, $"{guardrail}: {reach.Text}, and {trials}");
        }
    }

    [Theory]
    [InlineData("error_rate", "+0.02pp")]
    [InlineData("error_rate", "+5%")]
    [InlineData("error_rate", "0.11%")]
    [InlineData("latency_p95", "+1%")]
    [InlineData("latency_p95", "252ms")]
    [InlineData("signal:confidence", "-0.1%")]
    [InlineData("signal:confidence", "-0.1pp")]
    [InlineData("signal:confidence", ">=0.9495")]
    [InlineData("status:404", "+0.05pp")]
    public void Check_LimitOutOfReach_NamesLimitsAndAHoldThatAreInReach(string metric, string limit)
    {
        var traffic = SimulationPlans.Traffic with { RequestsPerSecond = 20 };

        var reach = Assert.Single(PlanReach.Check(One(5, (metric, limit)), traffic));

        Assert.Equal(ReachKind.Never, reach.Kind);
        Assert.Equal(ReachKind.InHold, Assert.Single(PlanReach.Check(One(5, (metric, reach.SmallestInHold!)), traffic)).Kind);
        var later = Assert.Single(PlanReach.Check(One(5, (metric, reach.SmallestInThreeHolds!)), traffic));
        Assert.True(later.PassesAfter <= 3 * Hold, later.Text);
        if (reach.NeededHold is { } needed)
            Assert.Equal(ReachKind.InHold, Assert.Single(PlanReach.Check(One(5, (metric, limit)) with { Stages = [SimulationPlans.Stage("one", 5, needed)] }, traffic)).Kind);
    }

    [Fact]
    public void Check_SmallestLimit_PassesInMostSimulations()
    {
        var traffic = SimulationPlans.Traffic with { RequestsPerSecond = 50 };
        var reach = Assert.Single(PlanReach.Check(One(10, ("error_rate", "+0.01pp")), traffic));

        var trials = StageForecast.Create(One(10, ("error_rate", reach.SmallestInHold!)), traffic, trials: 100)[0].Trials!;

        Assert.InRange(trials.Passes, 65, 100);
    }

    [Fact]
    public void Check_ControlFailsOften_OffersAPartOfItsRate()
    {
        var traffic = SimulationPlans.Traffic with { ErrorRate = 0.2, RequestsPerSecond = 5 };

        var reach = Assert.Single(PlanReach.Check(One(5, ("error_rate", "+0.1pp")), traffic));

        Assert.EndsWith("%", reach.SmallestAsRatio, StringComparison.Ordinal);
        Assert.Contains($"the smallest limit for this hold is {reach.SmallestInHold} ({reach.SmallestAsRatio} of control's rate)", reach.Text, StringComparison.Ordinal);
        Assert.Null(Assert.Single(PlanReach.Check(One(5, ("error_rate", "+0.1pp")), traffic with { ErrorRate = 0.049 })).SmallestAsRatio);
    }

    [Fact]
    public void Check_SoftAndHard_ChecksEachAndNoWarning()
    {
        var plan = Plan with { Stages = [SimulationPlans.Stage("one", 5, Hold)], Guardrails = [new Guardrail("error_rate", null, SimulationPlans.Limit("+5pp"), SimulationPlans.Limit("+0.01pp"), SimulationPlans.Limit("+0.001pp"))] };

        var found = PlanReach.Check(plan, SimulationPlans.Traffic);

        Assert.Equal([("hard", ReachKind.InHold), ("soft", ReachKind.Never)], found.Select(one => (one.Limit, one.Kind)));
    }

    [Fact]
    public void Check_StageOfEverybody_IsComparedWithControlOfTheStageBefore()
    {
        var plan = Plan with { Guardrails = [SimulationPlans.Guard("error_rate", "+0.01pp")], Stages = [SimulationPlans.Stage("half", 50, Hold), SimulationPlans.Stage("everyone", 100, Hold)] };

        var found = PlanReach.Check(plan, SimulationPlans.Traffic with { RequestsPerSecond = 2 });

        Assert.Equal([("half", ReachKind.Never), ("everyone", ReachKind.Never)], found.Select(one => (one.Stage, one.Kind)));
        Assert.All(PlanReach.Check(plan with { Guardrails = [SimulationPlans.Errors] }, SimulationPlans.Traffic), static one => Assert.Equal(ReachKind.InHold, one.Kind));
    }

    [Fact]
    public void Check_MoreRequestsThanTheStageEverHas_SaysSo()
    {
        var plan = Plan with { Stages = [SimulationPlans.Stage("one", 1, Hold) with { MinimumRequests = 5_000, MinimumUsers = 5_000 }] };

        var found = PlanReach.Check(plan, SimulationPlans.Traffic with { RequestsPerSecond = 1, GroupShare = 0 });

        Assert.Equal(
            ["stage one (1 % of users, hold 4h 00m): it cannot pass, because 5,000 requests do not come in within 12h 00m", "stage one (1 % of users, hold 4h 00m): it cannot pass, because 5,000 users do not come in within 12h 00m"],
            found.Select(one => one.Text));
    }

    [Fact]
    public void Check_Texts_NameStageLimitAndRemedies()
    {
        var traffic = SimulationPlans.Traffic with { RequestsPerSecond = 20, EffectiveUsers = 5_000 };

        Assert.Matches(
            @"^stage one \(5 % of users, hold 4h 00m\): error_rate hard \+0\.05pp cannot pass within 12h 00m, then the rollout pauses; the smallest limit for this hold is \+[\d.]+pp, for 3 times the hold \+[\d.]+pp, for \+0\.05pp (a hold of \d+. \d+. would do|no hold up to 30d 0h would do, only more users)$",
            Assert.Single(PlanReach.Check(One(5, ("error_rate", "+0.05pp")), traffic)).Text);
        Assert.Equal("stage one (5 % of users, hold 4h 00m): error_rate hard 0.05% cannot pass, because control itself breaks it", Assert.Single(PlanReach.Check(One(5, ("error_rate", "0.05%")), traffic)).Text);
        Assert.Equal("stage one (5 % of users, hold 4h 00m): nothing is known about control's cost, so whether cost hard +10% can pass is not known either", Assert.Single(PlanReach.Check(One(5, ("cost", "+10%")), traffic, ["cost"])).Text);
    }

    [Fact]
    public void Check_GroupsAndPrometheus_AreLeftOut()
    {
        var plan = SimulationPlans.Plan(SimulationPlans.Errors, SimulationPlans.Guard("promql:queue", "10")) with { Stages = [new RolloutStage("internal", 0, null, ["tenant:internal"], Hold, StageGate.Manual, 0, 0)] };

        Assert.Empty(PlanReach.Check(plan, SimulationPlans.Traffic));
    }

    private static RolloutPlan One(double percentage, (string Metric, string Limit) guardrail) =>
        Plan with { Guardrails = [SimulationPlans.Guard(guardrail.Metric, guardrail.Limit)], Stages = [SimulationPlans.Stage("one", percentage, Hold)] };
}
