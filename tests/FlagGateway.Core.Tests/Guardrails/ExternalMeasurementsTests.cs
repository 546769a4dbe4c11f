using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Tests.Guardrails;

public sealed class ExternalMeasurementsTests
{
    private static readonly Guardrail Queue = Judging.Guardrail("promql:queue", hard: "100", soft: "+20%");

    [Fact]
    public void Judge_ThreeLooksBeyond_Exceeds()
    {
        var looks = ExternalMeasurements.None.Add(Queue, 10, 150).Add(Queue, 10, 150);

        var two = Judge(looks);
        var three = Judge(looks.Add(Queue, 10, 160));

        Assert.Equal((VerdictKind.Inconclusive, VerdictKind.HardFail), (two.Kind, three.Kind));
        Assert.Equal("promql:queue 160 (candidate 160, control 10), hard 100: exceeded at 3 samples in a row", three.Arithmetic);
        Assert.Null(three.Lower);
    }

    [Fact]
    public void Judge_OneLookInBetweenIsGood_StartsAnew() =>
        Assert.Equal(VerdictKind.Inconclusive, Judge(ExternalMeasurements.None.Add(Queue, 10, 150).Add(Queue, 10, 150).Add(Queue, 10, 10).Add(Queue, 10, 150)).Kind);

    [Fact]
    public void Judge_CouldNotMeasure_IsAnErrorAndKeepsTheRow()
    {
        var looks = ExternalMeasurements.None.Add(Queue, 10, 150).Add(Queue, 10, 150).AddError("connection refused");

        Assert.Equal((VerdictKind.Error, "promql:queue: could not be measured: connection refused"), (Judge(looks).Kind, Judge(looks).Arithmetic));
        Assert.Equal(VerdictKind.HardFail, Judge(looks.Add(Queue, 10, 150)).Kind);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(double.NaN)]
    public void Judge_NoNumber_IsInconclusive(double? candidate) =>
        Assert.Equal(VerdictKind.Inconclusive, Judge(ExternalMeasurements.None.Add(Queue, 10, candidate)).Kind);

    [Fact]
    public void Judge_NothingAsked_IsInconclusive() => Assert.Equal(VerdictKind.Inconclusive, Judge(ExternalMeasurements.None).Kind);

    [Fact]
    public void Judge_WithinLimits_Passes() => Assert.Equal(VerdictKind.Pass, Judge(ExternalMeasurements.None.Add(Queue, 10, 11)).Kind);

    [Fact]
    public void Judge_ControlBeyondTheAbsoluteLimitToo_Holds()
    {
        var looks = ExternalMeasurements.None.Add(Queue, 200, 150).Add(Queue, 200, 150).Add(Queue, 200, 150);

        Assert.Equal(VerdictKind.Inconclusive, Judge(looks).Kind);
    }

    [Fact]
    public void Judge_LowerIsWorse_LooksBelow()
    {
        var guardrail = Judging.Guardrail("promql:sales", hard: "-10%");
        var looks = ExternalMeasurements.None.Add(guardrail, 100, 80).Add(guardrail, 100, 80).Add(guardrail, 100, 80);

        Assert.Equal(VerdictKind.HardFail, GuardrailJudge.Judge(guardrail, Input(looks)).Kind);
        Assert.Equal(VerdictKind.Pass, GuardrailJudge.Judge(guardrail, Input(ExternalMeasurements.None.Add(guardrail, 100, 130))).Kind);
    }

    [Fact]
    public void Judge_OneSampleIsLookedAtAgainAndAgain_ExceedsNothing()
    {
        var looks = ExternalMeasurements.None;
        for (var i = 0; i < 20; i++)
            looks = looks.Add(Queue, 10, 150, sampledAt: 1_000);

        Assert.Equal(VerdictKind.Inconclusive, Judge(looks).Kind);
        Assert.Equal(VerdictKind.HardFail, Judge(looks.Add(Queue, 10, 150, 1_015).Add(Queue, 10, 150, 1_030)).Kind);
    }

    [Fact]
    public void Judge_OneEvaluationIsAskedFor_ExceedsAtOnce()
    {
        var guardrail = Queue with { Evaluations = 1 };

        Assert.Equal(VerdictKind.HardFail, GuardrailJudge.Judge(guardrail, Input(ExternalMeasurements.None.Add(guardrail, 10, 150))).Kind);
    }

    [Theory]
    [InlineData("100", 10, double.PositiveInfinity, VerdictKind.HardFail)]
    [InlineData("+20%", 10, double.PositiveInfinity, VerdictKind.HardFail)]
    [InlineData("+20%", 0, double.PositiveInfinity, VerdictKind.HardFail)]
    [InlineData(">=5", 10, double.NegativeInfinity, VerdictKind.HardFail)]
    [InlineData(">=5", 10, double.PositiveInfinity, VerdictKind.Pass)]
    [InlineData("+20%", 0, 0, VerdictKind.Pass)]
    [InlineData("+20%", 0, 3, VerdictKind.Inconclusive)]
    [InlineData("100", double.PositiveInfinity, double.PositiveInfinity, VerdictKind.Inconclusive)]
    [InlineData("100", 150, 180, VerdictKind.Inconclusive)]
    [InlineData("100", 150, 300, VerdictKind.HardFail)]
    [InlineData("0", 0, 0, VerdictKind.Pass)]
    [InlineData("0", 0, 1, VerdictKind.HardFail)]
    public void Judge_InfiniteAndZero_AreNumbers(string hard, double control, double candidate, VerdictKind expected)
    {
        var guardrail = Judging.Guardrail("promql:queue", hard);
        var looks = ExternalMeasurements.None.Add(guardrail, control, candidate).Add(guardrail, control, candidate).Add(guardrail, control, candidate);

        var verdict = GuardrailJudge.Judge(guardrail, Input(looks));

        Assert.Equal(expected, verdict.Kind);
        Assert.All([verdict.Control, verdict.Candidate, verdict.Estimate], value => Assert.True(value is null || double.IsFinite(value.Value)));
        Assert.DoesNotContain("no data", verdict.Arithmetic, StringComparison.Ordinal);
    }

    private static GuardrailVerdict Judge(ExternalMeasurements looks) => GuardrailJudge.Judge(Queue, Input(looks));

    private static JudgeInput Input(ExternalMeasurements looks) => new() { Windows = [], External = looks };
}
