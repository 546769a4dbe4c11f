using FlagGateway.Core.Rollouts;
using static FlagGateway.Core.Tests.Rollouts.Plans;

namespace FlagGateway.Core.Tests.Rollouts;

public class EndStateTests
{
    private static readonly RolloutState Done = In(Plan(), "everyone") with { Phase = RolloutPhase.Succeeded, FlagText = "a" };

    [Fact]
    public void Next_PlanIsTakenAway_MovesNobody() => Assert.Equal(EndStateStep.Keep, EndState.Next(null, Done, "a"));

    [Fact]
    public void Next_FlagIsEditedAfterwards_IsReleased() => Assert.NotNull(EndState.Next(null, Done, "b").Release);

    [Fact]
    public void Next_FlagIsEditedWhileThereIsAPlan_RecordsTheTextAndReleasesNothing()
    {
        var step = EndState.Next(Plan(), Done, "b");

        Assert.Equal(("b", null), (step.Record!.FlagText, step.Release));
        Assert.Equal(EndStateStep.Keep, EndState.Next(null, step.Record, "b"));
    }

    [Fact]
    public void Next_StateOfAnEarlierVersion_RecordsTheTextFirst()
    {
        var step = EndState.Next(null, Done with { FlagText = null }, "b");

        Assert.Equal(("b", null), (step.Record!.FlagText, step.Release));
    }

    [Theory]
    [InlineData(RolloutPhase.Succeeded)]
    [InlineData(RolloutPhase.RolledBack)]
    [InlineData(RolloutPhase.Aborted)]
    [InlineData(RolloutPhase.Paused)]
    public void Next_FlagIsGone_IsReleasedInEveryPhase(RolloutPhase phase) => Assert.NotNull(EndState.Next(null, Done with { Phase = phase }, null).Release);

    [Theory]
    [InlineData(RolloutPhase.Progressing)]
    [InlineData(RolloutPhase.Waiting)]
    [InlineData(RolloutPhase.Paused)]
    public void Next_UnderWay_KeepsEverything(RolloutPhase phase) => Assert.Equal(EndStateStep.Keep, EndState.Next(null, Done with { Phase = phase }, "b"));

    [Fact]
    public void Remember_EndOfARollout_HasTheFlagsText()
    {
        var state = In(Plan(), "everyone");

        Assert.Equal("x", EndState.Remember(Look(Plan(), state, Hour), "x").Next.FlagText);
        Assert.Null(EndState.Remember(Look(Plan(), state, TimeSpan.Zero), "x").Next.FlagText);
    }
}
