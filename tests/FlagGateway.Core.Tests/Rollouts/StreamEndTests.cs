using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.Tests.Rollouts;

public sealed class StreamEndTests
{
    [Theory]
    [InlineData(false, true, null, null, false)]
    [InlineData(false, true, null, RolloutPhase.Progressing, false)]
    [InlineData(false, true, null, RolloutPhase.RolledBack, false)]
    [InlineData(false, true, false, RolloutPhase.Progressing, false)]
    [InlineData(false, false, true, null, true)]
    [InlineData(true, true, null, null, false)]
    [InlineData(true, true, null, RolloutPhase.Progressing, false)]
    [InlineData(true, true, null, RolloutPhase.Paused, false)]
    [InlineData(true, true, null, RolloutPhase.RolledBack, true)]
    [InlineData(true, true, null, RolloutPhase.Aborted, true)]
    [InlineData(true, false, null, RolloutPhase.RolledBack, false)]
    [InlineData(true, false, false, RolloutPhase.Progressing, true)]
    [InlineData(true, true, true, RolloutPhase.Progressing, true)]
    public void IsDue_OfAVariant_IsWhatRouteAndOperatorWant(bool closes, bool isCandidate, bool? killCuts, RolloutPhase? phase, bool expected) =>
        Assert.Equal(expected, StreamEnd.IsDue(isControl: false, isCandidate, closes, killCuts, phase));

    [Theory]
    [InlineData(true)]
    [InlineData(null)]
    public void IsDue_OfControl_Never(bool? killCuts) =>
        Assert.False(StreamEnd.IsDue(isControl: true, isCandidate: false, closes: true, killCuts, RolloutPhase.RolledBack));
}
