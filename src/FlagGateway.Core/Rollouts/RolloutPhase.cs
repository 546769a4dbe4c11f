namespace FlagGateway.Core.Rollouts;

/// <summary>Phase of a rollout.</summary>
public enum RolloutPhase
{
    /// <summary>Planned and not started: flags.json decides.</summary>
    Pending,

    /// <summary>In a stage, progressing.</summary>
    Progressing,

    /// <summary>In a stage, with all conditions met except the approval.</summary>
    Waiting,

    /// <summary>Paused until an operator resumes it. Guardrails remain active.</summary>
    Paused,

    /// <summary>Every stage was passed.</summary>
    Succeeded,

    /// <summary>Rolled back by a guardrail or an operator: the candidate has no users.</summary>
    RolledBack,

    /// <summary>Aborted by an operator: the candidate has no users.</summary>
    Aborted,
}
