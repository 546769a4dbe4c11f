using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Rehearsal;

namespace FlagGateway.Core.Tests.Rollouts.Rehearsal;

/// <summary>Whole plans, played by the real machine and judge.</summary>
public sealed class RolloutRehearsalTests
{
    private static readonly RolloutPlan Plan = RehearsalPlans.Plan(RehearsalPlans.Errors, RehearsalPlans.Latency);

    [Fact]
    public void Play_Good_ReachesTheEndThroughAllStages()
    {
        var report = Play(Plan, "good");

        Assert.True(report.IsSuccess, report.End.Reason);
        Assert.Equal(["ten", "half", "everyone"], report.Steps.Select(step => step.State.Stage).Distinct());
        Assert.InRange(report.Duration, TimeSpan.FromHours(9), TimeSpan.FromHours(12));
        Assert.All(report.Steps.Where(step => step.Action == RolloutAction.Advance), step => Assert.All(step.Verdicts, verdict => Assert.Equal(VerdictKind.Pass, verdict.Kind)));
    }

    [Theory]
    [InlineData("bad", "error_rate")]
    [InlineData("slow", "latency_p95")]
    public void Play_WorseFromTheStart_GoesBackInTheFirstStageAndNamesTheGuardrail(string script, string guardrail)
    {
        var report = Play(Plan, script);

        Assert.Equal(RolloutPhase.RolledBack, report.End.Phase);
        Assert.StartsWith(guardrail, report.End.Reason, StringComparison.Ordinal);
        Assert.Equal(0, report.End.Percentage);
        Assert.Equal("ten", report.End.Stage);
        Assert.InRange(report.Duration, TimeSpan.Zero, TimeSpan.FromHours(1));
    }

