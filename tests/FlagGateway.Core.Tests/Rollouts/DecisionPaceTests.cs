using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Tests.Rollouts.Simulation;

namespace FlagGateway.Core.Tests.Rollouts;

/// <summary>When an undecided guardrail is expected to pass, at the pace so far.</summary>
public sealed class DecisionPaceTests
{
    private static readonly TimeSpan Hold = TimeSpan.FromHours(4);

    [Theory]
    [InlineData(100, 1, 1, 1)]
    [InlineData(8, 1, 0, 0)]
    [InlineData(12, 24, 2, 6)]
    public void Create_EqualCandidate_PassesOnceThereIsEnough(int requestsPerPartition, double deadlineHours, int from, int to)
    {
        var pace = Assert.Single(Create(Plan(deadlineHours, "+0.3pp"), State(1), Counts(1_000), Counts(requestsPerPartition)));

        Assert.InRange(pace.Analysis ?? 0, from, to);
        Assert.Equal(
            pace.Analysis is not { } number
                ? "error_rate: not before the stage's last analysis, at 4h 00m in the stage, at the present pace"
                : $"error_rate: expected to pass at planned analysis {number}, in {DurationFormatter.Format(Core.Statistics.PlannedAnalyses.TimeOf(Hold, number) - TimeSpan.FromHours(1))}, at the present pace",
            pace.Text);
    }

    [Fact]
    public void Create_Forecast_IsWhatTheJudgeThenSays()
    {
        var plan = Plan(48);
        var pace = Assert.Single(Create(plan, State(1), Counts(1_000), Counts(10)));

        // The same data, as many times as the forecast assumes.
        var growth = (int)(Statistics(pace) / TimeSpan.FromHours(1));
        var input = new JudgeInput { Windows = [new ComparisonWindow(Counts(1_000 * growth), Counts(10 * growth))], Analysis = Core.Statistics.PlannedAnalyses.Due(Hold, Statistics(pace), pace.Analysis!.Value - 1, plan.PassConfidence) };

        Assert.Equal(VerdictKind.Pass, GuardrailJudge.Judge(plan.Guardrails[0], input).Kind);
    }

    [Fact]
    public void Create_WorseCandidate_IsNotExpectedToPass() =>
        Assert.Null(Assert.Single(Create(Plan(1_000), State(1), Counts(1_000), Counts(20, 2))).Analysis);

    [Fact]
    public void Create_NoDataOrWarmingUp_IsNotKnown()
    {
        Assert.Equal("error_rate: the time to a decision is not known yet", Assert.Single(Create(Plan(24), State(1), Counts(1_000), CohortCounts.Empty)).Text);
        Assert.Equal("error_rate: the time to a decision is not known yet", Assert.Single(Create(Plan(24), State(1), Counts(1_000), Counts(20), warmingUp: TimeSpan.FromMinutes(1))).Text);
    }

    [Fact]
    public void Create_DecidedOrPaused_SaysNothing()
    {
        var passed = new GuardrailVerdict { Guardrail = "error_rate", Kind = VerdictKind.Pass, Arithmetic = "" };

        Assert.Empty(Create(Plan(24), State(1) with { Phase = RolloutPhase.Paused }, Counts(1_000), Counts(20)));
        Assert.Empty(DecisionPace.Create(Plan(24), State(1), [passed], TimeSpan.FromHours(1), _ => new JudgeInput { Windows = [new ComparisonWindow(Counts(1_000), Counts(20))] }));
    }

    private static TimeSpan Statistics(DecisionPace pace) => TimeSpan.FromHours(1) + pace.After!.Value;

    private static RolloutPlan Plan(double deadlineHours, string limit = "+0.6pp") => SimulationPlans.Plan(SimulationPlans.Guard("error_rate", limit)) with { Stages = [SimulationPlans.Stage("ten", 10, Hold)], ProgressDeadline = TimeSpan.FromHours(deadlineHours) };

    private static RolloutState State(double hours) => new()
    {
        Flag = "release.orders",
        Control = "legacy",
        Candidate = "new",
        Plan = "p",
        Phase = RolloutPhase.Progressing,
        Stage = "ten",
        Percentage = 10,
        InStage = TimeSpan.FromHours(hours),
    };

    private static IReadOnlyList<DecisionPace> Create(RolloutPlan plan, RolloutState state, CohortCounts control, CohortCounts candidate, TimeSpan warmingUp = default)
    {
        var input = new JudgeInput { Windows = [new ComparisonWindow(control, candidate)], WarmingUp = warmingUp };
        return DecisionPace.Create(plan, state, [GuardrailJudge.Judge(plan.Guardrails[0], input)], TimeSpan.FromHours(1), _ => input);
    }

    // One request in a hundred fails, of each partition the same number.
    private static CohortCounts Counts(int requests, int errorsOfHundred = 1)
    {
        var (all, errors) = (new long[UserPartitions.Count], new long[UserPartitions.Count]);
        Array.Fill(all, requests);
        var failed = (long)(requests * UserPartitions.Count * errorsOfHundred / 100.0);
        for (var i = 0L; i < failed; i++)
            errors[i % errors.Length]++;
        return new CohortCounts { Requests = all, Errors = errors };
    }
}
