namespace FlagGateway.Core.Rollouts.Recording;

/// <summary>What another plan would have done with what was recorded.</summary>
/// <param name="Stages">The recorded observation periods, in their order.</param>
/// <param name="Limits">What the replay cannot know, one line each.</param>
public sealed record ReplayReport(IReadOnlyList<ReplayedStage> Stages, IReadOnlyList<string> Limits)
{
    /// <summary>Number of recorded evaluations.</summary>
    public int Evaluations { get; init; }

    /// <summary>The first stage in which the plan stops the candidate; <c>null</c> if it never does.</summary>
    public ReplayedStage? Stop => Stages.FirstOrDefault(static stage => stage.IsStopped);
}

/// <summary>An observation period of a recorded stage.</summary>
public sealed record ReplayedStage
{
    /// <summary>Name of the recorded stage.</summary>
    public required string Name { get; init; }

    /// <summary>Recorded share of users on the candidate, from 0 to 100.</summary>
    public double Percentage { get; init; }

    /// <summary>The observation period.</summary>
    public long ObservationPeriod { get; init; }

    /// <summary>Name of the plan's stage that it is held to; <c>null</c> if it is not replayed.</summary>
    public string? PlanStage { get; init; }

    /// <summary>First recorded evaluation.</summary>
    public DateTimeOffset From { get; init; }

    /// <summary>Last recorded evaluation.</summary>
    public DateTimeOffset To { get; init; }

    /// <summary>Requests of the candidate.</summary>
    public long CandidateRequests { get; init; }

    /// <summary>Distinct users of the candidate, approximately.</summary>
    public double CandidateUsers { get; init; }

    /// <summary>What happened, in its order.</summary>
    public IReadOnlyList<ReplayStep> Recorded { get; init; } = [];

    /// <summary>What the plan would have done, in its order.</summary>
    public IReadOnlyList<ReplayStep> Replayed { get; init; } = [];

    /// <summary>
    /// What the plan still waits for at the end of the recorded stage; empty if it would have left the stage.
    /// </summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>
    /// Whether the plan would have stopped the candidate in an earlier stage, so that this one shows only what would
    /// have come if it had not.
    /// </summary>
    public bool IsAfterStop { get; init; }

    /// <summary>
    /// Why it is not replayed, or how it differs from the plan's stage; <c>null</c> for nothing to say.
    /// </summary>
    public string? Note { get; init; }

    /// <summary>Whether the plan would have rolled back, stepped back or paused.</summary>
    public bool IsStopped => Replayed.Any(static step => step.Action is RolloutAction.RollBack or RolloutAction.StepBack or RolloutAction.Pause);
}

/// <summary>A step, recorded or replayed.</summary>
/// <param name="At">When.</param>
/// <param name="After">Time since the stage began, in which rollouts were evaluated.</param>
/// <param name="Action">What was done.</param>
/// <param name="Reason">Why.</param>
public sealed record ReplayStep(DateTimeOffset At, TimeSpan After, RolloutAction Action, string Reason);
