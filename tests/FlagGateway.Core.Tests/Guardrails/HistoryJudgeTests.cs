using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.History;
using static FlagGateway.Core.Tests.History.Histories;

namespace FlagGateway.Core.Tests.Guardrails;

public sealed class HistoryJudgeTests
{
    private static readonly ServiceHistory Weeks = Create(29, static at => Slow(0.1 * Usual(at.DayOfYear), at.Hour == 13 ? 100 : 1, at.DayOfYear));

    [Theory]
    [InlineData(1.0, VerdictKind.Pass, false)]
    [InlineData(0.6, VerdictKind.Pass, false)]
    [InlineData(1.14, VerdictKind.Pass, true)]
    [InlineData(1.26, VerdictKind.SoftFail, true)]
    [InlineData(1.45, VerdictKind.HardFail, true)]
    public void Judge_Drift_HasTiers(double factor, VerdictKind kind, bool isWarning)
    {
        var verdict = Judge(Slow(0.1 * factor, 1500));

        Assert.Equal(kind, verdict.Kind);
        Assert.Equal(isWarning, verdict.IsWarning);
        Assert.Equal(ReferenceKind.History, verdict.Reference);
        Assert.Contains("normal at this time 16", verdict.Arithmetic, StringComparison.Ordinal);
        Assert.Contains("4 of the same weekday among 28 days", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_DriftThatDaysHaveAnyway_Passes()
    {
        // Every day is up to 30 % off.
        var history = Create(28, static at => Slow(0.1 * (1 + (0.3 * Math.Sin(at.DayOfYear * 2.1))), 20, at.DayOfYear));

        Assert.Equal(VerdictKind.Pass, Judge(Slow(0.14, 300), history: history).Kind);
        Assert.Equal(VerdictKind.HardFail, Judge(Slow(3, 300), history: history).Kind);
    }

    [Fact]
    public void Judge_FewDays_IsNotJudgedAndSaysHowMany()
    {
        var verdict = Judge(Slow(0.2, 300), history: Create(5, static _ => Slow(0.1)));

        Assert.Equal(VerdictKind.NotJudged, verdict.Kind);
        Assert.Contains("has 4 of 7 days", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Fact]
    public void Judge_NoHistory_IsNotJudged() =>
        Assert.Equal(VerdictKind.NotJudged, GuardrailJudge.Judge(Tiers("latency_p95"), new JudgeInput { Windows = [new ComparisonWindow(CohortCounts.Empty, Slow(0.1))], Reference = ReferenceKind.History }).Kind);

    [Fact]
    public void Judge_FewRequests_IsInconclusive() =>
        Assert.Equal(VerdictKind.Inconclusive, Judge(Slow(0.15, 1)).Kind);

    [Fact]
    public void Judge_NoRequests_IsInconclusive() =>
        Assert.Equal(VerdictKind.Inconclusive, Judge(CohortCounts.Empty).Kind);

    [Theory]
    [InlineData(1.5, 1.5, VerdictKind.Inconclusive)]
    [InlineData(1.5, 1.0, VerdictKind.HardFail)]
    [InlineData(2.4, 1.5, VerdictKind.HardFail)]
    public void Judge_ControlDriftsAsWell_BlamesTheCandidateOnlyForMore(double candidate, double control, VerdictKind kind) =>
        Assert.Equal(kind, Judge(Slow(0.1 * candidate, 300), Slow(0.1 * control, 300)).Kind);

    [Theory]
    [InlineData(0.010, VerdictKind.Pass)]
    [InlineData(0.030, VerdictKind.HardFail)]
    public void Judge_ErrorRateInPoints_IsComparedWithTheUsualOne(double rate, VerdictKind kind)
    {
        var history = Create(28, static at => SampleCounts.Errors(200, 0.01, at.DayOfYear + at.Hour));

        Assert.Equal(kind, Judge(SampleCounts.Errors(2000, rate), history: history, guardrail: ByHistory("error_rate", "+1pp", "+0.5pp")).Kind);
    }

    [Fact]
    public void Judge_NeverAnErrorBefore_RelativeLimitsReferToTheLargestRateThatCouldShowNone()
    {
        var history = Create(28, static _ => SampleCounts.Errors(200, 0));

        Assert.Equal(VerdictKind.Pass, Judge(SampleCounts.Errors(2000, 0), history: history, guardrail: ByHistory("error_rate", "+30%", "+20%")).Kind);
        Assert.Equal(VerdictKind.HardFail, Judge(SampleCounts.Errors(2000, 0.01), history: history, guardrail: ByHistory("error_rate", "+30%", "+20%")).Kind);
    }

    [Theory]
    [InlineData(0.8, VerdictKind.Pass)]
    [InlineData(0.6, VerdictKind.HardFail)]
    [InlineData(0.95, VerdictKind.Pass)]
    public void Judge_SignalWhereLessIsWorse_LooksDownwards(double mean, VerdictKind kind)
    {
        var history = Create(28, static at => Signal(0.8, 50, at.DayOfYear + at.Hour));

        Assert.Equal(kind, Judge(Signal(mean, 1000, 1), history: history, guardrail: ByHistory("signal:format", "-10%", "-5%")).Kind);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-2)]
    public void Judge_SignalWhoseMedianIsNotAboveZero_IsNotJudgedByAMultiple(double usual)
    {
        var history = Create(28, _ => SampleCounts.Signal("format", 50, usual, 0) with { Requests = [.. Enumerable.Repeat(50L, UserPartitions.Count)] });

        var verdict = Judge(Signal(5, 1000, 1), history: history, guardrail: ByHistory("signal:format", "+10%", null));

        Assert.Equal(VerdictKind.NotJudged, verdict.Kind);
        Assert.Contains("of which hard +10% is no limit", verdict.Arithmetic, StringComparison.Ordinal);
        Assert.Equal(VerdictKind.HardFail, Judge(Signal(5, 1000, 1), history: history, guardrail: ByHistory("signal:format", "+50pp", null)).Kind);
    }

    [Fact]
    public void Judge_OneClientNetwork_DoesNotRollBack()
    {
        var candidate = OneNetworkFails(SampleCounts.Errors(2000, 0.05));
        var history = Create(28, static at => SampleCounts.Errors(200, 0.01, at.DayOfYear + at.Hour));

        var verdict = Judge(candidate, history: history, guardrail: ByHistory("error_rate", "+1pp", "+0.5pp"));

        Assert.True(verdict.IsOfOneNetwork);
        Assert.Equal(VerdictKind.SoftFail, verdict.Kind);
    }

    // Law: days that vary as they always did stop nothing, however much they vary.
    [Theory]
    [InlineData(0.03)]
    [InlineData(0.1)]
    [InlineData(0.25)]
    public void Judge_DaysAsAlways_AreNoDrift(double variation)
    {
        var stopped = 0;
        const int Runs = 60;
        for (var run = 0; run < Runs; run++)
        {
            var random = new Random(run);
            var history = Create(28, at => at.Hour == 13 ? Slow(0.1 * Vary(random, variation), 20, run + at.DayOfYear) : null);
            if (Judge(Slow(0.1 * Vary(random, variation), 100, run), history: history).Kind is VerdictKind.HardFail or VerdictKind.SoftFail)
                stopped++;
        }

        Assert.InRange(stopped, 0, Runs / 20);
    }

    [Theory]
    [InlineData("error_rate", "1%", "absolute")]
    [InlineData("promql:orders", "+10%", "no history")]
    [InlineData("reports:complaints", "+10%", "no history")]
    public void ProblemOf_LimitWithoutAHistory_IsNamed(string metric, string hard, string expected) =>
        Assert.Contains(expected, ThresholdRules.ProblemOf(ByHistory(metric, hard, null)), StringComparison.Ordinal);

    private static double Usual(int day) => 1 + (0.005 * Math.Sin(day * 1.7));

    private static double Vary(Random random, double variation) =>
        Math.Exp(variation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));

    private static CohortCounts Signal(double mean, int reports, int seed) => SampleCounts.Signal("format", reports, mean, 0.1, seed) with { Requests = [.. Enumerable.Repeat((long)reports, UserPartitions.Count)] };

    private static CohortCounts OneNetworkFails(CohortCounts counts)
    {
        long[] requests = [.. Enumerable.Repeat(2000L, UserPartitions.Count)], errors = new long[UserPartitions.Count];
        errors[7] = 2000;
        return counts with { Networks = new NetworkCounts { Requests = requests, Errors = errors, Distinct = 40 } };
    }

    private static Guardrail Tiers(string metric) => Judging.Guardrail(metric, "+30%", "+20%", "+10%") with { Baseline = Baseline.History };

    private static Guardrail ByHistory(string metric, string hard, string? soft) => Judging.Guardrail(metric, hard, soft) with { Baseline = Baseline.History };

    private static GuardrailVerdict Judge(CohortCounts candidate, CohortCounts? control = null, ServiceHistory? history = null, Guardrail? guardrail = null)
    {
        ComparisonWindow window = new(control ?? CohortCounts.Empty, candidate);
        return GuardrailJudge.Judge(guardrail ?? Tiers("latency_p95"), new JudgeInput
        {
            Windows = [window],
            Reference = ReferenceKind.History,
            History = new HistoryInput(history ?? Weeks, Control, Now, [new RecentWindow(window, TimeSpan.FromMinutes(50))]),
        });
    }
}
