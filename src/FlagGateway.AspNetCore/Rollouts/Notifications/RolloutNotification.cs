using FlagGateway.Core.Rollouts;

namespace FlagGateway.Rollouts.Notifications;

/// <summary>A notification about a flag or its rollout.</summary>
public sealed record RolloutNotification
{
    /// <summary>Unique id of the notification; the same in every attempt and for every address.</summary>
    public required string Id { get; init; }

    /// <summary>Id of the flag.</summary>
    public required string Flag { get; init; }

    /// <summary>The event.</summary>
    public required NotificationEvent Event { get; init; }

    /// <summary>Current phase of the rollout; <c>null</c> for none.</summary>
    public RolloutPhase? Phase { get; init; }

    /// <summary>Name of the stage; empty for none.</summary>
    public string Stage { get; init; } = "";

    /// <summary>Share of users on the candidate now, from 0 to 100; <c>null</c> for none.</summary>
    public double? Percentage { get; init; }

    /// <summary>The segment of whose users it is the share; <c>null</c> for all users.</summary>
    public string? Segment { get; init; }

    /// <summary>Reason, for display.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Lines of the guardrails with their numbers.</summary>
    public IReadOnlyList<string> Arithmetic { get; init; } = [];

    /// <summary>The actor: a name of the audit log, or the gateway itself.</summary>
    public string Actor { get; init; } = "";

    /// <summary>The owner of the flag, of a reminder; empty for none.</summary>
    public string Owner { get; init; } = "";

    /// <summary>
    /// The rule of a reminder: <c>remove</c>, <c>removal-overdue</c>, <c>past-retirement</c> or <c>experiment-over</c>;
    /// <c>null</c> for other events.
    /// </summary>
    public string? Rule { get; init; }

    /// <summary>Time of the event.</summary>
    public required DateTimeOffset At { get; init; }
}
