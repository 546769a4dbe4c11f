using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Rollouts;

/// <summary>What an operator may do to a rollout.</summary>
internal enum RolloutOperation
{
    Start,
    Pause,
    Resume,
    Promote,
    Set,
    Abort,
    Rollback,
    Include,
    Drop,
    Restore,
}

/// <summary>An operation on a rollout.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Reason">The reason.</param>
internal sealed record RolloutVerb(RolloutOperation Operation, string Reason)
{
    private static readonly RolloutOperation[] All = Enum.GetValues<RolloutOperation>();

    /// <summary>All names, in commands and addresses: <c>start</c>.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(static operation => operation.ToString().ToLowerInvariant())];

    /// <summary>The operation with a name, or <c>null</c> for none.</summary>
    public static RolloutOperation? Parse(string name) => All.Cast<RolloutOperation?>().FirstOrDefault(operation => Names[(int)operation!] == name);

    /// <summary>Who does it; stages that several names must approve need one.</summary>
    public string? Actor { get; init; }

    /// <summary>The share of users, for <c>set</c>.</summary>
    public double? Percentage { get; init; }

    /// <summary>Whether <c>promote</c> skips all stages but the last.</summary>
    public bool IsFull { get; init; }

    /// <summary>
    /// Whether <c>start</c> may take users off the candidate, or off a variant that the plan does not name.
    /// </summary>
    public bool AcceptsMoves { get; init; }

    /// <summary>The stage that <c>promote</c> approves.</summary>
    public string? Stage { get; init; }

    /// <summary>The group of <c>include</c>: <c>tenant:acme</c>.</summary>
    public string? Group { get; init; }

    /// <summary>The candidate of <c>drop</c> and <c>restore</c>, one of several.</summary>
    public string? Candidate { get; init; }

    /// <summary>Whether the candidate's share grows although a guardrail fails.</summary>
    public bool IsForced { get; init; }

    /// <summary>The change freeze in force; <c>null</c> for none.</summary>
    public ActiveFreeze? Freeze { get; init; }

    /// <summary>Decides by the pure operations of the core.</summary>
    /// <param name="plan">The plan in force, or <c>null</c>.</param>
    /// <param name="state">State of the rollout, or <c>null</c>.</param>
    /// <param name="verdicts">The current verdicts of the guardrails.</param>
    /// <param name="tick">The time.</param>
    public RolloutResult Decide(RolloutPlan? plan, RolloutState? state, IReadOnlyList<GuardrailVerdict> verdicts, RolloutTick tick) =>
        ActiveFreeze.Check(Freeze, state, Apply(plan, state, verdicts, tick));

    private RolloutResult Apply(RolloutPlan? plan, RolloutState? state, IReadOnlyList<GuardrailVerdict> verdicts, RolloutTick tick) => Operation switch
    {
        RolloutOperation.Start when plan is null => new(null, new RolloutRefusal("rollouts.json has no plan for it any more.", "Put it back", state?.Phase)),
        RolloutOperation.Start => RolloutVerbs.Start(plan, state, tick, Reason),
        RolloutOperation.Pause => RolloutVerbs.Pause(state, tick, Reason),
        RolloutOperation.Resume => RolloutVerbs.Resume(plan, state, tick, Reason),
        RolloutOperation.Promote => RolloutVerbs.Promote(plan, state, new Approval(Stage, verdicts) { IsFull = IsFull, IsForced = IsForced, Name = Actor }, tick, Reason),
        RolloutOperation.Set when StageApprovals.RefusalOfSet(plan, state, Percentage ?? double.NaN) is { } refusal => new(null, refusal),
        RolloutOperation.Set when StageConfirmations.RefusalOfSet(plan, state, Percentage ?? double.NaN, IsForced) is { } refusal => new(null, refusal),
        RolloutOperation.Set => RolloutVerbs.Set(state, Percentage ?? double.NaN, new Approval(null, verdicts) { IsForced = IsForced }, tick, Reason),
        RolloutOperation.Abort => RolloutVerbs.Abort(state, tick, Reason),
        RolloutOperation.Rollback => RolloutVerbs.RollBack(state, tick, Reason),
        RolloutOperation.Include => RolloutVerbs.Include(state, Group, tick, Reason),
        RolloutOperation.Drop => RolloutVerbs.Drop(state, Candidate, tick, Reason),
        RolloutOperation.Restore => RolloutVerbs.Restore(state, Candidate, tick, Reason),
        _ => throw new InvalidOperationException($"{Operation} is no operation."),
    };
}
