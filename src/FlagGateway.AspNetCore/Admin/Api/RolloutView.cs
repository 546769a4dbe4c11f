using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Core.Rollouts.Simulation;
using FlagGateway.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Admin.Api;

/// <summary>One rollout in the API.</summary>
internal sealed record RolloutView
{
    public required string Flag { get; init; }

    public required string Phase { get; init; }

    public string? Control { get; init; }

    public string? Candidate { get; init; }

    /// <summary>All candidates, if there are several; empty for one.</summary>
    public IReadOnlyList<CandidateStatus> Candidates { get; init; } = [];

    public string Stage { get; init; } = "";

    /// <summary>The percentage of users on the candidate according to the stage.</summary>
    public double Percentage { get; init; }

    /// <summary>The segment of whose users the percentage is the share; <c>null</c> for all users.</summary>
    public string? Segment { get; init; }

    /// <summary>Shares that earlier stages gave to segments, or to all users, and that stay.</summary>
    public IReadOnlyList<SegmentShare> Held { get; init; } = [];

    /// <summary>
    /// The actual percentage of users on the candidate, including the kill switch, but not groups and users by name.
    /// <c>null</c> if the flag no longer exists.
    /// </summary>
    public double? InForce { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Groups that returned to control because the candidate is worse for them.</summary>
    public IReadOnlyList<string> Excluded { get; init; } = [];

    /// <summary>Users assigned to the candidate by name.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    public ShadowShare? Shadow { get; init; }

    public TimeSpan InStage { get; init; }

    public TimeSpan? Hold { get; init; }

    public string? Gate { get; init; }

    /// <summary>How many different names must approve the stage; <c>null</c> if its gate is not manual.</summary>
    public int? ApprovalsNeeded { get; init; }

    /// <summary>Who approved the stage so far, if it needs more.</summary>
    public IReadOnlyList<string> ApprovedBy { get; init; } = [];

    public string Reason { get; init; } = "";

    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>When undecided guardrails are expected to pass, if data come in as so far.</summary>
    public IReadOnlyList<DecisionPace> Pace { get; init; } = [];

    /// <summary>
    /// One conclusion from all criteria, technical and business ones, with their table; <c>null</c> if the rollout is
    /// not active, or nothing was judged.
    /// </summary>
    public RolloutConclusion? Conclusion { get; init; }

    public KillSwitch? Kill { get; init; }

    public string? Problem { get; init; }

    /// <summary>Difference between flags.json and the finished rollout; <c>null</c> if they agree.</summary>
    public string? Difference { get; init; }

    /// <summary>Users who would get another variant if the rollout, which is not running, were started now.</summary>
    public IReadOnlyList<UserMove> MovesOfStart { get; init; } = [];

    /// <summary>
    /// Before a start, and while the rollout is active if its plan started by itself: which of the plan's limits
    /// control's traffic can reach, with a probability of 80 %. <c>null</c> for other active rollouts, in lists, and if
    /// control is not observed.
    /// </summary>
    public StartReach? Reach { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? ChangedAt { get; init; }

    public DateTimeOffset EvaluatedAt { get; init; }

    public IReadOnlyList<RolloutStage> Stages { get; init; } = [];

    public IReadOnlyList<GuardrailVerdict> Guardrails { get; init; } = [];

    public IReadOnlyList<CohortSummary> Cohorts { get; init; } = [];

    /// <summary>Time of these verdicts; <c>null</c> if nothing was judged.</summary>
    public DateTimeOffset? JudgedAt { get; init; }

    /// <summary>Whether these are the last verdicts before the candidate lost its users.</summary>
    public bool IsFrozen { get; init; }

    public static RolloutView From(RolloutStatus status)
    {
        var (state, plan) = (status.State, status.Plan);
        var stage = plan?.Stages.FirstOrDefault(stage => stage.Name == state?.Stage);
        return new RolloutView
        {
            Flag = status.Flag,
            Phase = status.Phase.ToString(),
            Control = state?.Control ?? plan?.Control,
            Candidate = state?.Candidate ?? plan?.Candidate,
            Candidates = CandidateStatus.From(state, plan),
            Stage = state?.Stage ?? "",
            Percentage = state?.Percentage ?? 0,
            Segment = state?.Segment,
            Held = state?.Held ?? [],
            InForce = status.InForce,
            Groups = state?.Groups ?? [],
            Excluded = state?.Excluded ?? [],
            Users = state?.Users ?? [],
            Shadow = state?.Shadow,
            InStage = state?.InStage ?? TimeSpan.Zero,
            Hold = stage?.Hold,
            Gate = stage?.Gate.ToString().ToLowerInvariant(),
            ApprovalsNeeded = stage is { Gate: StageGate.Manual } ? StageApprovals.NeededBy(stage) : null,
            ApprovedBy = state is null ? [] : StageApprovals.FindIn(state)?.Names ?? [],
            Reason = state?.Reason ?? "",
            Needs = status.Needs,
            Pace = status.Pace,
            Conclusion = status.Conclusion,
            Kill = status.Kill,
            Problem = status.Problem,
            Difference = status.Difference,
            MovesOfStart = status.MovesOfStart,
            StartedAt = state?.StartedAt,
            ChangedAt = state?.ChangedAt,
            EvaluatedAt = status.EvaluatedAt,
            Stages = plan?.Stages ?? [],
            Guardrails = status.Verdicts,
            Cohorts = status.Cohorts,
            JudgedAt = status.JudgedAt,
            IsFrozen = status.IsFrozen,
        };
    }
}
