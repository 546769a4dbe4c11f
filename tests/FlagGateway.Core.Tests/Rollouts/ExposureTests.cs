using FlagGateway.Core.Flags;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using Microsoft.FeatureManagement;
using static FlagGateway.Core.Tests.Rollouts.Plans;

namespace FlagGateway.Core.Tests.Rollouts;

public class ExposureTests
{
    [Fact]
    public void Next_StageHasNobody_ItsTimeStops()
    {
        var stopped = Samples with { Stopped = "the flag is off" };
        var state = In(Plan(), "quarter") with { InStage = Hour / 2 };

        var decision = RolloutMachine.Next(Plan(), state, [], stopped, Tick(Hour * 100));

        Assert.Equal((RolloutAction.None, Hour / 2), (decision.Action, decision.Next.InStage));
        Assert.Equal(["the flag is off"], decision.Needs);
        Assert.Equal(RolloutAction.RollBack, RolloutMachine.Next(Plan(), state, [Verdict(VerdictKind.HardFail)], stopped, Tick(Hour)).Action);
        Assert.Equal(RolloutAction.Advance, RolloutMachine.Next(Plan(), decision.Next, [], Samples, Tick(Hour / 2)).Action);
    }

    [Theory]
    [InlineData("everyone")]
    [InlineData("internal")]
    public void Next_NobodyWasOnTheCandidate_TheStageIsNotLeftAndTheRolloutPauses(string stage)
    {
        var state = In(Plan(), stage);

        var held = RolloutMachine.Next(Plan(), state, [Verdict(VerdictKind.Pass)], NoSamples, Tick(Hour));
        var paused = RolloutMachine.Next(Plan(), held.Next, [Verdict(VerdictKind.Pass)], NoSamples, Tick(Plan().ProgressDeadline));

        Assert.Equal((stage, RolloutAction.None), (held.Next.Stage, held.Action));
        Assert.Equal(["a user on the candidate, has none"], held.Needs);
        Assert.Equal(RolloutPhase.Paused, paused.Next.Phase);
    }

    [Fact]
    public void Next_StageOfCopiesAlone_NeedsNobodyOnTheCandidate()
    {
        var plan = Plan(Stage("shadow", 0) with { Shadow = new ShadowShare(100, ShadowSource.Control) }, Stage("all", 100));

        Assert.Equal(RolloutAction.Advance, RolloutMachine.Next(plan, Begin(plan), [], NoSamples, Tick(Hour)).Action);
    }

    [Theory]
    [InlineData(19, false)]
    [InlineData(20, true)]
    public void Advance_RequestsPassedOverInARow_AreAProblemFromTwentyOn(int requests, bool isProblem)
    {
        var watch = default(ExposureWatch);
        for (var i = 1; i <= requests; i++)
            watch = watch.Advance(0, i);

        Assert.Equal(isProblem, watch.Problem is not null);
        Assert.Null(watch.Advance(1, requests + 100).Problem);
    }

    [Theory]
    [InlineData(false, 100.0, true)]
    [InlineData(true, 0.0, true)]
    [InlineData(true, 1.0, false)]
    public void WhyNobody_FlagOffOrAudienceEmpty_SaysSo(bool isEnabled, double audience, bool isNobody)
    {
        var flag = FlagCompiler.Compile(new FeatureDefinition
        {
            Name = "f",
            Status = isEnabled ? FeatureStatus.Conditional : FeatureStatus.Disabled,
            EnabledFor = [new FeatureFilterConfiguration { Name = "Microsoft.Targeting", ParametersObject = new Microsoft.FeatureManagement.FeatureFilters.TargetingFilterSettings { Audience = new() { DefaultRolloutPercentage = audience } } }],
            Variants = [new VariantDefinition { Name = "legacy" }, new VariantDefinition { Name = "new" }],
        });

        Assert.Equal(isNobody, flag.WhyNobody(0) is not null);
    }
}
