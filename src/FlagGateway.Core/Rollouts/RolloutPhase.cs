namespace FlagGateway.Core.Rollouts;

/// <summary>Where a rollout stands.</summary>
public enum RolloutPhase
{
    /// <summary>Planned and not started: flags.json decides as it is.</summary>
    Pending,

    /// <summary>In a stage, on its way to the next.</summary>
    Progressing,

    /// <summary>In a stage, with everything satisfied but somebody's approval.</summary>
    Waiting,

    /// <summary>Held where it is until somebody resumes it. Guardrails go on.</summary>
    Paused,

    /// <summary>Every stage was passed.</summary>
    Succeeded,

    /// <summary>A guardrail or somebody sent the candidate back: it gets nobody.</summary>
    RolledBack,

    /// <summary>Somebody ended it: the candidate gets nobody.</summary>
    Aborted,
}
