using FlagGateway.Cohorts;
using FlagGateway.Core.Bucketing;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts;

namespace FlagGateway.Tests.Rollouts;

public sealed class SegmentMonitorTests
{
    private static readonly TimeSpan Evaluation = TimeSpan.FromSeconds(10);
    private static readonly SegmentKey Acme = new(false, "tenant", "acme");

    private readonly Source _source = new();
    private readonly WindowRegistry _registry = new();
    private readonly RolloutPlan _plan = new(
        "f", "legacy", "new",
        [new RolloutStage("half", 50, null, [], TimeSpan.FromHours(1), StageGate.Automatic, 0, 0)],
        [new Guardrail("error_rate", null, new Threshold(ThresholdKind.DifferenceInPoints, 0.01, "+1pp"), null, null)], SoftAction.Pause, [])
    {
        WarmUp = TimeSpan.Zero,
    };

    public SegmentMonitorTests() => _source.Add(errors: 10);

    [Fact]
    public async Task JudgeAsync_TenantWorse_IsNamedUntilItIsNoLonger()
    {
        var monitor = Create();

        Assert.Equal("acme", Assert.Single((await JudgeAsync(monitor))!.Segments!).Name);

        _source.Totals = new SegmentTotals();
        for (var i = 1; i < SegmentMonitor.Every; i++)
            Assert.NotNull((await JudgeAsync(monitor))!.Segments);
        Assert.Same(SegmentCheck.NoLonger, await JudgeAsync(monitor));
        Assert.Equal(2, _source.Reads);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    public async Task JudgeAsync_NoRandomSamples_ComparesNothing(double percentage)
    {
        Assert.Null(await JudgeAsync(Create(), percentage: percentage));
        Assert.Equal(0, _source.Reads);
    }

    [Fact]
    public async Task JudgeAsync_OtherObservationPeriod_BeginsAgain()
    {
        var monitor = Create();
        await JudgeAsync(monitor);
        _source.Totals = new SegmentTotals();

        Assert.Null(await JudgeAsync(monitor, period: 2));
        Assert.Null(await JudgeAsync(monitor, period: 3, isKnown: false));
    }

    [Fact]
    public async Task JudgeAsync_ErrorsOfTheWarmUp_AreNotCompared()
    {
        var (monitor, plan) = (Create(), _plan with { WarmUp = TimeSpan.FromMinutes(1) });

        Assert.Null((await monitor.JudgeAsync(plan, State(1, 50, TimeSpan.Zero), Evaluation, TimeSpan.Zero, CancellationToken.None)).Worse);
        var before = _source.Totals;
        _source.Totals = new SegmentTotals();
        _source.Totals.Add(before);
        for (var i = 0; i < 2 * SegmentMonitor.Every; i++)
        {
            Assert.Null((await monitor.JudgeAsync(plan, State(1, 50, TimeSpan.FromMinutes(2)), Evaluation, TimeSpan.Zero, CancellationToken.None)).Worse);
            _source.Add(errors: 0);
        }
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(60, false)]
    public async Task JudgeAsync_ErrorsOfACommonOutage_AreNotCompared(int secondsLeftOut, bool isNamed)
    {
        _source.Totals = new SegmentTotals();
        _source.Add(errors: 0);
        var monitor = Create();
        await JudgeAsync(monitor);

        _source.Add(errors: 30);
        for (var i = 1; i < SegmentMonitor.Every; i++)
            await JudgeAsync(monitor);
        var verdict = (await monitor.JudgeAsync(_plan, State(1, 50, TimeSpan.FromMinutes(5)), Evaluation, TimeSpan.FromSeconds(secondsLeftOut), CancellationToken.None)).Worse;

        Assert.Equal(isNamed, verdict?.Segments is not null);
        Assert.Equal(isNamed, monitor.BeforeOf(State(1, 50, TimeSpan.FromMinutes(5))) is null);
    }

    [Fact]
    public async Task JudgeAsync_OthersCannotBeRead_TriesAgainAtTheNextEvaluation()
    {
        var monitor = Create();
        _source.Problem = "Redis is down";
        Assert.Null(await JudgeAsync(monitor));

        _source.Problem = null;

        Assert.NotNull(await JudgeAsync(monitor));
    }

    [Fact]
    public async Task JudgeAsync_EveryRequestOfATenantFails_IsSeenInTheWarmUpUnlessTurnedOff()
    {
        _source.Totals = new SegmentTotals();
        _source.Add(errors: 100);
        var plan = _plan with { WarmUp = TimeSpan.FromMinutes(1) };

        Assert.Equal("acme", Assert.Single((await Create().JudgeAsync(plan, State(1, 50, TimeSpan.Zero), Evaluation, TimeSpan.Zero, CancellationToken.None)).Failing!.Segments!).Name);
        Assert.Null((await Create().JudgeAsync(plan with { GrossFailure = null }, State(1, 50, TimeSpan.Zero), Evaluation, TimeSpan.Zero, CancellationToken.None)).Failing);
    }

    [Fact]
    public async Task JudgeAsync_TenantIsOnTheCandidateOnly_UsesControlsRequestsBeforeTheStage()
    {
        _source.Totals = new SegmentTotals();
        SegmentCounts candidate = new();
        candidate.Count(7, 40, 40);
        _source.Totals.Add(Acme, new SegmentCounts(), candidate);
        var before = _registry.GetOrAdd(State(1, 5, TimeSpan.Zero), "f").Segments.ForRoute("r").Find(new GroupSet("tenant:acme", ["tenant:acme".Length])).Control;
        for (var i = 0; i < 5_000; i++)
            before.Record(new CohortObservation { Bucket = new Bucket(1, 7), Outcome = ObservedOutcome.Responded, Status = 200 });

        var verdicts = await new SegmentMonitor(_source, _registry).JudgeAsync(_plan, State(2, 50, TimeSpan.FromMinutes(5)), Evaluation, TimeSpan.Zero, CancellationToken.None);
        Assert.Null(verdicts.Failing);

        _registry.GetOrAdd(State(2, 50, TimeSpan.Zero), "f");
        verdicts = await new SegmentMonitor(_source, _registry).JudgeAsync(_plan, State(2, 50, TimeSpan.FromMinutes(5)), Evaluation, TimeSpan.Zero, CancellationToken.None);
        Assert.Equal("acme", Assert.Single(verdicts.Failing!.Segments!).Name);

        // Two stages later it is still known.
        _registry.GetOrAdd(State(3, 50, TimeSpan.Zero), "f");
        Assert.Equal(5_000, _registry.Find("f")!.SegmentsBefore!.Segments[Acme].Control.Requests);
    }

    private SegmentMonitor Create()
    {
        _registry.GetOrAdd(State(1, 50, TimeSpan.Zero), "f");
        return new SegmentMonitor(_source, _registry);
    }

    private async Task<GuardrailVerdict?> JudgeAsync(SegmentMonitor monitor, long period = 1, double percentage = 50, bool isKnown = true)
    {
        if (isKnown)
            _registry.GetOrAdd(State(period, percentage, TimeSpan.Zero), "f");
        return (await monitor.JudgeAsync(_plan, State(period, percentage, TimeSpan.FromMinutes(5)), Evaluation, TimeSpan.Zero, CancellationToken.None)).Worse;
    }

    private static RolloutState State(long period, double percentage, TimeSpan inStage) => new()
    {
        Flag = "f",
        Control = "legacy",
        Candidate = "new",
        Plan = "p",
        Phase = RolloutPhase.Progressing,
        Stage = "half",
        Percentage = percentage,
        ObservationPeriod = period,
        InStage = inStage,
    };

    private sealed class Source : ISegmentSource
    {
        public SegmentTotals Totals { get; set; } = new();

        public string? Problem { get; set; }

        public int Reads { get; private set; }

        public void Add(int errors)
        {
            SegmentTotals more = new();
            SegmentCounts control = new(), candidate = new();
            for (var partition = 0; partition < UserPartitions.Count; partition++)
            {
                control.Count(partition, 100, 0);
                candidate.Count(partition, 100, errors);
            }

            more.Add(Acme, control, candidate);
            var sum = new SegmentTotals();
            sum.Add(Totals);
            sum.Add(more);
            Totals = sum;
        }

        public Task<SegmentReading> ReadAsync(RolloutWindows windows, bool withDurations, CancellationToken cancellationToken)
        {
            Reads++;
            return Task.FromResult(new SegmentReading(Totals, 1, 1, Problem));
        }
    }
}
