using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;

namespace FlagGateway.Core.Tests.Rollouts.Simulation;

/// <summary>Whole plans, played by the real machine and judge.</summary>
public sealed class RolloutSimulationTests
{
    private static readonly RolloutPlan Plan = SimulationPlans.Plan(SimulationPlans.Errors, SimulationPlans.Latency);

    [Fact]
    public void Play_Good_ReachesTheEndThroughAllStages()
    {
        var report = Run(Plan, "good");

        Assert.True(report.IsSuccess, report.End.Reason);
        Assert.Equal(["ten", "half", "everyone"], report.Steps.Select(step => step.State.Stage).Distinct());
        Assert.InRange(report.Duration, TimeSpan.FromHours(9), TimeSpan.FromHours(12));
        Assert.All(report.Steps.Where(step => step.Action == RolloutAction.Advance), step => Assert.All(step.Verdicts, verdict => Assert.Equal(VerdictKind.Pass, verdict.Kind)));
    }

    [Theory]
    [InlineData("bad", "error_rate")]
    [InlineData("slow", "latency_p95")]
    public void Play_WorseFromTheStart_GoesBackInTheFirstStageAndNamesTheGuardrail(string scenario, string guardrail)
    {
        var report = Run(Plan, scenario);

        Assert.Equal(RolloutPhase.RolledBack, report.End.Phase);
        Assert.StartsWith(guardrail, report.End.Reason, StringComparison.Ordinal);
        Assert.Equal(0, report.End.Percentage);
        Assert.Equal("ten", report.End.Stage);
        Assert.InRange(report.Duration, TimeSpan.Zero, TimeSpan.FromHours(1));
    }

