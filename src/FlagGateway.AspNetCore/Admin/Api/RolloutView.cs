using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts;
using FlagGateway.State;

namespace FlagGateway.Admin.Api;

/// <summary>One rollout as the API shows it.</summary>
internal sealed record RolloutView
{
    public required string Flag { get; init; }

    public required string Phase { get; init; }

    public string? Control { get; init; }

    public string? Candidate { get; init; }

    public string Stage { get; init; } = "";

    /// <summary>The share of users that the stage wants on the candidate.</summary>
    public double Percentage { get; init; }

    /// <summary>The share of users that is on the candidate by now, by all that decides, the kill switch too; groups and users by name aside. <c>null</c> where the flag is gone.</summary>
    public double? InForce { get; init; }

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Single users that are on the candidate by name.</summary>
    public IReadOnlyList<string> Users { get; init; } = [];

    public ShadowShare? Shadow { get; init; }

    public TimeSpan InStage { get; init; }

    public TimeSpan? Hold { get; init; }

    public string? Gate { get; init; }

    public string Reason { get; init; } = "";

    public IReadOnlyList<string> Needs { get; init; } = [];

    public KillSwitch? Kill { get; init; }

    public string? Problem { get; init; }

    /// <summary>How flags.json and the rollout, which is over, differ; <c>null</c> where they agree.</summary>
    public string? Difference { get; init; }

    /// <summary>Who would get another variant if a rollout that is not under way were started now.</summary>
    public IReadOnlyList<UserMove> MovesOfStart { get; init; } = [];

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? ChangedAt { get; init; }

    public DateTimeOffset EvaluatedAt { get; init; }

    public IReadOnlyList<RolloutStage> Stages { get; init; } = [];

    public IReadOnlyList<GuardrailVerdict> Guardrails { get; init; } = [];

    public IReadOnlyList<CohortSummary> Cohorts { get; init; } = [];

    /// <summary>When the guardrails gave these verdicts; <c>null</c> where nothing was judged.</summary>
    public DateTimeOffset? JudgedAt { get; init; }

    /// <summary>Whether they are the last ones before the candidate lost its users.</summary>
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
            Stage = state?.Stage ?? "",
            Percentage = state?.Percentage ?? 0,
            InForce = status.InForce,
            Groups = state?.Groups ?? [],
            Users = state?.Users ?? [],
            Shadow = state?.Shadow,
            InStage = state?.InStage ?? TimeSpan.Zero,
            Hold = stage?.Hold,
            Gate = stage?.Gate.ToString().ToLowerInvariant(),
            Reason = state?.Reason ?? "",
            Needs = status.Needs,
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
