using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Tests.Rollouts.Reports;

/// <summary>A plan, numbers, and a history of two attempts.</summary>
internal static class Samples
{
    public const string FailedReason = "error_rate +1.9pp (candidate 2.31 % of 8,120 requests, control 0.41 % of 24,400), interval [+1.2, +2.6], hard +0.5pp: exceeded since the stage began";

    public const string DrillTimes = "kill in force after 3.1 ms, all traffic away after 41.7 ms, 0 late requests, restored in 2.4 ms";

    public static readonly DateTimeOffset Day = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);

    public static RolloutPlan Plan { get; } = new(
        "release.orders", "legacy", "new",
        [
            Stage("internal", 0, "tenant:internal") with { Gate = StageGate.Manual, Shadow = new ShadowShare(10, ShadowSource.Control) },
            Stage("canary", 1), Stage("quarter", 25, "tier:beta"), Stage("everyone", 100),
        ],
        [], SoftAction.StepBack, []);

    public static GuardrailVerdict ErrorRate(VerdictKind kind, double estimate, double lower, double upper) => new()
    {
        Guardrail = "error_rate",
        Kind = kind,
        Control = 0.0041,
        Candidate = 0.0041 + estimate,
        Estimate = estimate,
        Lower = lower,
        Upper = upper,
        Threshold = new Threshold(ThresholdKind.DifferenceInPoints, 0.005, "+0.5pp"),
        ControlSamples = 24_400,
        CandidateSamples = 8_120,
        Arithmetic = kind == VerdictKind.HardFail ? FailedReason : "error_rate, hard +0.5pp: met",
    };

    public static GuardrailVerdict Latency(VerdictKind kind, double estimate, double? lower, double? upper) => new()
    {
        Guardrail = "latency_p95",
        Kind = kind,
        Control = 0.180,
        Candidate = 0.180 * (1 + estimate),
        Estimate = estimate,
        Lower = lower,
        Upper = upper,
        Threshold = new Threshold(ThresholdKind.RelativeDifference, 0.2, "+20%"),
        ControlSamples = 24_400,
        CandidateSamples = 8_120,
        Arithmetic = $"latency_p95, soft +20%: {kind}",
    };

    public static GuardrailVerdict Conversion { get; } = new()
    {
        Guardrail = "signal:conversion",
        Kind = VerdictKind.Inconclusive,
        Control = 0.031,
        Candidate = 0.0305,
        Estimate = -0.016,
        Lower = -0.19,
        Upper = 0.17,
        Threshold = new Threshold(ThresholdKind.RelativeDifference, -0.1, "-10%"),
        ControlSamples = 3_100,
        CandidateSamples = 1_010,
        Arithmetic = "signal:conversion -1.6% (candidate 0.0305 over 1,010 reports, control 0.031 over 3,100), interval [-19%, +17%], soft -10%: not settled",
    };

    public static GuardrailVerdict Unmeasured { get; } = new()
    {
        Guardrail = "promql:queue",
        Kind = VerdictKind.Error,
        Threshold = new Threshold(ThresholdKind.Absolute, 500, "500"),
        Arithmetic = "promql:queue: could not be measured: connection refused",
    };

    public static GuardrailVerdict Mismatches { get; } = new()
    {
        Guardrail = "shadow_mismatch_rate",
        Kind = VerdictKind.Pass,
        IsWarning = true,
        IsAbsoluteOnly = true,
        Candidate = 0.0031,
        Estimate = 0.0031,
        Threshold = new Threshold(ThresholdKind.Absolute, 0.01, "1%"),
        CandidateSamples = 2_400,
        Arithmetic = "shadow_mismatch_rate 0.31 % (candidate 0.31 % of 2,400 comparisons), hard 1%: met",
    };

    public static CohortSummary Control { get; } = new()
    {
        Variant = "legacy",
        Requests = 24_400,
        Errors = 100,
        Users = 2_961.6,
        P50 = 0.052,
        P90 = 0.11,
        P95 = 0.18,
        P99 = 0.61,
        Signals = new Dictionary<string, double>(StringComparer.Ordinal) { ["conversion"] = 0.031 },
    };

    public static CohortSummary Candidate { get; } = new()
    {
        Variant = "new",
        Requests = 8_120,
        Errors = 188,
        Users = 988.2,
        P50 = 0.048,
        P90 = 0.1,
        P95 = 0.171,
        P99 = 1.42,
        Compared = 2_400,
        Mismatched = 7,
        Signals = new Dictionary<string, double>(StringComparer.Ordinal) { ["conversion"] = 0.0305, ["basket"] = 41.25 },
    };

    public static Evidence Good(params string[] notes) => new(
        [ErrorRate(VerdictKind.Pass, 0.0002, -0.0011, 0.0016), Latency(VerdictKind.Pass, -0.05, -0.11, 0.02), Mismatches, Unmeasured], [Control, Candidate], notes);

    public static Evidence Bad { get; } = new(
        [ErrorRate(VerdictKind.HardFail, 0.019, 0.012, 0.026), Latency(VerdictKind.Inconclusive, 0.08, -0.09, 0.27), Conversion], [Control, Candidate], ["the sample ratio is sound"]);

    public static RolloutStage Stage(string name, double percentage, params string[] groups) =>
        new(name, percentage, null, groups, TimeSpan.FromHours(4), StageGate.Automatic, 0, 0);

    /// <summary>A decision of the machine once the stage was held long enough.</summary>
    public static RolloutDecision Look(TrailBuilder trail, params GuardrailVerdict[] verdicts) => RolloutMachine.Next(
        Plan, trail.State!, verdicts, new RolloutSamples(988, 8_120), new RolloutTick(TimeSpan.FromHours(4), trail.Now));

    /// <summary>
    /// A drill; an attempt that is held, goes on and is rolled back by a guardrail; a kill in the meantime; and an
    /// attempt that steps back once and succeeds.
    /// </summary>
    public static TrailBuilder TwoAttempts()
    {
        const string Machine = "flaggateway";
        var trail = new TrailBuilder("release.orders", Day);
        trail.Kill("carol", "drill: before the first user").After(TimeSpan.FromSeconds(2)).Unkill("carol", "drill: before the first user")
            .Note("drill", "carol", "before the first user", DrillTimes).OthersChange(2);

        trail.After(TimeSpan.FromMinutes(30)).Do(RolloutVerbs.Start(Plan, null, trail.Tick, "orders v2 is ready"), "alice");
        trail.After(TimeSpan.FromHours(4)).Do(Look(trail), Machine, "machine", Good("4 h of hold are over"));
        trail.After(TimeSpan.FromMinutes(45)).Do(RolloutVerbs.Promote(Plan, trail.State, new Approval(trail.State!.Stage, []), trail.Tick, "internal users are happy"), "alice", Good());
        trail.After(TimeSpan.FromHours(5)).Do(Look(trail), Machine, "machine", Good());
        trail.After(TimeSpan.FromMinutes(50)).Do(RolloutVerbs.Pause(trail.State, trail.Tick, "looking at the p99"), "bob", Good());
        trail.After(TimeSpan.FromMinutes(70)).Do(RolloutVerbs.Resume(Plan, trail.State, trail.Tick, "a slow client only"), "bob");
        trail.After(TimeSpan.FromMinutes(20)).Do(Look(trail, [.. Bad.Verdicts]), Machine, "machine", Bad);
        trail.OthersChange(1).After(TimeSpan.FromMinutes(3)).Kill("bob", "to be on the safe side", Bad).After(TimeSpan.FromHours(2)).Unkill("bob", "fix deployed");

        trail.After(TimeSpan.FromHours(14)).Do(RolloutVerbs.Start(Plan, trail.State, trail.Tick, "with the fix"), "alice");
        trail.After(TimeSpan.FromHours(1)).Do(RolloutVerbs.Promote(Plan, trail.State, new Approval(trail.State!.Stage, []), trail.Tick, "seen it before"), "alice", Good());
        trail.After(TimeSpan.FromHours(4)).Do(Look(trail), Machine, "machine", Good());
        trail.After(TimeSpan.FromHours(1)).Do(Look(trail, Latency(VerdictKind.SoftFail, 0.31, 0.24, 0.38)), Machine, "machine", new Evidence([Latency(VerdictKind.SoftFail, 0.31, 0.24, 0.38)], [Candidate], []));
        trail.After(TimeSpan.FromHours(4)).Do(Look(trail), Machine, "machine", Good());
        trail.After(TimeSpan.FromHours(1)).Do(RolloutVerbs.Set(trail.State, 30, new Approval(null, []), trail.Tick, "a little more"), "alice", Good());
        trail.After(TimeSpan.FromHours(1)).Do(RolloutVerbs.Resume(Plan, trail.State, trail.Tick, "as planned"), "alice");
        trail.After(TimeSpan.FromHours(4)).Do(Look(trail), Machine, "machine", Good());
        trail.After(TimeSpan.FromHours(4)).Do(Look(trail), Machine, "machine", Good());
        return trail;
    }
}