    [Fact]
    public void Play_BadWhereOnlyASignalIsWatched_GoesBack()
    {
        var report = Run(SimulationPlans.Plan(SimulationPlans.Guard("signal:confidence", "-10%")), "bad");

        Assert.Equal(RolloutPhase.RolledBack, report.End.Phase);
        Assert.StartsWith("signal:confidence", report.End.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Play_BurstsOfErrors_AreSeenInAWindow()
    {
        var plan = Plan with { Stages = [SimulationPlans.Stage("half", 50, TimeSpan.FromDays(3))] };

        var report = Run(plan, "flaky");

        Assert.Equal(RolloutPhase.RolledBack, report.End.Phase);
        Assert.Contains("within the last", report.End.Reason, StringComparison.Ordinal);
        Assert.InRange(report.Duration, TimeSpan.FromHours(9), TimeSpan.FromHours(10));
    }

    [Fact]
    public void Play_WorseLater_IsSeenAfterThat()
    {
        var at = TimeSpan.FromHours(5);

        var report = RolloutSimulation.Run(Plan, SimulationPlans.Traffic, new SimulationScenario([new ScenarioStep(at, new CandidateBehaviour { ErrorRate = 0.05 })]));

        Assert.Equal(RolloutPhase.RolledBack, report.End.Phase);
        Assert.Equal("half", report.End.Stage);
        Assert.InRange(report.Duration, at, at + TimeSpan.FromMinutes(10));
    }

    [Theory]
    [InlineData(0.7, RolloutPhase.RolledBack)]
    [InlineData(0.95, RolloutPhase.Succeeded)]
    public void Play_Signal_IsJudged(double mean, RolloutPhase phase)
    {
        var scenario = new SimulationScenario([new ScenarioStep(TimeSpan.Zero, new CandidateBehaviour { Signals = new Dictionary<string, double>(StringComparer.Ordinal) { ["confidence"] = mean } })]);

        var report = RolloutSimulation.Run(SimulationPlans.Plan(SimulationPlans.Guard("signal:confidence", "-10%")), SimulationPlans.Traffic, scenario);

        Assert.Equal(phase, report.End.Phase);
    }

    [Theory]
    [InlineData("abandon_rate", 0.1, RolloutPhase.RolledBack)]
    [InlineData("abandon_rate", 0.001, RolloutPhase.Succeeded)]
    [InlineData("status:4xx", 0.1, RolloutPhase.RolledBack)]
    [InlineData("status:4xx", 0.01, RolloutPhase.Succeeded)]
    [InlineData("status:404", 0.1, RolloutPhase.RolledBack)]
    [InlineData("status:404", 0.01, RolloutPhase.Succeeded)]
    public void Play_ClientsThatLeaveAndStatuses_AreJudged(string metric, double rate, RolloutPhase phase)
    {
        var behaviour = metric == "abandon_rate" ? new CandidateBehaviour { AbandonRate = rate } : new CandidateBehaviour { Statuses = new Dictionary<string, double>(StringComparer.Ordinal) { [metric["status:".Length..]] = rate } };

        var report = RolloutSimulation.Run(SimulationPlans.Plan(SimulationPlans.Guard(metric, "+5pp")), SimulationPlans.Traffic, new SimulationScenario([new ScenarioStep(TimeSpan.Zero, behaviour)]));

        Assert.Equal(phase, report.End.Phase);
    }

    [Fact]
    public void Play_RequestsHang_FailTheLatency()
    {
        var plan = SimulationPlans.Plan(SimulationPlans.Latency, SimulationPlans.Guard("abandon_rate", "50%"));

        var report = RolloutSimulation.Run(plan, SimulationPlans.Traffic, new SimulationScenario([new ScenarioStep(TimeSpan.Zero, new CandidateBehaviour { AbandonRate = 0.3 })]));

        Assert.Equal(RolloutPhase.RolledBack, report.End.Phase);
        Assert.Contains("latency_p95", report.End.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1, RolloutPhase.RolledBack)]
    [InlineData(0.001, RolloutPhase.Succeeded)]
    public void Play_CopiesThatDiffer_AreJudgedBeforeAnyUserIsOnTheCandidate(double rate, RolloutPhase phase)
    {
        var plan = SimulationPlans.Plan(SimulationPlans.Guard("shadow_mismatch_rate", "1%")) with
        {
            Stages = [new RolloutStage("shadow", 0, new ShadowShare(25, ShadowSource.Control), [], TimeSpan.FromHours(2), StageGate.Automatic, 0, 0)],
        };

        var report = RolloutSimulation.Run(plan, SimulationPlans.Traffic, new SimulationScenario([new ScenarioStep(TimeSpan.Zero, new CandidateBehaviour { MismatchRate = rate })]));

        Assert.Equal(phase, report.End.Phase);
    }

    [Fact]
    public void Play_ApprovalsOfTheScript_AreWaitedFor()
    {
        var plan = Plan with { Stages = [SimulationPlans.Stage("ten", 10, TimeSpan.FromHours(4)) with { Gate = StageGate.Manual }] };
        var at = TimeSpan.FromHours(30);

        var approved = RolloutSimulation.Run(plan, SimulationPlans.Traffic, new SimulationScenario([], [at]));
        var forgotten = RolloutSimulation.Run(plan, SimulationPlans.Traffic, new SimulationScenario([], []));

        Assert.Equal(RolloutPhase.Succeeded, approved.End.Phase);
        Assert.InRange(approved.Duration, at, at + TimeSpan.FromMinutes(5));
        Assert.Equal(RolloutPhase.Waiting, forgotten.End.Phase);
        Assert.InRange(forgotten.Duration, plan.ProgressDeadline, plan.ProgressDeadline * 2);
    }

    [Fact]
    public void Play_FreezeBetweenStages_HoldsTheNextStageAndSaysSo()
    {
        var start = new DateTimeOffset(2026, 12, 18, 9, 0, 0, TimeSpan.Zero);
        var until = start.AddDays(3);

        var report = PlayFrom(start, Plan, new SimulationScenario([]), new SingleFreeze("holidays", start.AddHours(1), until));

        Assert.Equal(RolloutPhase.Succeeded, report.End.Phase);
        Assert.InRange(report.Steps.First(static step => step.State.Stage == "half").At, until - start, until - start + TimeSpan.FromMinutes(5));
        var wait = Assert.Single(report.Steps, static step => step.Reason.Contains("change freeze", StringComparison.Ordinal));
        Assert.Equal("everything else is satisfied, and it waits for the end of the change freeze holidays, 2026-12-21 09:00 UTC", wait.Reason);
        Assert.InRange(wait.At, TimeSpan.FromHours(4), TimeSpan.FromHours(6));
        Assert.Equal("ten", wait.State.Stage);
    }

    [Fact]
    public void Play_FreezeWhileTheCandidateFails_RollsBackAllTheSame()
    {
        var start = new DateTimeOffset(2026, 12, 18, 9, 0, 0, TimeSpan.Zero);
        var scenario = new SimulationScenario([new ScenarioStep(TimeSpan.FromHours(2), new CandidateBehaviour { ErrorRate = 0.05 })]);

        var report = PlayFrom(start, Plan, scenario, new SingleFreeze("holidays", start.AddHours(1), start.AddDays(3)));

        Assert.Equal(RolloutPhase.RolledBack, report.End.Phase);
        Assert.InRange(report.Duration, TimeSpan.FromHours(2), TimeSpan.FromHours(3));
    }

    [Fact]
    public void Play_ApprovalInAFreeze_ComesAtItsEnd()
    {
        var start = new DateTimeOffset(2026, 12, 18, 9, 0, 0, TimeSpan.Zero);
        var plan = Plan with { Stages = [Plan.Stages[0] with { Gate = StageGate.Manual }, Plan.Stages[1] with { Gate = StageGate.Manual }] };

        var report = PlayFrom(start, plan, new SimulationScenario([], [TimeSpan.FromHours(5), TimeSpan.FromHours(30)]), new SingleFreeze("holidays", start.AddHours(1), start.AddHours(24)), new SingleFreeze("late", start.AddHours(29), start.AddHours(90)));

        Assert.Equal(RolloutPhase.Succeeded, report.End.Phase);
        Assert.InRange(report.Steps.First(static step => step.State.Stage == "half").At, TimeSpan.FromHours(24), TimeSpan.FromHours(24.1));
        // The end of the last stage gives nobody the candidate: no freeze holds it.
        Assert.InRange(report.Duration, TimeSpan.FromHours(30), TimeSpan.FromHours(30.1));
        Assert.Single(report.Steps, static step => step.Reason.Contains("change freeze holidays", StringComparison.Ordinal));
    }

    [Fact]
    public void From_StartInAFreeze_IsMovedToItsEnd()
    {
        var start = new DateTimeOffset(2026, 12, 18, 9, 0, 0, TimeSpan.Zero);

        var calendar = SimulationCalendar.From(start, [new SingleFreeze("holidays", start.AddHours(-1), start.AddHours(7)), new SingleFreeze("weekend", start.AddHours(7), start.AddHours(50))]);

        Assert.Equal((start.AddHours(50), "holidays"), (calendar.Start, calendar.MovedBehind));
        Assert.Null(calendar.FreezeAt(TimeSpan.Zero));
    }

    [Fact]
    public void Play_TooLittleTraffic_PausesAfterTheProgressDeadline()
    {
        var report = RolloutSimulation.Run(Plan, new TrafficAssumptions { RequestsPerSecond = 0.05, Users = 500 }, new SimulationScenario([]));

        Assert.Equal(RolloutPhase.Paused, report.End.Phase);
        Assert.Contains("undecided for 1d 0h", report.End.Reason, StringComparison.Ordinal);
        Assert.Contains(report.Steps, step => step.Action == RolloutAction.None && step.Needs.Count != 0);
    }

    [Fact]
    public void Play_GuardrailThatAsksPrometheus_IsLeftOut()
    {
        var plan = SimulationPlans.Plan(SimulationPlans.Guard("promql:queue", "10"), SimulationPlans.Errors);

        var report = Run(plan, "good");

        Assert.True(report.IsSuccess, report.End.Reason);
        Assert.DoesNotContain(report.Steps.SelectMany(step => step.Verdicts), verdict => verdict.Guardrail == "promql:queue");
    }

    [Theory]
    [InlineData(0, RolloutPhase.RolledBack)]
    [InlineData(60, RolloutPhase.Succeeded)]
    public void Play_SlowOnlyInTheWarmUp_IsNotHeldAgainstTheCandidate(int warmUp, RolloutPhase phase)
    {
        var plan = Plan with { Stages = [SimulationPlans.Stage("ten", 10, TimeSpan.FromHours(4))], WarmUp = TimeSpan.FromMinutes(warmUp) };
        var scenario = new SimulationScenario([new ScenarioStep(TimeSpan.Zero, new CandidateBehaviour { LatencyFactor = 3 }), new ScenarioStep(TimeSpan.FromMinutes(50), CandidateBehaviour.SameAsControl)]);

        var report = RolloutSimulation.Run(plan, SimulationPlans.Traffic, scenario);

        Assert.True(report.End.Phase == phase, report.End.Reason);
        var trials = StageForecast.Create(plan, SimulationPlans.Traffic, trials: 20)[0].Trials!;
        Assert.InRange(trials.Passes, 14, 20);
    }

    [Fact]
    public void Play_WarmUpOfTheHold_CannotPassAtItsEnd()
    {
        var plan = Plan with { Stages = [SimulationPlans.Stage("ten", 10, TimeSpan.FromHours(4))], WarmUp = TimeSpan.FromHours(4) };

        var trials = StageForecast.Create(plan, SimulationPlans.Traffic, trials: 10)[0].Trials!;

        Assert.Equal(0, trials.Passes);
        Assert.InRange(trials.LatePasses, 7, 10);
    }

    [Fact]
    public void Play_SameSeed_IsTheSamePlay()
    {
        var first = Run(Plan, "flaky");
        var second = Run(Plan, "flaky");

        Assert.Equal(first.Steps.Select(step => (step.At, step.Reason)), second.Steps.Select(step => (step.At, step.Reason)));
    }

    [Fact]
    public void Find_EachName_HasAScript() => Assert.All(BuiltInScenarios.Names, name => Assert.NotNull(BuiltInScenarios.Find(name, Plan, SimulationPlans.Traffic)));

    private static SimulationReport PlayFrom(DateTimeOffset start, RolloutPlan plan, SimulationScenario scenario, params FreezeWindow[] freezes) =>
        RolloutSimulation.Run(plan, SimulationPlans.Traffic, scenario, 1, SimulationCalendar.From(start, freezes));

    private static SimulationReport Run(RolloutPlan plan, string scenario) =>
        RolloutSimulation.Run(plan, SimulationPlans.Traffic, BuiltInScenarios.Find(scenario, plan, SimulationPlans.Traffic)!);
}
