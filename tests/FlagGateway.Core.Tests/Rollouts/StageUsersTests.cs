using FlagGateway.Core.Rollouts;
using static FlagGateway.Core.Tests.Rollouts.Plans;

namespace FlagGateway.Core.Tests.Rollouts;

public sealed class StageUsersTests
{
    private static readonly RolloutPlan Named = Plan(Stage("team", 0) with { Users = ["ann", "ben"] }, Stage("canary", 1) with { Users = ["ben", "cid"] }, Stage("everyone", 100));

    [Fact]
    public void Enter_Stages_AccumulateTheirUsers()
    {
        Assert.Equal(["ann", "ben"], In(Named, "team").Users!);
        Assert.Equal(["ann", "ben", "cid"], In(Named, "canary").Users!);
        Assert.True(In(Named, "team").HasCandidateTraffic);
        Assert.Null(In(Plan(), "canary").Users);
    }

    [Fact]
    public void Abort_UnderWay_TakesNamedUsersOff() =>
        Assert.Null(RolloutVerbs.Abort(In(Named, "canary"), Tick(TimeSpan.Zero), "x").Decision!.Next.Users);

    [Fact]
    public void Replan_OtherUsers_BeginsANewObservationPeriod()
    {
        var state = In(Named, "team");
        var other = Named with { Stages = [Named.Stages[0] with { Users = ["ann"] }, .. Named.Stages.Skip(1)] };

        var next = Look(other, state, TimeSpan.Zero).Next;

        Assert.Equal(["ann"], next.Users!);
        Assert.Equal(state.ObservationPeriod + 1, next.ObservationPeriod);
    }

    [Fact]
    public void Fingerprint_PlansWithoutNamedUsers_IsThatOfBefore() =>
        Assert.Equal(PlanFingerprint.Compute(Plan()), PlanFingerprint.Compute(Plan() with { NotifyOf = [new EventAddresses(["killed"], [new Uri("https://a/")])] }));
}
