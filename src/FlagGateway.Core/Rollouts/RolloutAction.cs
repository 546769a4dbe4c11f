namespace FlagGateway.Core.Rollouts;

/// <summary>What a decision does to a rollout.</summary>
public enum RolloutAction
{
    /// <summary>Nothing that anybody notices: time went on.</summary>
    None,

    /// <summary>The first stage begins.</summary>
    Start,

    /// <summary>The next stage begins.</summary>
    Advance,

    /// <summary>The stage is done but for somebody's approval.</summary>
    Wait,

    /// <summary>Held where it is.</summary>
    Pause,

    /// <summary>Goes on where it was held.</summary>
    Resume,

    /// <summary>The stage before begins again.</summary>
    StepBack,

    /// <summary>The candidate gets nobody any more, because it is bad.</summary>
    RollBack,

    /// <summary>The candidate gets nobody any more, because somebody wants that.</summary>
    Abort,

    /// <summary>Somebody set the percentage.</summary>
    Set,

    /// <summary>An edited plan is followed from here on.</summary>
    Replan,

    /// <summary>A new observation period begins in the same stage, because control or candidate is another one.</summary>
    Observe,

    /// <summary>Something that later decisions are compared with was recorded; nothing moves.</summary>
    Record,

    /// <summary>The last stage is over.</summary>
    Succeed,
}

/// <summary>Names of actions on the wire.</summary>
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
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "Not an action."),
    };
}
