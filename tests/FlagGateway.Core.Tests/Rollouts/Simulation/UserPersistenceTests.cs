using System.Text.Json;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;

namespace FlagGateway.Core.Tests.Rollouts.Simulation;

/// <summary>A forecast before the start that knows that comparisons will subtract what the users did before.</summary>
public sealed class UserPersistenceTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly RolloutPlan Plan = SimulationPlans.Plan(SimulationPlans.Guard("error_rate", "+0.5pp", "+0.2pp"), SimulationPlans.Guard("signal:tokens", "-10%", "-2%")) with
    {
        Stages = [SimulationPlans.Stage("five", 5, TimeSpan.FromHours(4))],
    };

    // Users differ by much, and stay as they are: each partition has its own rate in both parts.
    [Theory]
    [InlineData("error_rate")]
    [InlineData("signal:tokens")]
    public void Check_StrongPast_NeedsLessTime(string metric)
    {
        var (earlier, later) = (Users(1, seed: 1), Users(1, seed: 2));
        var observed = ObservedTraffic.From(Plan, Sum(earlier, later), Day);

        var (without, with) = (Soft(observed, metric), Soft(observed.WithPast(Plan, earlier, later), metric));

        Assert.True(with.NeededHold < 0.8 * (without.NeededHold ?? TimeSpan.FromDays(365)) || (with.NeededHold is null && with.Kind < without.Kind), $"{without.Text}\n{with.Text}");
        Assert.True(with.Kind <= without.Kind, with.Text);
    }

    // The same variance, at other users in each part.
    [Theory]
    [InlineData("error_rate")]
    [InlineData("signal:tokens")]
    public void Check_PastSaysNothing_ChangesNothing(string metric)
    {
        var (earlier, later) = (Users(1, seed: 1), Users(2, seed: 2));
        var observed = ObservedTraffic.From(Plan, Sum(earlier, later), Day);

        Assert.Equal(Soft(observed, metric), Soft(observed.WithPast(Plan, earlier, later), metric));
    }

    [Fact]
    public void Check_NothingKnown_ChangesNothing()
    {
        var observed = ObservedTraffic.From(Plan, Users(1, seed: 1), Day);

        Assert.Equal(PlanReach.Check(Plan, observed.Traffic), PlanReach.Check(Plan, observed.WithPast(Plan, CohortCounts.Empty, Users(1, seed: 1)).Traffic));
    }

    // Control alone is held against an absolute limit, and nothing is subtracted.
    [Fact]
    public void Check_AbsoluteLimit_ChangesNothing()
    {
        var plan = Plan with { Guardrails = [SimulationPlans.Guard("error_rate", "5%", "1.2%")] };
        var (earlier, later) = (Users(1, seed: 1), Users(1, seed: 2));
        var observed = ObservedTraffic.From(plan, Sum(earlier, later), Day);

        Assert.Equal(PlanReach.Check(plan, observed.Traffic), PlanReach.Check(plan, observed.WithPast(plan, earlier, later).Traffic));
    }

    // simulate --suggest reads the observed traffic from the API.
    [Fact]
    public void Traffic_AsJson_KeepsWhatLasts()
    {
        JsonSerializerOptions json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };
        var (earlier, later) = (Users(1, seed: 1), Users(1, seed: 2));
        var observed = ObservedTraffic.From(Plan, Sum(earlier, later), Day).WithPast(Plan, earlier, later);

        var read = JsonSerializer.Deserialize<TrafficAssumptions>(JsonSerializer.Serialize(observed.Traffic, json), json)!;

        Assert.Equal(["error_rate", "signal:tokens"], read.Persistence.Keys.Order());
        Assert.Equal(PlanReach.Check(Plan, observed.Traffic), PlanReach.Check(Plan, read));
        Assert.NotEqual(PlanReach.Check(Plan, read with { Persistence = new TrafficAssumptions().Persistence }), PlanReach.Check(Plan, read));
    }

    [Fact]
    public void Unexplained_MorePastOrRequests_IsLess()
    {
        var persistence = new UserPersistence(1e-8, 0.01, 1e6);
        var last = 1.0;
        foreach (var requests in new[] { 1e3, 1e4, 1e5, 1e6, 1e7 })
        {
            var unexplained = persistence.Unexplained(0.05, 20, requests);
            Assert.InRange(unexplained, 1e-9, last);
            Assert.InRange((persistence with { Requests = 1e7 }).Unexplained(0.05, 20, requests), 1e-9, unexplained);
            last = unexplained;
        }

        Assert.True(last < 0.7, $"{last}");
    }

    // The comparison of the stage itself, with this past, is as much narrower as the forecast says, or more.
    [Fact]
    public void Unexplained_OfAStage_IsNoLessThanInItsComparison()
    {
        var persistence = UserPersistence.Read(Plan, Users(1, seed: 1), Users(1, seed: 2))["error_rate"];
        List<double> ratios = [];
        for (var seed = 10; seed < 30; seed++)
        {
            var (control, candidate) = (Users(seed, seed), Users(seed + 1000, seed + 1));
            var window = new ComparisonWindow(control, candidate);
            var adjusted = new ComparisonWindow(control, candidate) { Past = new CohortPast(Users(seed, seed + 2), Users(seed + 1000, seed + 3)) };
            ratios.Add(Width(adjusted) / Width(window));
        }

        // Both cohorts are as large as all users were.
        var forecast = Math.Sqrt(persistence.Unexplained(1, 1, Users(1, 1).TotalRequests));
        Assert.InRange(ratios.Order().ElementAt(ratios.Count / 2), 0, forecast + 0.1);
    }

    private static double Width(ComparisonWindow window) =>
        GuardrailJudge.Judge(SimulationPlans.Guard("error_rate", "+5pp"), new JudgeInput { Windows = [window] }) is { Upper: { } upper, Lower: { } lower } ? upper - lower : double.NaN;

    private static LimitReach Soft(ObservedTraffic observed, string metric) =>
        PlanReach.Check(Plan, observed.Traffic).Single(limit => limit.Guardrail == metric && limit.Limit == "soft");

    private static CohortCounts Users(int users, int seed)
    {
        var (who, random) = (new Random(users), new Random(seed));
        long[] requests = new long[UserPartitions.Count], errors = [.. requests], reports = [.. requests];
        var sums = new double[UserPartitions.Count];
        for (var partition = 0; partition < UserPartitions.Count; partition++)
        {
            // Both are those of the users of the partition.
            var (rate, mean) = (0.02 * who.NextDouble() * who.NextDouble() * 2, 400 + (100 * who.NextDouble()));
            requests[partition] = reports[partition] = 20_000;
            for (var i = 0; i < 20_000; i++)
                errors[partition] += random.NextDouble() < rate ? 1 : 0;
            sums[partition] = 20_000 * (mean + random.NextDouble());
        }

        return new CohortCounts { Requests = requests, Errors = errors, Users = 5_000, Signals = new Dictionary<string, SignalCounts>(StringComparer.Ordinal) { ["tokens"] = new(reports, sums) } };
    }

    private static CohortCounts Sum(CohortCounts one, CohortCounts other) => new()
    {
        Requests = [.. one.Requests.Zip(other.Requests, static (a, b) => a + b)],
        Errors = [.. one.Errors.Zip(other.Errors, static (a, b) => a + b)],
        Users = one.Users,
        Signals = new Dictionary<string, SignalCounts>(StringComparer.Ordinal)
        {
            ["tokens"] = new([.. one.Signals["tokens"].Count.Zip(other.Signals["tokens"].Count, static (a, b) => a + b)], [.. one.Signals["tokens"].Sum.Zip(other.Signals["tokens"].Sum, static (a, b) => a + b)]),
        },
    };
}
