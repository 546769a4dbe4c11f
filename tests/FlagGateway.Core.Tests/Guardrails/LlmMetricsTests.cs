using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Tests.Guardrails;

public sealed class LlmMetricsTests
{
    private static readonly byte[] Seed = Bucket.Suffix("llm");

    [Theory]
    [InlineData("ttft_p50", MetricKind.Latency)]
    [InlineData("ttft_p95", MetricKind.Latency)]
    [InlineData("token_time_p95", MetricKind.Latency)]
    [InlineData("cost", MetricKind.Signal)]
    [InlineData("cost_uncached", MetricKind.Signal)]
    [InlineData("tokens_out", MetricKind.Signal)]
    [InlineData("ttft_p99", null)]
    [InlineData("ttft", null)]
    public void KindOf_Metric_IsThat(string metric, MetricKind? kind) => Assert.Equal(kind, GuardrailMetrics.KindOf(metric));

    [Fact]
    public void Read_Times_AreTheirOwn()
    {
        CohortWindow window = new();
        for (var user = 0; user < 1000; user++)
            window.Record(Observe(user) with { FirstToken = TimeSpan.FromSeconds(2), TokenTime = TimeSpan.FromMilliseconds(30) });
        var counts = CohortTotalsCodec.Decode(CohortTotalsCodec.Encode(window.Export()))!.ToCounts();
        ComparisonWindow both = new(counts, counts);

        Assert.Equal(2, MetricReader.Read("ttft_p95", both).Candidate!.Value, 0.1);
        Assert.Equal(0.03, MetricReader.Read("token_time_p95", both).Candidate!.Value, 0.002);
        Assert.Equal(40, MetricReader.Read("latency_p95", both).Candidate!.Value, 1.0);
        Assert.Null(MetricReader.Read("ttft_p50", new ComparisonWindow(CohortCounts.Empty, CohortCounts.Empty)).Candidate);
    }

    [Fact]
    public void Read_ClientsThatLeft_WaitedAtLeastThatLong()
    {
        CohortWindow window = new();
        for (var user = 0; user < 1000; user++)
            window.Record(Observe(user) with { FirstToken = TimeSpan.FromSeconds(user % 5 == 0 ? 9 : 1), IsFirstTokenCensored = user % 5 == 0 });

        Assert.True(MetricReader.Read("ttft_p95", new ComparisonWindow(window.Read(), window.Read())).Candidate >= 1);
        Assert.True(GuardrailMetrics.HasData("ttft_p95", window.Read()));
        Assert.False(GuardrailMetrics.HasData("token_time_p95", window.Read()));
    }

    [Fact]
    public void Since_Earlier_LeavesTheRest()
    {
        CohortWindow window = new();
        window.Record(Observe(1) with { FirstToken = TimeSpan.FromSeconds(2), TokenTime = TimeSpan.FromSeconds(1) });
        var earlier = window.Read();
        window.Record(Observe(1) with { FirstToken = TimeSpan.FromSeconds(2), TokenTime = TimeSpan.FromSeconds(1) });
        window.Record(Observe(1) with { FirstToken = TimeSpan.FromSeconds(2), IsFirstTokenCensored = true });

        var later = window.Read().Since(earlier);

        Assert.Equal((1, 1, 1), (later.FirstToken.Sum(), later.TokenTime.Sum(), later.CensoredFirstToken.Sum()));
    }

    [Fact]
    public void Record_FailedWithStatus200_IsAnErrorAndNoLatency()
    {
        CohortWindow window = new();
        window.Record(Observe(1) with { HasFailed = true });
        window.Record(Observe(1) with { HasFailed = false, Status = 503 });

        var counts = window.Read();

        Assert.Equal((2, 1, 0), (counts.TotalRequests, counts.TotalErrors, counts.Latency.Sum()));
    }

    // A candidate whose format is always broken, or which alone costs anything.
    [Theory]
    [InlineData(1, 0, 5, false)]
    [InlineData(1, 0, 1000, true)]
    [InlineData(0, 1, 5, false)]
    [InlineData(0, 1, 1000, true)]
    public void Read_AllReportsOfOneVariantAreZero_IsSettledOnceThereAreMany(double control, double candidate, int reports, bool isSettled)
    {
        CohortWindow one = new(), other = new();
        for (var user = 0; user < 1000; user++)
            one.CountSignal(user % UserPartitions.Count, "s", control);
        for (var user = 0; user < reports; user++)
            other.CountSignal(user % UserPartitions.Count, "s", candidate);

        var interval = MetricReader.Read("signal:s", new ComparisonWindow(one.Read(), other.Read())).IntervalOf(ThresholdKind.RelativeDifference, 0.1, 0.01);

        Assert.Equal(isSettled, control > candidate ? interval.Upper < -0.1 : interval.Lower > 0.1);
    }

    [Fact]
    public void Read_Cost_IsTheMeanOfItsSignal()
    {
        CohortWindow window = new();
        for (var user = 0; user < 100; user++)
            window.CountSignal(user % UserPartitions.Count, LlmSignals.Cost, 0.5);

        Assert.Equal(0.5, MetricReader.Read("cost", new ComparisonWindow(window.Read(), window.Read())).Candidate!.Value, 9);
        Assert.Equal("cost", LlmSignals.MetricOf(LlmSignals.Cost));
        Assert.Equal("signal:other", LlmSignals.MetricOf("other"));
    }

    private static CohortObservation Observe(int user) => new()
    {
        Bucket = Bucket.From($"user-{user}", Seed),
        Outcome = ObservedOutcome.Responded,
        Status = 200,
        Duration = TimeSpan.FromSeconds(40),
        IsVerified = true,
    };
}
