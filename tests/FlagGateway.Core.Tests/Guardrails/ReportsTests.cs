using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;
using FlagGateway.Core.Statistics;
using FlagGateway.Core.Tests.Rollouts;
using MathNet.Numerics.Distributions;

namespace FlagGateway.Core.Tests.Guardrails;

public sealed class ReportsTests
{
    private const string Metric = "reports:complaints";

    [Fact]
    public void KindOf_Reports_IsItsKind()
    {
        Assert.Equal(MetricKind.Reports, GuardrailMetrics.KindOf(Metric));
        Assert.Equal(["complaints"], GuardrailMetrics.SignalsOf(Metric));
        Assert.Null(GuardrailMetrics.KindOf("reports:"));
        Assert.Null(GuardrailMetrics.SignalOf(Metric));
    }

    [Fact]
    public void Read_Reports_AreThoseOfAHundredRequests()
    {
        var reading = MetricReader.Read(Metric, new ComparisonWindow(Counts(64_000, 64), Counts(6400, 16)));

        Assert.Equal((0.001, 0.0025), (reading.Control!.Value, reading.Candidate!.Value));
        Assert.Equal((64, 16, 6400), (reading.ControlEvents, reading.CandidateEvents, reading.CandidateSamples));
        Assert.Equal(1.5, reading.EstimateOf(ThresholdKind.RelativeDifference), 9);
    }

    [Fact]
    public void Judge_ManyTimesAsManyReports_IsExceeded()
    {
        var verdict = Judging.Judge(Judging.Guardrail(Metric, "+100%"), Counts(64_000, 20), Counts(6400, 20));

        Assert.Equal(VerdictKind.HardFail, verdict.Kind);
        Assert.False(verdict.IsStopOnly);
        Assert.Contains("reports: candidate 20, control 20", verdict.Arithmetic, StringComparison.Ordinal);
    }

    // The number in docs/signals.md.
    [Theory]
    [InlineData(15, VerdictKind.Inconclusive)]
    [InlineData(16, VerdictKind.HardFail)]
    public void Judge_NoneOfControl_IsExceededFromSixteenOn(int reports, VerdictKind kind) =>
        Assert.Equal(kind, Judging.Judge(Judging.Guardrail(Metric, "+100%"), Counts(6400, 0), Counts(6400, reports)).Kind);

    // With equal exposure 8 of 10 are not unlikely at twice the rate.
    [Fact]
    public void Judge_FewReports_DecideNothingAndHoldNothing()
    {
        var verdict = Judging.Judge(Judging.Guardrail(Metric, "+100%"), Counts(6400, 2), Counts(6400, 8));

        Assert.Equal((VerdictKind.Inconclusive, true), (verdict.Kind, verdict.IsStopOnly));
        Assert.Contains("not exceeded", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 0)]
    [InlineData(0, 3)]
    public void Judge_NoReports_HaveAnIntervalWithoutAnEnd(int control, int candidate)
    {
        var reading = MetricReader.Read(Metric, new ComparisonWindow(Counts(6400, control), Counts(6400, candidate)));

        foreach (var coverage in new[] { Coverage.Planned(0.01), 0.01 })
        {
            var interval = reading.IntervalOf(ThresholdKind.RelativeDifference, 1, coverage);

            Assert.Equal(candidate == 0, interval.Lower <= -1);
            Assert.Equal(control == 0, double.IsPositiveInfinity(interval.Upper));
            Assert.Equal((VerdictKind.Inconclusive, true), Judging.Judge(Judging.Guardrail(Metric, "+100%"), Counts(6400, control), Counts(6400, candidate)) is var verdict ? (verdict.Kind, verdict.IsStopOnly) : default);
        }
    }

    [Fact]
    public void Judge_EqualAndMany_Passes() =>
        Assert.Equal(VerdictKind.Pass, Judging.Judge(Judging.Guardrail(Metric, "+100%"), Counts(640_000, 640), Counts(640_000, 640)).Kind);

    [Fact]
    public void Judge_NoneIsAllowed_OneIsEnough()
    {
        Assert.Equal(VerdictKind.HardFail, Judging.Judge(Judging.Guardrail(Metric, "0"), Counts(6400, 0), Counts(6400, 1)).Kind);
        Assert.Equal(VerdictKind.Pass, Judging.Judge(Judging.Guardrail(Metric, "0"), Counts(6400, 3), Counts(6400, 0)).Kind);
    }