    [Fact]
    public void Play_BadWhereOnlyASignalIsWatched_GoesBack()
    {
        var report = Play(RehearsalPlans.Plan(RehearsalPlans.Guard("signal:confidence", "-10%")), "bad");

        Assert.Equal(RolloutPhase.RolledBack, report.End.Phase);
        Assert.StartsWith("signal:confidence", report.End.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Play_BurstsOfErrors_AreSeenInAWindow()
    {
        var plan = Plan with { Stages = [RehearsalPlans.Stage("half", 50, TimeSpan.FromDays(3))] };

        var report = Play(plan, "flaky");

        Assert.Equal(RolloutPhase.RolledBack, report.End.Phase);
        Assert.Contains("within the last", report.End.Reason, StringComparison.Ordinal);
        Assert.InRange(report.Duration, TimeSpan.FromHours(9), TimeSpan.FromHours(10));
    }

    [Fact]
    public void Play_WorseLater_IsSeenAfterThat()
    {
        var at = TimeSpan.FromHours(5);

        var report = RolloutRehearsal.Play(Plan, RehearsalPlans.Traffic, new RehearsalScript([new RehearsalScene(at, new CandidateBehaviour { ErrorRate = 0.05 })]));

        Assert.Equal(RolloutPhase.RolledBack, report.End.Phase);
        Assert.Equal("half", report.End.Stage);
        Assert.InRange(report.Duration, at, at + TimeSpan.FromMinutes(10));
    }

    [Theory]
    [InlineData(0.7, RolloutPhase.RolledBack)]
    [InlineData(0.95, RolloutPhase.Succeeded)]
    public void Play_Signal_IsJudged(double mean, RolloutPhase phase)
    {
        var script = new RehearsalScript([new RehearsalScene(TimeSpan.Zero, new CandidateBehaviour { Signals = new Dictionary<string, double>(StringComparer.Ordinal) { ["confidence"] = mean } })]);

        var report = RolloutRehearsal.Play(RehearsalPlans.Plan(RehearsalPlans.Guard("signal:confidence", "-10%")), RehearsalPlans.Traffic, script);

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

        var report = RolloutRehearsal.Play(RehearsalPlans.Plan(RehearsalPlans.Guard(metric, "+5pp")), RehearsalPlans.Traffic, new RehearsalScript([new RehearsalScene(TimeSpan.Zero, behaviour)]));

        Assert.Equal(phase, report.End.Phase);
    }

    [Fact]
    public void Play_RequestsHang_FailTheLatency()
    {
        var plan = RehearsalPlans.Plan(RehearsalPlans.Latency, RehearsalPlans.Guard("abandon_rate", "50%"));

        var report = RolloutRehearsal.Play(plan, RehearsalPlans.Traffic, new RehearsalScript([new RehearsalScene(TimeSpan.Zero, new CandidateBehaviour { AbandonRate = 0.3 })]));

        Assert.Equal(RolloutPhase.RolledBack, report.End.Phase);
        Assert.Contains("latency_p95", report.End.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.1, RolloutPhase.RolledBack)]
    [InlineData(0.001, RolloutPhase.Succeeded)]
    public void Play_CopiesThatDiffer_AreJudgedBeforeAnyUserIsOnTheCandidate(double rate, RolloutPhase phase)
    {
        var plan = RehearsalPlans.Plan(RehearsalPlans.Guard("shadow_mismatch_rate", "1%")) with
        {
            Stages = [new RolloutStage("shadow", 0, new ShadowShare(25, ShadowSource.Control), [], TimeSpan.FromHours(2), StageGate.Automatic, 0, 0)],
        };

        var report = RolloutRehearsal.Play(plan, RehearsalPlans.Traffic, new RehearsalScript([new RehearsalScene(TimeSpan.Zero, new CandidateBehaviour { MismatchRate = rate })]));

        Assert.Equal(phase, report.End.Phase);
    }

    [Fact]
    public void Play_ApprovalsOfTheScript_AreWaitedFor()
    {
        var plan = Plan with { Stages = [RehearsalPlans.Stage("ten", 10, TimeSpan.FromHours(4)) with { Gate = StageGate.Manual }] };
        var at = TimeSpan.FromHours(30);

        var approved = RolloutRehearsal.Play(plan, RehearsalPlans.Traffic, new RehearsalScript([], [at]));
        var forgotten = RolloutRehearsal.Play(plan, RehearsalPlans.Traffic, new RehearsalScript([], []));

        Assert.Equal(RolloutPhase.Succeeded, approved.End.Phase);
        Assert.InRange(approved.Duration, at, at + TimeSpan.FromMinutes(5));
        Assert.Equal(RolloutPhase.Waiting, forgotten.End.Phase);
        Assert.InRange(forgotten.Duration, plan.ProgressDeadline, plan.ProgressDeadline * 2);
    }

    [Fact]
    public void Play_TooLittleTraffic_PausesAfterTheProgressDeadline()
    {
        var report = RolloutRehearsal.Play(Plan, new TrafficAssumptions { RequestsPerSecond = 0.05, Users = 500 }, new RehearsalScript([]));

        Assert.Equal(RolloutPhase.Paused, report.End.Phase);
        Assert.Contains("undecided for 1d 0h", report.End.Reason, StringComparison.Ordinal);
        Assert.Contains(report.Steps, step => step.Action == RolloutAction.None && step.Needs.Count != 0);
    }

    [Fact]
    public void Play_GuardrailThatAsksPrometheus_IsLeftOut()
    {
        var plan = RehearsalPlans.Plan(RehearsalPlans.Guard("promql:queue", "10"), RehearsalPlans.Errors);

        var report = Play(plan, "good");

        Assert.True(report.IsSuccess, report.End.Reason);
        Assert.DoesNotContain(report.Steps.SelectMany(step => step.Verdicts), verdict => verdict.Guardrail == "promql:queue");
    }

    [Fact]
    public void Play_SameSeed_IsTheSamePlay()
    {
        var first = Play(Plan, "flaky");
        var second = Play(Plan, "flaky");

        Assert.Equal(first.Steps.Select(step => (step.At, step.Reason)), second.Steps.Select(step => (step.At, step.Reason)));
    }

    [Fact]
    public void Find_EachName_HasAScript() => Assert.All(BuiltInScripts.Names, name => Assert.NotNull(BuiltInScripts.Find(name, Plan, RehearsalPlans.Traffic)));

    private static RehearsalReport Play(RolloutPlan plan, string script) =>
        RolloutRehearsal.Play(plan, RehearsalPlans.Traffic, BuiltInScripts.Find(script, plan, RehearsalPlans.Traffic)!);
}
