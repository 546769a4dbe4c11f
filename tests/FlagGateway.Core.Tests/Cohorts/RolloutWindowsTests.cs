using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;

namespace FlagGateway.Core.Tests.Cohorts;

public sealed class RolloutWindowsTests
{
    private readonly RolloutWindows _windows = new("flag", 3, "legacy", "new");

    [Fact]
    public void Find_SplitAndNamed_AreFourWindows()
    {
        Assert.Same(_windows.ControlSplit, _windows.Find("legacy", EvaluationReason.Split, default));
        Assert.Same(_windows.CandidateSplit, _windows.Find("new", EvaluationReason.Split, default));
        Assert.Same(_windows.ControlNamed, _windows.Find("legacy", EvaluationReason.TargetingMatch, default));
        Assert.Same(_windows.CandidateNamed, _windows.Find("new", EvaluationReason.TargetingMatch, default));
        Assert.Equal(4, new HashSet<CohortWindow> { _windows.ControlSplit, _windows.CandidateSplit, _windows.ControlNamed, _windows.CandidateNamed }.Count);
    }

    [Theory]
    [InlineData("new", EvaluationReason.Killed)]
    [InlineData("new", EvaluationReason.Override)]
    [InlineData("legacy", EvaluationReason.Disabled)]
    [InlineData("legacy", EvaluationReason.Default)]
    [InlineData("legacy", EvaluationReason.Error)]
    [InlineData("third", EvaluationReason.Split)]
    [InlineData("third", EvaluationReason.TargetingMatch)]
    [InlineData("NEW", EvaluationReason.Split)]
    public void Find_OtherVariantsAndReasons_AreNotCounted(string variant, EvaluationReason reason) =>
        Assert.Null(_windows.Find(variant, reason, default));

    [Theory]
    [InlineData("legacy", EvaluationReason.Disabled, true)]
    [InlineData("legacy", EvaluationReason.Default, true)]
    [InlineData("new", EvaluationReason.Default, false)]
    [InlineData("legacy", EvaluationReason.Killed, false)]
    public void Find_BeforeTheFirstStart_CountsWhatControlServes(string variant, EvaluationReason reason, bool isCounted)
    {
        RolloutWindows windows = new("flag", 0, "legacy", "new");

        Assert.Same(isCounted ? windows.ControlSplit : null, windows.Find(variant, reason, default));
    }
}
