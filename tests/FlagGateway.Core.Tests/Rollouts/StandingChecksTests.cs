using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.Tests.Rollouts;

/// <summary>What is watched without a guardrail.</summary>
public sealed class StandingChecksTests
{
    private static readonly RolloutPlan Plan = new("f", "a", "b", [], [], SoftAction.Pause, []);

    [Fact]
    public void Judge_OtherStatuses_OnlyBetweenRandomSamplesAndUnlessTurnedOff()
    {
        var input = new JudgeInput { Windows = [new ComparisonWindow(Answers(2), Answers(3))] };

        Assert.Equal([(StatusMix.Name, VerdictKind.SoftFail)], Kinds(Plan, input, isComparable: true));
        Assert.Empty(Kinds(Plan, input, isComparable: false));
        Assert.Empty(Kinds(Plan with { StatusMix = false }, input, isComparable: true));
    }

    [Fact]
    public void Judge_ControlIsDown_HoldsOtherStatuses()
    {
        var control = Answers(2) with { Requests = Each(100), Errors = Each(100) };

        Assert.Equal([(StatusMix.Name, VerdictKind.Inconclusive)], Kinds(Plan, new JudgeInput { Windows = [new ComparisonWindow(control, Answers(3))] }, isComparable: true));
    }

    [Fact]
    public void Judge_FailingUsers_OnlyBetweenRandomSamplesAfterTheWarmUpAndUnlessTurnedOff()
    {
        var plan = Plan with { Stages = [Simulation.SimulationPlans.Stage("half", 50, TimeSpan.FromHours(1))] };
        var input = new JudgeInput { Windows = [new ComparisonWindow(Answers(2), Answers(2) with { FailingUsers = 30 })] };

        Assert.Equal([(FailingUsersCheck.Name, VerdictKind.SoftFail)], Kinds(plan, input, isComparable: true));
        Assert.Empty(Kinds(plan, input, isComparable: false));
        Assert.Empty(Kinds(plan, input with { WarmingUp = TimeSpan.FromSeconds(1) }, isComparable: true));
        Assert.Empty(Kinds(plan with { FailingUsers = false }, input, isComparable: true));
    }

    [Fact]
    public void Judge_OtherStatusesInTheWarmUp_AreNotJudged() =>
        Assert.Empty(Kinds(Plan, new JudgeInput { Windows = [new ComparisonWindow(Answers(2), Answers(3))], WarmingUp = TimeSpan.FromSeconds(1) }, isComparable: true));

    [Fact]
    public void Judge_MostFailWithoutAGuardrail_IsAHardFail()
    {
        var input = new JudgeInput { Windows = [new ComparisonWindow(CohortCounts.Empty, CohortCounts.Empty with { Requests = Each(10), Errors = Each(9), Users = 64 })] };

        Assert.Equal([("error_rate", VerdictKind.HardFail)], Kinds(Plan, input, isComparable: false));
        Assert.Empty(Kinds(Plan, input with { GrossFailure = null }, isComparable: false));
    }

    private static (string, VerdictKind)[] Kinds(RolloutPlan plan, JudgeInput input, bool isComparable) =>
        [.. FlagStatusChecks.Judge(plan, "half", input, isComparable).Select(static verdict => (verdict.Guardrail, verdict.Kind))];

    private static long[] Each(long count) => [.. Enumerable.Repeat(count, UserPartitions.Count)];

    private static CohortCounts Answers(int statusClass)
    {
        var classes = new long[UserPartitions.Count * CohortCounts.StatusClassCount];
        for (var partition = 0; partition < UserPartitions.Count; partition++)
            classes[(partition * CohortCounts.StatusClassCount) + statusClass - 1] = 100;
        return CohortCounts.Empty with { StatusClasses = classes };
    }
}
