using FlagGateway.Cohorts;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts;
using FlagGateway.Rollouts.History;

namespace FlagGateway.Tests.Rollouts;

/// <summary>A candidate that is slow until its caches are warm is compared from then on.</summary>
public sealed class WarmUpTests
{
    private static readonly TimeSpan Evaluation = TimeSpan.FromSeconds(10);

    private readonly GrowingCounts _counts = new();
    private readonly RolloutPlan _plan = new(
        "f", "legacy", "new",
        [new RolloutStage("half", 50, null, [], TimeSpan.FromHours(1), StageGate.Automatic, 0, 0)],
        [new Guardrail("latency_p95", null, new Threshold(ThresholdKind.RelativeDifference, 0.5, "+50%"), null, null)], SoftAction.Pause, [])
    {
        WarmUp = TimeSpan.FromMinutes(2),
    };

    [Theory]
    [InlineData(0, VerdictKind.HardFail)]
    [InlineData(2, VerdictKind.Inconclusive)]
    public void Judge_SlowForTwoMinutes_IsJudgedUnlessItWarmsUp(int minutes, VerdictKind kind)
    {
        var plan = _plan with { WarmUp = TimeSpan.FromMinutes(minutes) };

        Assert.Equal(kind, Run(plan, new RolloutJudge(_counts, null!, new HistoryCache(), TimeProvider.System), TimeSpan.Zero, TimeSpan.FromMinutes(1)).Kind);
    }

    [Fact]
    public void Judge_AfterTheWarmUp_ComparesWhatCameThen()
    {
        var judge = new RolloutJudge(_counts, null!, new HistoryCache(), TimeProvider.System);
        Assert.StartsWith("latency_p95: warming up", Run(_plan, judge, TimeSpan.Zero, TimeSpan.FromSeconds(110)).Arithmetic, StringComparison.Ordinal);

        _counts.IsWarm = true;
        var verdict = Run(_plan, judge, TimeSpan.FromSeconds(110), TimeSpan.FromMinutes(3));

        Assert.NotEqual(VerdictKind.HardFail, verdict.Kind);
        Assert.InRange(verdict.Estimate!.Value, -0.1, 0.1);
    }

    // Another instance takes over soon after the warm-up: it does not know which of the counts are of it.
    [Fact]
    public void Judge_TakenOverSoonAfterTheWarmUp_ComparesWhatComesThen()
    {
        Run(_plan, new RolloutJudge(_counts, null!, new HistoryCache(), TimeProvider.System), TimeSpan.Zero, TimeSpan.FromSeconds(110));
        _counts.IsWarm = true;

        var verdict = Run(_plan, new RolloutJudge(_counts, null!, new HistoryCache(), TimeProvider.System), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1));

        Assert.NotEqual(VerdictKind.HardFail, verdict.Kind);
        Assert.InRange(verdict.Estimate!.Value, -0.1, 0.1);
    }

    [Fact]
    public void Judge_MostRequestsFailWhileWarmingUp_IsStopped()
    {
        _counts.IsBroken = true;
        var plan = _plan with { Guardrails = [.. _plan.Guardrails, new Guardrail("error_rate", null, new Threshold(ThresholdKind.DifferenceInPoints, 0.005, "+0.5pp"), null, null)] };
        var state = State(TimeSpan.Zero);
        _counts.Grow();

        Assert.Contains(new RolloutJudge(_counts, null!, new HistoryCache(), TimeProvider.System).Judge(plan, state, Evaluation).Verdicts, static verdict => verdict.Kind == VerdictKind.HardFail);
    }

    private GuardrailVerdict Run(RolloutPlan plan, RolloutJudge judge, TimeSpan from, TimeSpan time)
    {
        GuardrailVerdict? last = null;
        for (var inStage = from; inStage < from + time; inStage += Evaluation)
        {
            _counts.Grow();
            last = judge.Judge(plan, State(inStage), Evaluation).Verdicts[0];
        }

        return last!;
    }

    private static RolloutState State(TimeSpan inStage) => new()
    {
        Flag = "f",
        Control = "legacy",
        Candidate = "new",
        Plan = "p",
        Phase = RolloutPhase.Progressing,
        Stage = "half",
        Percentage = 50,
        ObservationPeriod = 1,
        InStage = inStage,
    };

    /// <summary>
    /// Counts of both variants that grow with each evaluation; the candidate is three times as slow until it is warm.
    /// </summary>
    private sealed class GrowingCounts : ICohortSource
    {
        private CohortCounts _control = CohortCounts.Empty;
        private CohortCounts _candidate = CohortCounts.Empty;

        public bool IsWarm { get; set; }

        public bool IsBroken { get; set; }

        public void Grow()
        {
            _control = Add(_control, 0.1, 0);
            _candidate = Add(_candidate, IsWarm ? 0.1 : 0.3, IsBroken ? 9 : 0);
        }

        public CohortReadings Read(RolloutState state) => new(_control, _candidate, CohortCounts.Empty, CohortCounts.Empty);

        public Task SaveAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        private static CohortCounts Add(CohortCounts counts, double seconds, int errors)
        {
            var latency = counts.Latency.Count == 0 ? new int[UserPartitions.Count * LatencyScale.Buckets] : counts.Latency.ToArray();
            for (var partition = 0; partition < UserPartitions.Count; partition++)
                latency[(partition * LatencyScale.Buckets) + LatencyScale.BucketOf(seconds)] += 10 - errors;
            return counts with
            {
                Requests = [.. counts.Requests.Select(static count => count + 10)],
                Errors = [.. counts.Errors.Select(count => count + errors)],
                Latency = latency,
            };
        }
    }
}
