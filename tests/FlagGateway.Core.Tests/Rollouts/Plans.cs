using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.Tests.Rollouts;

/// <summary>Plans, states and verdicts for tests.</summary>
internal static class Plans
{
    public static readonly DateTimeOffset Day = new(2026, 11, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly RolloutSamples NoSamples = new(0, 0);

    /// <summary>As much of everything as a stage without minimums needs.</summary>
    public static readonly RolloutSamples Samples = new(1, 1);

    public static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    public static RolloutStage Stage(string name, double percentage, params string[] groups) =>
        new(name, percentage, null, groups, Hour, StageGate.Automatic, 0, 0);

    public static RolloutPlan Plan(params RolloutStage[] stages) => new(
        "release.orders", "legacy", "new",
        stages.Length == 0 ? [Stage("internal", 0, "tenant:internal"), Stage("canary", 1), Stage("quarter", 25, "tier:beta"), Stage("everyone", 100)] : stages,
        [], SoftAction.Pause, []);

    public static RolloutTick Tick(TimeSpan elapsed) => new(elapsed, Day);

    public static RolloutState Begin(RolloutPlan plan) => RolloutVerbs.Start(plan, null, Tick(TimeSpan.Zero), "let us go").Decision!.Next;

    public static GuardrailVerdict Verdict(VerdictKind kind) => new() { Guardrail = "error_rate", Kind = kind, Arithmetic = $"error_rate says {kind}" };

    public static RolloutDecision Look(RolloutPlan? plan, RolloutState state, TimeSpan elapsed, params VerdictKind[] verdicts) =>
        RolloutMachine.Next(plan, state, [.. verdicts.Select(Verdict)], Samples, Tick(elapsed));

    /// <summary>A rollout in one of its stages.</summary>
    public static RolloutState In(RolloutPlan plan, string stage)
    {
        var state = Begin(plan);
        while (state.Stage != stage)
            state = Look(plan, state, Hour).Next;
        return state;
    }
}
