using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Rollouts;

/// <summary>An operation on a rollout.</summary>
/// <param name="Name">Its name in commands and addresses: <c>start</c>.</param>
/// <param name="Reason">The reason.</param>
internal sealed record RolloutVerb(string Name, string Reason)
{
    /// <summary>All names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["start", "pause", "resume", "promote", "set", "abort", "rollback"];

    /// <summary>Who does it; stages that several names must approve need one.</summary>
    public string? Actor { get; init; }

    /// <summary>The share of users, for <c>set</c>.</summary>
    public double? Percentage { get; init; }

    /// <summary>Whether <c>promote</c> skips all stages but the last.</summary>
    public bool IsFull { get; init; }

    /// <summary>Whether <c>start</c> may take users off the candidate, or off a variant that the plan does not name.</summary>
    public bool AcceptsMoves { get; init; }

    /// <summary>The stage that <c>promote</c> approves.</summary>
    public string? Stage { get; init; }

    /// <summary>Whether the candidate's share grows although a guardrail fails.</summary>
    public bool IsForced { get; init; }

    /// <summary>Decides by the pure operations of the core.</summary>
    /// <param name="plan">The plan in force, or <c>null</c>.</param>
    /// <param name="state">State of the rollout, or <c>null</c>.</param>
    /// <param name="verdicts">The current verdicts of the guardrails.</param>
    /// <param name="tick">The time.</param>
    /// <exception cref="ArgumentException">No verb has this name.</exception>
    public RolloutResult Decide(RolloutPlan? plan, RolloutState? state, IReadOnlyList<GuardrailVerdict> verdicts, RolloutTick tick) => Name switch
    {
        "start" when plan is null => new(null, new RolloutRefusal("rollouts.json has no plan for it any more.", "Put it back", state?.Phase)),
        "start" => RolloutVerbs.Start(plan, state, tick, Reason),
        "pause" => RolloutVerbs.Pause(state, tick, Reason),
        "resume" => RolloutVerbs.Resume(plan, state, tick, Reason),
        "promote" => RolloutVerbs.Promote(plan, state, new Approval(Stage, verdicts) { IsFull = IsFull, IsForced = IsForced, Name = Actor }, tick, Reason),
        "set" when StageApprovals.RefusalOfSet(plan, state, Percentage ?? double.NaN) is { } refusal => new(null, refusal),
        "set" => RolloutVerbs.Set(state, Percentage ?? double.NaN, new Approval(null, verdicts) { IsForced = IsForced }, tick, Reason),
        "abort" => RolloutVerbs.Abort(state, tick, Reason),
        "rollback" => RolloutVerbs.RollBack(state, tick, Reason),
        _ => throw new ArgumentException($"No verb is named {Name}.", nameof(plan)),
    };
}
