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
        Assert.Equal(expected, StreamEnd.IsDue(isControl: false, HasLost(phase, isCandidate ? "new" : "other"), closes, killCuts));

    [Theory]
    [InlineData(true)]
    [InlineData(null)]
    public void IsDue_OfControl_Never(bool? killCuts) =>
        Assert.False(StreamEnd.IsDue(isControl: true, HasLost(RolloutPhase.RolledBack, "legacy"), closes: true, killCuts));

    [Theory]
    [InlineData("new-a", false)]
    [InlineData("new-b", true)]
    [InlineData("legacy", false)]
    public void IsDue_OfACandidateThatWasDropped_Always(string variant, bool expected)
    {
        var state = StateIn(RolloutPhase.Progressing) with { Candidate = "new-a", Candidates = [new("new-a"), new("new-b") { Dropped = "it fails" }] };
        Assert.Equal(expected, StreamEnd.IsDue(isControl: false, RolloutCandidates.HasLost(state, variant), closes: true, killCuts: null));
    }

    private static bool HasLost(RolloutPhase? phase, string variant) => phase is { } known && RolloutCandidates.HasLost(StateIn(known), variant);

    private static RolloutState StateIn(RolloutPhase phase) => new() { Flag = "release.orders", Control = "legacy", Candidate = "new", Plan = "", Phase = phase };
}
