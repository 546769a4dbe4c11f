using FlagGateway.Core.Rollouts;

namespace FlagGateway.Rollouts.Notifications;

/// <summary>One thing that people should hear of.</summary>
internal sealed record RolloutNotification
{
    /// <summary>Names this notification and no other one; the same in every attempt and for every address.</summary>
    public required string Id { get; init; }

    /// <summary>Id of the flag.</summary>
    public required string Flag { get; init; }

    /// <summary>What happened.</summary>
    public required NotificationEvent Event { get; init; }

    /// <summary>Where the rollout stands now; <c>null</c> where there is none.</summary>
    public RolloutPhase? Phase { get; init; }

    /// <summary>Name of the stage; empty where there is none.</summary>
    public string Stage { get; init; } = "";

    /// <summary>Share of users on the candidate now, from 0 to 100; <c>null</c> where there is none.</summary>
    public double? Percentage { get; init; }

    /// <summary>Why, for display.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The guardrails' lines with their numbers.</summary>
    public IReadOnlyList<string> Arithmetic { get; init; } = [];

    /// <summary>Who did it: a name of the audit log, or the gateway itself.</summary>
    public string Actor { get; init; } = "";

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }
}
