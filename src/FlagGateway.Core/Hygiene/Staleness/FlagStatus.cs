using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.Hygiene.Staleness;

/// <summary>What is known of one flag by whoever asks whether it is stale.</summary>
internal sealed record FlagStatus
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its type, in lower case; <c>null</c> where the file names none.</summary>
    public string? Type { get; init; }

    /// <summary>Who answers for it; empty if nobody is named.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The day it was added.</summary>
    public DateOnly? Created { get; init; }

    /// <summary>The day it should be gone.</summary>
    public DateOnly? Retirement { get; init; }

    /// <summary>The only variant that anybody can get; <c>null</c> where there are several.</summary>
    public string? Everybody { get; init; }

    /// <summary>Whether a route asks it.</summary>
    public bool IsRouted { get; init; }

    /// <summary>Whether it has a rollout, planned or under way.</summary>
    public bool HasRollout { get; init; }

    /// <summary>Where its rollout stands; <c>null</c> where there is none, or nobody could be asked.</summary>
    public RolloutPhase? Phase { get; init; }

    /// <summary>Since when it stands there.</summary>
    public DateTimeOffset? PhaseSince { get; init; }

    /// <summary>What everybody gets after the end of the rollout: its candidate, or its control.</summary>
    public string? Winner { get; init; }

    /// <summary>Since when it is killed; <c>null</c> where it is not, or nobody could be asked.</summary>
    public DateTimeOffset? KilledSince { get; init; }
}
