using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts.Simulation;

namespace FlagGateway.Core.Tests.Guardrails;

public sealed class SignalRatioTests
{
    private const string Clicks = "signal:clicks/signal:sessions";

    [Theory]
    [InlineData(Clicks, MetricKind.SignalRatio)]
    [InlineData("signal:clicks/requests", MetricKind.SignalRatio)]
    [InlineData("cost/signal:sessions", MetricKind.SignalRatio)]
    [InlineData("signal:clicks", MetricKind.Signal)]
    [InlineData("promql:a/requests", MetricKind.Promql)]
    [InlineData("error_rate/requests", null)]
    public void KindOf_Ratio_IsItsKind(string metric, MetricKind? kind) => Assert.Equal(kind, GuardrailMetrics.KindOf(metric));

    // These remain names of signals that nobody can report, so that the reader of the plan refuses them.
    [Theory]
    [InlineData("signal:clicks/signal:clicks")]
    [InlineData("signal:clicks/sessions")]
    [InlineData("signal:clicks/")]
    [InlineData("signal:clicks/signal:")]
    [InlineData("signal:Clicks/requests")]
    [InlineData("signal:a/signal:b/signal:c")]
    public void From_NoRatioOfTwo_IsNone(string metric)
    {
        Assert.Null(SignalRatio.From(metric));
        Assert.Equal(MetricKind.Signal, GuardrailMetrics.KindOf(metric));
    }

    [Fact]
    public void SignalsOf_Ratio_AreBoth()
    {
        Assert.Equal(["clicks", "sessions"], GuardrailMetrics.SignalsOf(Clicks));
        Assert.Equal(["llm.cost", "sessions"], GuardrailMetrics.SignalsOf("cost/signal:sessions"));
        Assert.Equal(["clicks"], GuardrailMetrics.SignalsOf("signal:clicks/requests"));
        Assert.Empty(GuardrailMetrics.SignalsOf("error_rate"));
        Assert.True(LlmSignals.NeedsPrices("cost/signal:sessions"));
        Assert.False(LlmSignals.NeedsPrices(Clicks));
    }

    // The mean of each user's clicks per session would be 0.55 and not 1/3: users with few sessions click more.
    [Fact]
    public void Read_TwoSums_IsTheirRatio()
    {
        var counts = Counts((0, 1, 1), (1, 1, 10));

        var reading = MetricReader.Read(Clicks, new ComparisonWindow(counts, Counts((0, 3, 1), (1, 2, 4))));

        Assert.Equal(2.0 / 11, reading.Control!.Value, 12);
        Assert.Equal(1, reading.Candidate!.Value, 12);
    }

    [Fact]
    public void Read_PerRequest_IsTheSumOverRequests()
    {
        var counts = Counts((0, 3, 1)) with { Requests = [60, .. new long[UserPartitions.Count - 1]] };

        var reading = MetricReader.Read("signal:clicks/requests", new ComparisonWindow(counts, counts));

        Assert.Equal((0.05, 60), (reading.Candidate!.Value, reading.CandidateSamples));
    }

    [Fact]
    public void Read_DenominatorMissing_HasNoData()
    {
        var counts = SampleCounts.Signal("clicks", 10, 1, 0.1);

        Assert.False(MetricReader.Read(Clicks, new ComparisonWindow(counts, counts)).Has(ThresholdKind.Absolute));
        Assert.False(GuardrailMetrics.HasData(Clicks, counts));
        Assert.Contains("no data", Judging.Judge(Judging.Guardrail(Clicks, "-10%"), counts, counts).Arithmetic, StringComparison.Ordinal);
    }

    // A session of a thousand minutes is one report, and a single one proves nothing.
    [Fact]
    public void Read_LargeDenominators_CountAsReports()
    {
        var counts = Counts((0, 500, 1000), (1, 500, 1000), (2, 500, 1000));

        Assert.Equal(3, MetricReader.Read(Clicks, new ComparisonWindow(counts, counts)).CandidateSamples);
        Assert.Equal(VerdictKind.Inconclusive, Judging.Judge(Judging.Guardrail(Clicks, "-10%"), counts, counts).Kind);
    }

    [Fact]
    public void Read_DenominatorBelowZero_IsNotIncluded()
    {
        var counts = Counts((0, 5, 10), (1, 100, -10));

        Assert.Equal(0.5, MetricReader.Read(Clicks, new ComparisonWindow(counts, counts)).Candidate!.Value, 12);
    }

    [Fact]
    public void Judge_HalfAsManyClicks_IsExceededAndSaysWhatOver()
    {
        var guardrail = Judging.Guardrail(Clicks, "-10%");
        var (control, candidate) = (Simulated(1, 0.4), Simulated(2, 0.2));

        var verdict = Judging.Judge(guardrail, control, candidate);

        Assert.Equal(VerdictKind.HardFail, verdict.Kind);
        Assert.Contains($"over {verdict.CandidateSamples:#,0} reports", verdict.Arithmetic, StringComparison.Ordinal);
        Assert.Equal(VerdictKind.Pass, Judging.Judge(guardrail, candidate, candidate).Kind);
    }

    [Fact]
    public void Judge_LimitWithoutDirection_IsAnError() =>
        Assert.Contains("which side is bad", Judging.Judge(Judging.Guardrail(Clicks, "3"), CohortCounts.Empty, CohortCounts.Empty).Arithmetic, StringComparison.Ordinal);

    // The same users click as often as before: a part of the difference between the variants is theirs.
    [Fact]
    public void Read_PastOfTheSameUsers_NarrowsTheInterval()
    {
        var (control, candidate) = (Simulated(1, 0.4), Simulated(2, 0.4));
        var window = new ComparisonWindow(control, candidate);

        var plain = MetricReader.Read(Clicks, window).IntervalOf(ThresholdKind.RelativeDifference, 0.1, 0.01);
        var adjusted = MetricReader.Read(Clicks, new ComparisonWindow(control, candidate) { Past = new CohortPast(control, candidate) }).IntervalOf(ThresholdKind.RelativeDifference, 0.1, 0.01);

        Assert.True(adjusted.Upper - adjusted.Lower < (plain.Upper - plain.Lower) / 2);
    }

    [Fact]
    public void LagsOf_Ratio_AreThoseOfBothSignals() =>
        Assert.Equal(["clicks", "sessions"], Guardrail.LagsOf([Judging.Guardrail(Clicks, "-10%") with { Lag = TimeSpan.FromHours(1) }]).Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void CanSimulate_Ratio_IsLeftOut() => Assert.False(RolloutSimulation.CanSimulate(Judging.Guardrail(Clicks, "-10%")));

    private static CohortCounts Simulated(int seed, double rate)
    {
        var random = new Random(seed);
        return Counts([.. Enumerable.Range(0, 6400).Select(user =>
        {
            var sessions = 1 + random.Next(6);
            return (user % UserPartitions.Count, Enumerable.Range(0, sessions).Count(_ => random.NextDouble() < rate) + 0.0, sessions + 0.0);
        })]);
    }

    private static CohortCounts Counts(params (int Partition, double Clicks, double Sessions)[] users)
    {
        CohortWindow window = new();
        foreach (var user in users)
        {
            window.CountSignal(user.Partition, "clicks", user.Clicks);
            window.CountSignal(user.Partition, "sessions", user.Sessions);
        }

        return window.Read();
    }
}
