using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;

namespace FlagGateway.Core.Tests.Rollouts.Simulation;

/// <summary>What control's counts say about its traffic.</summary>
public sealed class ObservedTrafficTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static readonly RolloutPlan Plan = SimulationPlans.Plan(
        SimulationPlans.Errors, SimulationPlans.Latency, SimulationPlans.Guard("latency_p50", "+50%"), SimulationPlans.Guard("signal:tokens", "-10%"), SimulationPlans.Guard("status:4xx", "+5pp"), SimulationPlans.Guard("abandon_rate", "+2pp"));

    private static readonly TrafficAssumptions True = new()
    {
        RequestsPerSecond = 100,
        Users = 20_000,
        ErrorRate = 0.02,
        LatencyP50 = 0.2,
        LatencyP95 = 0.6,
        AbandonRate = 0.03,
        Statuses = new Dictionary<string, double>(StringComparer.Ordinal) { ["4xx"] = 0.05 },
        Signals = new Dictionary<string, SignalAssumption>(StringComparer.Ordinal) { ["tokens"] = new(400, 120) },
    };

    [Fact]
    public void From_SimulatedHour_ReadsWhatItWasMadeOf()
    {
        var observed = ObservedTraffic.From(Plan, Count(True, Hour), Hour);

        Assert.True(observed.IsEnough);
        Assert.Empty(observed.Unknown);
        Assert.InRange(observed.Traffic.RequestsPerSecond, 90, 110);
        Assert.InRange(observed.Traffic.ErrorRate, 0.015, 0.025);
        Assert.InRange(observed.Traffic.LatencyP50, 0.19, 0.21);
        // Requests that were left count as at least as long as their clients waited.
        Assert.InRange(observed.Traffic.LatencyP95, 0.6, 0.85);
        Assert.InRange(observed.Traffic.AbandonRate, 0.02, 0.04);
        Assert.InRange(observed.Traffic.Statuses["4xx"], 0.03, 0.07);
        Assert.InRange(observed.Traffic.Signals["tokens"].Mean, 390, 410);
        Assert.InRange(observed.Traffic.Signals["tokens"].Deviation, 60, 600);
        Assert.InRange(observed.Traffic.EffectiveUsers!.Value, 300, 20_000);
        Assert.InRange(observed.Traffic.DesignEffects["error_rate"], 1, 10);
    }

    [Theory]
    [InlineData(1, 1, 1.6)]
    [InlineData(20, 12, 30)]
    public void From_ErrorsInBursts_CountAsFewer(int burst, double from, double to)
    {
        var (requests, errors, random) = (new long[UserPartitions.Count], new long[UserPartitions.Count], new Random(7));
        Array.Fill(requests, 20_000);
        for (var i = 0; i < 4_000 / burst; i++)
            errors[random.Next(errors.Length)] += burst;

        var observed = ObservedTraffic.From(Plan, new CohortCounts { Requests = requests, Errors = errors }, Hour);

        Assert.InRange(observed.Traffic.DesignEffects["error_rate"], from, to);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1_000)]
    public void From_EquallyActiveUsers_FindsAboutTheirNumber(int users)
    {
        var (requests, random) = (new long[UserPartitions.Count], new Random(3));
        for (var user = 0; user < users; user++)
            requests[random.Next(requests.Length)] += 5_000;

        var observed = ObservedTraffic.From(Plan, new CohortCounts { Requests = requests, Users = users }, Hour);

        Assert.InRange(observed.Traffic.EffectiveUsers!.Value, users * 0.5, users * 2);
    }

    [Theory]
    [InlineData(999, 59, false)]
    [InlineData(1_000, 1, true)]
    [InlineData(3, 60, true)]
    public void IsEnough_RequestsAndTime_EitherIs(int requests, int minutes, bool isEnough)
    {
        var counts = new CohortCounts { Requests = [requests, .. new long[UserPartitions.Count - 1]] };

        Assert.Equal(isEnough, ObservedTraffic.From(Plan, counts, TimeSpan.FromMinutes(minutes)).IsEnough);
    }

    [Fact]
    public void From_NoRequest_KnowsNothing()
    {
        var observed = ObservedTraffic.From(Plan, CohortCounts.Empty, 2 * Hour);

        Assert.Equal(Plan.Guardrails.Select(static one => one.Metric), observed.Unknown);
        Assert.Equal("control served 0 requests in 2h 00m", observed.Text);
    }

    [Fact]
    public void Warnings_LittleNoneOrEnough_SayWhatIsKnown()
    {
        var plan = SimulationPlans.Plan(SimulationPlans.Errors);
        var some = new CohortCounts { Requests = [20, .. new long[UserPartitions.Count - 1]] };
        var all = new long[UserPartitions.Count];
        Array.Fill(all, 1_000_000);

        Assert.Equal("control served 20 requests in 10m 00s; 1,000 requests or 1h 00m are needed to know whether the plan's limits can be reached", Assert.Single(Warnings(some, Hour / 6)));
        Assert.Equal("control served 0 requests in 2h 00m: without traffic no stage with users can pass", Assert.Single(Warnings(CohortCounts.Empty, 2 * Hour)));
        Assert.Equal("control served 20 requests in 2h 00m; of such traffic:", Warnings(some, 2 * Hour)[0]);
        Assert.Empty(Warnings(new CohortCounts { Requests = all, Users = 1_000_000 }, Hour));

        IReadOnlyList<string> Warnings(CohortCounts counts, TimeSpan time) => StartReach.From(plan, ObservedTraffic.From(plan, counts, time)).Warnings;
    }

    // Of traffic that was read, the same limits are in reach as of the traffic itself.
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    public void Check_TrafficThatWasRead_AgreesWithTheTrueOne(double requestsPerSecond)
    {
        var plan = Plan with { Stages = [SimulationPlans.Stage("one", 5, 4 * Hour)] };
        var traffic = True with { RequestsPerSecond = requestsPerSecond, GroupShare = 0 };
        var observed = ObservedTraffic.From(plan, Count(traffic, 4 * Hour), 4 * Hour);

        var read = PlanReach.Check(plan, observed.Traffic, observed.Unknown);
        var assumed = PlanReach.Check(plan, traffic);

        Assert.All(read.Zip(assumed), pair =>
        {
            if (pair is { First.PassesAfter: { } one, Second.PassesAfter: { } other })
                Assert.InRange(one / other, 0.3, 3.1);
            else
                Assert.True(pair.First.PassesAfter is null == pair.Second.PassesAfter is null || (pair.First.PassesAfter ?? pair.Second.PassesAfter) > 8 * Hour, $"{pair.First.Text}\n{pair.Second.Text}");
        });
    }

    private static CohortCounts Count(TrafficAssumptions traffic, TimeSpan time)
    {
        var random = new Random(11);
        var cohort = new SimulationCohort(new Population(traffic, random).Split(0, 100), traffic, new WatchedMetrics(Plan.Guardrails), random);
        cohort.Add(time.TotalSeconds, CandidateBehaviour.SameAsControl);
        return cohort.Counts;
    }
}
