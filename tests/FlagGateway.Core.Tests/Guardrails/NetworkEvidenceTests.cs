using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Tests.Rollouts;

namespace FlagGateway.Core.Tests.Guardrails;

/// <summary>What one network shows alone rolls nothing back, and what many show does.</summary>
public sealed class NetworkEvidenceTests
{
    private static readonly Guardrail Errors = new("error_rate", null, Threshold("+0.5pp"), null, null);

    [Theory]
    [InlineData(1_000, 1, 200, VerdictKind.SoftFail)]
    [InlineData(6_000, 1, 200, VerdictKind.SoftFail)]
    [InlineData(1_000, 200, 200, VerdictKind.HardFail)]
    [InlineData(6_000, 200, 200, VerdictKind.HardFail)]
    [InlineData(1_000, 1, 10, VerdictKind.HardFail)]
    [InlineData(6_000, 1, 10, VerdictKind.HardFail)]
    public void Judge_FailuresOfSomeNetworks_RollBackOnlyWhereOthersFailAsWell(int failures, int failing, int others, VerdictKind expected)
    {
        var candidate = Count(others, 3_000, failing, failures);
        var input = new JudgeInput { Windows = [new ComparisonWindow(Count(others, 6_000, 0, 0), candidate)] };

        var verdict = GuardrailJudge.Judge(Errors, input);

        Assert.Equal(expected, verdict.Kind);
        Assert.Equal(expected == VerdictKind.SoftFail, verdict.IsOfOneNetwork);
        Assert.Equal(others >= NetworkEvidence.MinNetworks, NetworkEvidence.CanReport(candidate));
        Assert.Equal(expected == VerdictKind.SoftFail, verdict.Arithmetic.Contains("without the one client network that contributes most", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(6_000, 1, VerdictKind.SoftFail)]
    [InlineData(6_000, 200, VerdictKind.HardFail)]
    public void JudgeGross_MostFailForOneNetwork_PausesAndSaysSoInAPlanWithoutErrorRate(int failures, int failing, VerdictKind expected)
    {
        var input = new JudgeInput { Windows = [new ComparisonWindow(Count(200, 6_000, 0, 0), Count(200, 3_000, failing, failures))] };

        var verdict = GuardrailJudge.JudgeGross(input)!;

        Assert.Equal((expected, expected == VerdictKind.SoftFail, expected == VerdictKind.HardFail), (verdict.Kind, verdict.IsOfOneNetwork, verdict.IsGross));
        Assert.Equal(expected == VerdictKind.SoftFail, verdict.Arithmetic.Contains("nothing is rolled back", StringComparison.Ordinal));
        var plan = Plans.Plan();
        var decision = RolloutMachine.Next(plan, Plans.In(plan, "quarter"), [verdict], Plans.Samples, Plans.Tick(TimeSpan.FromSeconds(1)));
        Assert.Equal(expected == VerdictKind.SoftFail ? RolloutAction.Pause : RolloutAction.RollBack, decision.Action);
    }

    [Theory]
    [InlineData(SoftAction.Pause)]
    [InlineData(SoftAction.StepBack)]
    public void Next_HardFailureOfOneNetwork_PausesWhateverASoftVerdictDoes(SoftAction onSoft)
    {
        var plan = Plans.Plan() with { OnSoft = onSoft };
        var verdict = new GuardrailVerdict { Guardrail = "error_rate", Kind = VerdictKind.SoftFail, IsOfOneNetwork = true, Arithmetic = "one network" };
        var state = Plans.In(plan, "quarter");

        var decision = RolloutMachine.Next(plan, state, [verdict], Plans.Samples, Plans.Tick(TimeSpan.FromSeconds(1)));

        Assert.Equal((RolloutAction.Pause, RolloutPhase.Paused, state.Percentage, "one network"), (decision.Action, decision.Next.Phase, decision.Next.Percentage, decision.Reason));
    }

    // Users and networks are numbered apart, so that each network has users of many partitions.
    private static CohortCounts Count(int networks, int requests, int failingNetworks, int failures)
    {
        CohortWindow window = new();
        for (var i = 0; i < requests; i++)
            Record(window, (uint)i * 2654435761, NetworkHash.From((ulong)(i % networks)), 200);
        for (var i = 0; i < failures; i++)
            Record(window, (uint)(i % 200) * 2654435761, NetworkHash.From((ulong)(1_000 + (i % failingNetworks))), 500);
        return window.Read();
    }

    private static void Record(CohortWindow window, uint user, NetworkHash network, int status) => window.Record(new CohortObservation
    {
        Bucket = new Bucket(0, user >> 7),
        Network = network,
        Status = status,
        Outcome = ObservedOutcome.Responded,
        Duration = TimeSpan.FromMilliseconds(50),
        IsVerified = true,
    });

    private static Threshold Threshold(string text) => Core.Guardrails.Threshold.TryParse(text, out var threshold) ? threshold! : throw new ArgumentException(text, nameof(text));
}
