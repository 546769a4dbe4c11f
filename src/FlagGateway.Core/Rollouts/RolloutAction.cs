namespace FlagGateway.Core.Rollouts;

/// <summary>Action of a decision.</summary>
public enum RolloutAction
{
    /// <summary>No visible change: time advances.</summary>
    None,

    /// <summary>The first stage begins.</summary>
    Start,

    /// <summary>The next stage begins.</summary>
    Advance,

    /// <summary>The stage is complete except for the approval.</summary>
    Wait,

    /// <summary>Paused.</summary>
    Pause,

    /// <summary>Resumed.</summary>
    Resume,

    /// <summary>The previous stage begins again.</summary>
    StepBack,

    /// <summary>The candidate loses all users because it is bad.</summary>
    RollBack,

    /// <summary>The candidate loses all users because an operator decided so.</summary>
    Abort,

    /// <summary>An operator set the percentage.</summary>
    Set,

    /// <summary>An edited plan takes effect.</summary>
    Replan,

    /// <summary>A new observation period begins in the same stage, because control or candidate changed.</summary>
    Observe,

    /// <summary>A reference for later decisions was recorded; no users move.</summary>
    Record,

    /// <summary>The last stage is over.</summary>
    Succeed,

    /// <summary>One of several approvals that the stage needs was recorded; no users move.</summary>
    Approve,

    /// <summary>Groups for which the candidate is worse return to control.</summary>
    Exclude,

    /// <summary>An operator ends the exclusion of a group.</summary>
    Include,

    /// <summary>One of several candidates loses all users; the rollout goes on with the others.</summary>
    Drop,

    /// <summary>An operator gives a dropped candidate its users again.</summary>
    Restore,
}

/// <summary>Wire names of actions.</summary>
public static class RolloutActionNames
{
    /// <summary>The name in the audit log, notifications and metrics: <c>roll_back</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not one of the list.</exception>
    public static string ToWireName(this RolloutAction action) => action switch
    {
        RolloutAction.None => "none",
        RolloutAction.Start => "start",
        RolloutAction.Advance => "advance",
        RolloutAction.Wait => "wait",
        RolloutAction.Pause => "pause",
        RolloutAction.Resume => "resume",
        RolloutAction.StepBack => "step_back",
        RolloutAction.RollBack => "roll_back",
        RolloutAction.Abort => "abort",
        RolloutAction.Set => "set",
        RolloutAction.Replan => "replan",
        RolloutAction.Observe => "observe",
        RolloutAction.Record => "record",
        RolloutAction.Succeed => "succeed",
        RolloutAction.Exclude => "exclude",
        RolloutAction.Include => "include",
        RolloutAction.Drop => "drop",
        RolloutAction.Restore => "restore",
        RolloutAction.Approve => "approve",
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Not an action."),
    };
}
