using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Tests.Rollouts.Simulation;

/// <summary>
/// What a stage could tell: more of it with more traffic and more time, and what the judge itself then says.
/// </summary>
public sealed class StageForecastTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public static TheoryData<string, string> Limits => new()
    {
        { "error_rate", "+0.5pp" },
        { "error_rate", "+100%" },
        { "error_rate", "1%" },
        { "abandon_rate", "+5pp" },
        { "abandon_rate", "+100%" },
        { "status:4xx", "+2pp" },
        { "status:404", "5%" },
        { "status:5xx", "+0.5pp" },
        { "latency_p95", "+50%" },
        { "latency_p50", "+10%" },
        { "latency_p99", "1s" },
        { "signal:confidence", "-10%" },
        { "signal:confidence", "-3pp" },
        { "signal:confidence", "0.99" },
    };

    [Theory]
    [MemberData(nameof(Limits))]
    public void Of_MoreRequests_SeesSmallerDifferencesSooner(string metric, string hard)
    {
        var limits = new[] { 2.0, 20, 200, 2_000 }
            .Select(rate => Limit(SimulationPlans.Traffic with { RequestsPerSecond = rate }, 20, Day, metric, hard)).ToArray();

        Assert.All(limits.Zip(limits.Skip(1)), pair =>
        {
            Assert.True(Distance(pair.Second) <= Distance(pair.First), $"{pair.Second.Smallest} after {pair.First.Smallest}");
            Assert.True((pair.Second.TimeToDetect ?? TimeSpan.MaxValue) <= (pair.First.TimeToDetect ?? TimeSpan.MaxValue));
            Assert.True((pair.Second.TimeToPass ?? TimeSpan.MaxValue) <= (pair.First.TimeToPass ?? TimeSpan.MaxValue));
        });
        Assert.True(Distance(limits[^1]) < Distance(limits[0]));
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void Of_LongerHold_SeesSmallerDifferences(string metric, string hard)
    {
        var limits = new[] { 1.0, 6, 24, 168 }.Select(hours => Limit(SimulationPlans.Traffic, 5, TimeSpan.FromHours(hours), metric, hard)).ToArray();

        Assert.All(limits.Zip(limits.Skip(1)), pair => Assert.True(Distance(pair.Second) <= Distance(pair.First), $"{pair.Second.Smallest} after {pair.First.Smallest}"));
        Assert.All(limits, limit => Assert.Equal(limits[0].TimeToPass, limit.TimeToPass));
    }

    [Theory]
    [MemberData(nameof(Limits))]
    public void Of_SmallestDifference_LiesBeyondTheThreshold(string metric, string hard)
    {
        var limit = Limit(SimulationPlans.Traffic, 20, Day, metric, hard);

        var smallest = Assert.NotNull(limit.Smallest);
        Assert.True(Math.Abs(smallest) > Math.Abs(SimulationPlans.Limit(hard)!.Value), $"{smallest} of {hard}");
    }

    [Fact]
    public void Of_ErrorRateInPoints_AgreesWithThePowerOfAStage()
    {
        var power = PowerEstimate.For(new PowerQuestion { BaseRate = 0.001, RequestsPerSecond = 200, Users = 20_000, Share = 0.2, Hard = 0.005, Hold = Day });

        var limit = Limit(SimulationPlans.Traffic with { GroupShare = 0 }, 20, Day, "error_rate", "+0.5pp");

        // They model users differently; both ask the same intervals.
        Assert.InRange(limit.Smallest!.Value / power.MinDetectableDifference!.Value, 0.8, 1.25);
    }

    [Fact]
    public void Of_PlayedTwin_PassesAboutAsOftenAsForecast()
    {
        var once = SimulationPlans.Forecast(SimulationPlans.Traffic, 20, Day, SimulationPlans.Errors, SimulationPlans.Latency);

        var played = StageForecast.Create(
            SimulationPlans.Plan(SimulationPlans.Errors, SimulationPlans.Latency) with { Stages = [SimulationPlans.Stage("one", 20, once.TimeToPass!.Value)] }, SimulationPlans.Traffic, trials: 60)[0].Trials!;

        // 80 % is what the time to pass is asked for.
        Assert.InRange(played.Passes / (double)played.Count, 0.6, 1);
        Assert.Equal(0, played.HardStops);
        Assert.InRange(played.SoftStops, 0, 2);
    }

    [Fact]
    public void Of_SameSeed_SaysTheSame()
    {
        var plan = SimulationPlans.Plan(SimulationPlans.Errors);

        var first = StageForecast.Create(plan, SimulationPlans.Traffic, trials: 5, seed: 3);
        var second = StageForecast.Create(plan, SimulationPlans.Traffic, trials: 5, seed: 3);

        Assert.Equal(first.SelectMany(stage => stage.Limits), second.SelectMany(stage => stage.Limits));
        Assert.Equal(first.Select(stage => (stage.Trials, stage.Verdict)), second.Select(stage => (stage.Trials, stage.Verdict)));
    }

    [Fact]
    public void Of_StageOfGroups_JudgesAbsoluteLimitsOnly()
    {
        var plan = SimulationPlans.Plan(SimulationPlans.Errors, SimulationPlans.Guard("latency_p95", "1s")) with
        {
            Stages = [new RolloutStage("internal", 0, null, ["tenant:internal"], Day, StageGate.Manual, 0, 0)],
        };

        var stage = StageForecast.Create(plan, SimulationPlans.Traffic, trials: 0)[0];

        Assert.False(stage.IsComparable);
        Assert.Equal("1s", Assert.Single(stage.Limits).Threshold);
        Assert.Equal(200, stage.Users);
    }

    [Theory]
    [InlineData(100, 24, StageFitness.Sound, "long enough: ")]
    [InlineData(100, 0.1, StageFitness.Late, "hold short: at 5 % error_rate cannot be distinguished from +0.2pp before ")]
    [InlineData(0.1, 24, StageFitness.Starves, "hold too short: at 5 % error_rate cannot be distinguished from +0.2pp ")]
    public void Of_HoldAndTraffic_SaysWhetherTheyFit(double requestsPerSecond, double hours, StageFitness fitness, string begin)
    {
        var stage = SimulationPlans.Forecast(SimulationPlans.Traffic with { RequestsPerSecond = requestsPerSecond }, 5, TimeSpan.FromHours(hours), SimulationPlans.Errors);

        Assert.Equal(fitness, stage.Fitness);
        Assert.StartsWith(begin, stage.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_LimitThatControlBreaks_SaysSo()
    {
        var stage = SimulationPlans.Forecast(SimulationPlans.Traffic with { ErrorRate = 0.02 }, 5, Day, SimulationPlans.Guard("error_rate", "1%"));

        Assert.Equal(StageFitness.Starves, stage.Fitness);
        Assert.StartsWith("cannot pass: control itself breaks error_rate hard 1%", stage.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_TooFewUsersForTheStage_SaysSo()
    {
        var plan = SimulationPlans.Plan(SimulationPlans.Errors) with { Stages = [new RolloutStage("canary", 1, null, [], Day, StageGate.Automatic, 500, 0)] };

        var stage = StageForecast.Create(plan, SimulationPlans.Traffic, trials: 0)[0];

        Assert.StartsWith("cannot pass: it never has 500 users, at 1 % there are 198", stage.Verdict, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_HigherConfidences_NeedsMoreTime()
    {
        var usual = One(static plan => plan);
        var strict = One(static plan => plan with { PassConfidence = 0.9999, StopConfidence = 0.9999 });
        var lenient = One(static plan => plan with { PassConfidence = 0.8, StopConfidence = 0.8 });

        Assert.True(lenient.TimeToPass < usual.TimeToPass && usual.TimeToPass < strict.TimeToPass, $"{lenient.TimeToPass}, {usual.TimeToPass}, {strict.TimeToPass}");
        Assert.True(lenient.TimeToDetect < usual.TimeToDetect && usual.TimeToDetect < strict.TimeToDetect, $"{lenient.TimeToDetect}, {usual.TimeToDetect}, {strict.TimeToDetect}");
    }

    [Fact]
    public void Of_WarmUp_IsAddedToTheTimes()
    {
        var warmUp = TimeSpan.FromMinutes(90);

        var (without, with) = (One(static plan => plan with { WarmUp = TimeSpan.Zero }), One(plan => plan with { WarmUp = warmUp }));

        Assert.InRange((with.TimeToPass - without.TimeToPass)!.Value, warmUp - TimeSpan.FromSeconds(2), warmUp + TimeSpan.FromSeconds(2));
        Assert.InRange((with.TimeToDetect - without.TimeToDetect)!.Value, warmUp - TimeSpan.FromSeconds(2), warmUp + TimeSpan.FromSeconds(2));
    }

    private static LimitForecast One(Func<RolloutPlan, RolloutPlan> change) => Assert.Single(
        StageForecast.Create(change(SimulationPlans.Plan(SimulationPlans.Guard("error_rate", "+0.5pp")) with { Stages = [SimulationPlans.Stage("one", 5, Day)] }), SimulationPlans.Traffic, trials: 0)[0].Limits);

    private static LimitForecast Limit(TrafficAssumptions traffic, double percentage, TimeSpan hold, string metric, string hard) =>
        Assert.Single(SimulationPlans.Forecast(traffic, percentage, hold, SimulationPlans.Guard(metric, hard)).Limits);

    private static double Distance(LimitForecast limit) =>
        limit.Smallest is { } smallest ? Math.Abs(smallest - SimulationPlans.Limit(limit.Threshold)!.Value) : double.PositiveInfinity;
}
