using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using static FlagGateway.Core.Tests.Rollouts.Plans;

namespace FlagGateway.Core.Tests.Rollouts;

public sealed class StageApprovalsTests
{
    private static readonly RolloutTick Now = Tick(TimeSpan.Zero);

    private static readonly RolloutPlan Two = Plan(Gate("canary", 10, 2), Stage("half", 50), Gate("most", 90, 3), Stage("everyone", 100));

    [Fact]
    public void Promote_TwoNames_TheSecondMoves()
    {
        var first = Promote(Begin(Two), "olga").Decision!;
        var second = Promote(first.Next, "hans").Decision!;

        Assert.Equal((RolloutAction.Approve, "canary", 10.0), (first.Action, first.Next.Stage, first.Next.Percentage));
        Assert.Equal(["olga"], first.Next.Approvals!.Names);
        Assert.Equal((RolloutAction.Advance, "half"), (second.Action, second.Next.Stage));
        Assert.Null(second.Next.Approvals);
    }

    [Theory]
    [InlineData("olga", "olga approved stage canary already; it needs 2 different names.")]
    [InlineData("OLGA", "OLGA approved stage canary already; it needs 2 different names.")]
    [InlineData(null, "Stage canary needs the approval of 2 different names, and this one has none.")]
    [InlineData(" ", "Stage canary needs the approval of 2 different names, and this one has none.")]
    public void Promote_NotAnotherName_IsRefused(string? name, string expected)
    {
        var first = Promote(Begin(Two), "olga").Decision!.Next;

        Assert.Equal(expected, Promote(first, name).Refusal?.Problem);
    }

    [Fact]
    public void Promote_OneName_IsAsBefore() => Assert.Equal("half", Promote(Begin(Plan(Gate("canary", 10, null), Stage("half", 50))), null, plan: Plan(Gate("canary", 10, null), Stage("half", 50))).Decision!.Next.Stage);

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Promote_SecondAsksForMore_CountsAsFirst(bool isFull, bool isForced)
    {
        var first = Promote(Begin(Two), "olga").Decision!.Next;

        var second = Promote(first, "hans", isFull, isForced).Decision!;

        Assert.Equal(RolloutAction.Approve, second.Action);
        Assert.Equal(["hans"], second.Next.Approvals!.Names);
    }

    [Fact]
    public void Promote_FullFromAStageWithoutGate_NeedsTheApprovalsOfSkippedStages()
    {
        var state = Promote(Promote(Begin(Two), "olga").Decision!.Next, "hans").Decision!.Next;

        var first = Promote(state, "olga", isFull: true).Decision!;
        var second = Promote(first.Next, "hans", isFull: true).Decision!;
        var third = Promote(second.Next, "ida", isFull: true).Decision!;

        Assert.Equal([RolloutAction.Approve, RolloutAction.Approve, RolloutAction.Advance], [first.Action, second.Action, third.Action]);
        Assert.Equal("everyone", third.Next.Stage);
    }

    [Fact]
    public void Approval_CandidateChanged_CountsNoMore()
    {
        var first = Promote(Begin(Two), "olga").Decision!.Next;

        var renewed = first with { ObservationPeriod = first.ObservationPeriod + 1 };

        Assert.Equal(["hans"], Promote(renewed, "hans").Decision!.Next.Approvals!.Names);
    }

    [Theory]
    [InlineData(10, null)]
    [InlineData(5, null)]
    [InlineData(10.5, "Stage canary needs the approval of 2 different names, and 10.5 % would pass it.")]
    [InlineData(100, "Stage canary needs the approval of 2 different names, and 100 % would pass it.")]
    public void RefusalOfSet_ByPercentage_NothingPassesTheGate(double percentage, string? expected) =>
        Assert.Equal(expected, StageApprovals.RefusalOfSet(Two, Begin(Two), percentage)?.Problem);

    [Fact]
    public void Next_Waiting_SaysWhoIsMissing()
    {
        var waiting = Begin(Two) with { Phase = RolloutPhase.Waiting, InStage = TimeSpan.FromDays(1) };
        var first = Promote(waiting, "olga").Decision!.Next;

        Assert.Equal(["the approval of 2 different names"], Look(Two, waiting, TimeSpan.Zero, VerdictKind.Pass).Needs);
        Assert.Equal(["the approval of 1 more of 2 different names, has olga"], Look(Two, first, TimeSpan.Zero, VerdictKind.Pass).Needs);
    }

    private static RolloutStage Gate(string name, double percentage, int? approvals) => Stage(name, percentage) with { Gate = StageGate.Manual, Approvals = approvals };

    private static RolloutResult Promote(RolloutState state, string? name, bool isFull = false, bool isForced = false, RolloutPlan? plan = null) =>
        RolloutVerbs.Promote(plan ?? Two, state, new Approval(state.Stage, []) { Name = name, IsFull = isFull, IsForced = isForced }, Now, "x");
}
