using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Core.Hygiene.Staleness;

/// <summary>Data about one flag to decide whether it is stale.</summary>
public sealed record FlagStatus
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>Its type, in lower case; <c>null</c> if the file has none.</summary>
    public string? Type { get; init; }

    /// <summary>The owner; empty for none.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The day it was added.</summary>
    public DateOnly? Created { get; init; }

    /// <summary>The day by which it should be removed, as in the file.</summary>
    public DateOnly? Retirement { get; init; }

    /// <summary>The day on which an experiment ends.</summary>
    public DateOnly? Ends { get; init; }

    /// <summary>The day of the last review of an operational flag.</summary>
    public DateOnly? Reviewed { get; init; }

    /// <summary>What everybody gets while the flag is off; <c>null</c> for no variant.</summary>
    public string? WhenDisabled { get; init; }

    /// <summary>Why code should no longer use it; <c>null</c> if it may.</summary>
    public string? Deprecated { get; init; }

    /// <summary>The only variant that can be served; <c>null</c> if there are several.</summary>
    public string? Everybody { get; init; }

    /// <summary>Whether a route uses it.</summary>
    public bool IsRouted { get; init; }

    /// <summary>Whether it has a rollout, planned or under way.</summary>
    public bool HasRollout { get; init; }

    /// <summary>Phase of its rollout; <c>null</c> for none, or if no gateway could be reached.</summary>
    public RolloutPhase? Phase { get; init; }

    /// <summary>Since when it is in this phase.</summary>
    public DateTimeOffset? PhaseSince { get; init; }

    /// <summary>The variant everyone gets after the end of the rollout: its candidate, or its control.</summary>
    public string? Winner { get; init; }

    /// <summary>Since when it is killed; <c>null</c> if it is not, or no gateway could be reached.</summary>
    public DateTimeOffset? KilledSince { get; init; }

    /// <summary>
    /// What a gateway has observed; <c>null</c> if nothing, or if neither a gateway nor its state folder could be read.
    /// </summary>
    public ObservedLife? Life { get; init; }
}
