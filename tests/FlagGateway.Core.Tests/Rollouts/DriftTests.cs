using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.Tests.Rollouts;

public sealed class DriftTests
{
    private static readonly RolloutPlan Plan = new(
        "release.orders", "legacy", "new",
        [Stage("tenth", 10), Stage("half", 50), Stage("everyone", 100)],
        [], SoftAction.Pause, []);

    [Theory]
    [InlineData(ReferenceKind.History, null, RolloutAction.Pause, 100)]
    [InlineData(ReferenceKind.History, SoftAction.StepBack, RolloutAction.StepBack, 50)]
    [InlineData(ReferenceKind.Random, SoftAction.StepBack, RolloutAction.Pause, 100)]
    public void Next_SoftVerdict_FollowsWhatItIsComparedWith(ReferenceKind reference, SoftAction? onDrift, RolloutAction action, double percentage)
    {
        var decision = Decide(Plan with { OnDrift = onDrift }, State("everyone", 100), reference);

        Assert.Equal((action, percentage), (decision.Action, decision.Next.Percentage));
    }

    [Fact]
    public void Next_DriftLasts_LowersThePercentageStageByStageAndThenPauses()
    {
        var plan = Plan with { OnDrift = SoftAction.StepBack };
        List<(RolloutAction, double)> steps = [];
        var state = State("everyone", 100);
        for (var i = 0; i < 3; i++)
        {
            var decision = Decide(plan, state, ReferenceKind.History);
            steps.Add((decision.Action, decision.Next.Percentage));
            state = decision.Next;
        }

        Assert.Equal([(RolloutAction.StepBack, 50), (RolloutAction.StepBack, 10), (RolloutAction.Pause, 10)], steps);
    }

    [Fact]
    public void Next_HardVerdict_RollsBackWhateverOnDriftIs()
    {
        var verdict = new GuardrailVerdict { Guardrail = "error_rate", Kind = VerdictKind.HardFail, Reference = ReferenceKind.History, Arithmetic = "worse" };

        Assert.Equal(RolloutAction.RollBack, RolloutMachine.Next(Plan with { OnDrift = SoftAction.StepBack }, State("everyone", 100), [verdict], new RolloutSamples(1000, 1000), Tick).Action);
    }

    private static RolloutTick Tick { get; } = new(TimeSpan.FromSeconds(10), DateTimeOffset.UnixEpoch);

    private static RolloutStage Stage(string name, double percentage) => new(name, percentage, null, [], TimeSpan.FromDays(7), StageGate.Automatic, 0, 0);

    private static RolloutDecision Decide(RolloutPlan plan, RolloutState state, ReferenceKind reference)
    {
        var verdict = new GuardrailVerdict { Guardrail = "error_rate", Kind = VerdictKind.SoftFail, Reference = reference, Arithmetic = "worse" };
        return RolloutMachine.Next(plan, state, [verdict], new RolloutSamples(1000, 1000), Tick);
    }

    private static RolloutState State(string stage, double percentage) => new()
    {
        Flag = Plan.Flag,
        Control = Plan.Control,
        Candidate = Plan.Candidate,
        Plan = PlanFingerprint.Compute(Plan),
        Phase = RolloutPhase.Progressing,
        Stage = stage,
        Percentage = percentage,
        ObservationPeriod = 3,
    };
}