    [Theory]
    [InlineData("0.1%", VerdictKind.HardFail)]
    [InlineData("2%", VerdictKind.Pass)]
    [InlineData("+0.1pp", VerdictKind.HardFail)]
    [InlineData("+2pp", VerdictKind.Pass)]
    public void Judge_OtherLimits_AreJudged(string limit, VerdictKind kind) =>
        Assert.Equal(kind, Judging.Judge(Judging.Guardrail(Metric, limit), Counts(64_000, 6), Counts(6400, 50)).Kind);

    [Theory]
    [InlineData("-10%")]
    [InlineData(">=1%")]
    public void Judge_LimitBelow_IsAnError(string limit) =>
        Assert.Contains("more reports are worse", Judging.Judge(Judging.Guardrail(Metric, limit), CohortCounts.Empty, CohortCounts.Empty).Arithmetic, StringComparison.Ordinal);

    [Fact]
    public void Judge_OneUserComplainsTwentyTimes_StopsNothing()
    {
        var candidate = Counts(6400, 0) with { Signals = Signals([.. Enumerable.Repeat(7, 20)]) };

        var verdict = Judging.Judge(Judging.Guardrail(Metric, "+100%"), Counts(64_000, 10), candidate);

        Assert.Equal(VerdictKind.Inconclusive, verdict.Kind);
        Assert.Contains("count as one, because they come from few users", verdict.Arithmetic, StringComparison.Ordinal);
    }

    [Fact]
    public void IntervalOf_PlannedAnalysis_IsThatOfClopperAndPearson()
    {
        var interval = MetricReader.Read(Metric, new ComparisonWindow(Counts(6400, 12), Counts(6400, 5))).IntervalOf(ThresholdKind.RelativeDifference, 1, Coverage.Planned(0.025));
        var (lower, upper) = (Beta.InvCDF(5, 13, 0.025), Beta.InvCDF(6, 12, 0.975));

        Assert.Equal(lower / (1 - lower), interval.Lower + 1, 1e-6);
        Assert.Equal(upper / (1 - upper), interval.Upper + 1, 1e-6);
        Assert.True(MetricReader.Read(Metric, new ComparisonWindow(Counts(6400, 12), Counts(6400, 5))).IntervalOf(ThresholdKind.RelativeDifference, 1, 0.05).Upper > interval.Upper);
    }

    [Fact]
    public void IntervalOf_OwnRateAtAPlannedAnalysis_IsExact()
    {
        var interval = MetricReader.Read(Metric, new ComparisonWindow(Counts(6400, 12), Counts(6400, 5))).IntervalOf(ThresholdKind.Absolute, 0.001, Coverage.Planned(0.025));

        Assert.Equal(ChiSquared.InvCDF(10, 0.025) / 2 / 6400, interval.Lower, 1e-9);
        Assert.Equal(ChiSquared.InvCDF(12, 0.975) / 2 / 6400, interval.Upper, 1e-9);
    }

    [Fact]
    public void Next_ReportsUndecided_LeavesTheStage()
    {
        var verdict = Judging.Judge(Judging.Guardrail(Metric, "+100%"), Counts(6400, 2), Counts(6400, 8));
        var plan = Plans.Plan();
        var state = Plans.In(plan, "canary");

        Assert.Equal(RolloutAction.Advance, RolloutMachine.Next(plan, state, [verdict], Plans.Samples, Plans.Tick(Plans.Hour)).Action);
        Assert.Equal(RolloutAction.None, RolloutMachine.Next(plan, state, [verdict with { IsStopOnly = false }], Plans.Samples, Plans.Tick(Plans.Hour)).Action);
        Assert.Empty(StageAnalyses.UndecidedAmong(state, [verdict]));
        Assert.False(RolloutSimulation.CanSimulate(Judging.Guardrail(Metric, "+100%")));
    }

    // Spread over the partitions as evenly as chance would.
    private static CohortCounts Counts(int requests, int reports)
    {
        return new CohortCounts
        {
            Requests = [.. Enumerable.Repeat((long)requests / UserPartitions.Count, UserPartitions.Count)],
            Signals = Signals([.. Enumerable.Range(0, reports).Select(i => reports >= UserPartitions.Count ? i % UserPartitions.Count : i * 3 % UserPartitions.Count)]),
        };
    }

    private static Dictionary<string, SignalCounts> Signals(int[] partitions)
    {
        CohortWindow window = new();
        foreach (var partition in partitions)
            window.CountSignal(partition, "complaints", 1);
        return new Dictionary<string, SignalCounts>(window.Read().Signals, StringComparer.Ordinal);
    }
}
