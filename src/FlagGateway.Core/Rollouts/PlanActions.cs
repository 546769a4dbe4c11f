namespace FlagGateway.Core.Rollouts;

/// <summary>Action in a stage in which a guardrail has no reference.</summary>
public enum UnjudgedAction
{
    /// <summary>The stage is held until an operator promotes it. The default.</summary>
    Hold,

    /// <summary>The stage may be left without the guardrail.</summary>
    Advance,
}

/// <summary>Action while control itself fails.</summary>
public enum ControlFailureAction
{
    /// <summary>The rollout pauses. The default.</summary>
    Pause,

    /// <summary>A working candidate gets the share of the last stage.</summary>
    Promote,
}

/// <summary>Action on a soft verdict.</summary>
public enum SoftAction
{
    /// <summary>Pause until an operator decides. The default.</summary>
    Pause,

    /// <summary>Return to the previous stage.</summary>
    StepBack,

    /// <summary>Drop the one of several candidates that is worse; pause for the last one.</summary>
    Drop,
}

/// <summary>
/// Action when the candidate is worse in some routes or groups (<see cref="Guardrails.SegmentCheck"/>).
/// </summary>
public enum SegmentAction
{
    /// <summary>A warning names them. The default.</summary>
    Warn,

    /// <summary>The rollout pauses, whatever <see cref="RolloutPlan.OnSoft"/> says.</summary>
    Pause,

    /// <summary>
    /// Users of the named groups return to control, and the stage is measured again without them. Pauses if only routes
    /// are named, or more than half of the groups of a kind.
    /// </summary>
    Exclude,

    /// <summary>The rollout is rolled back.</summary>
    RollBack,
}

/// <summary>Action when a stage is still undecided after the progress deadline.</summary>
public enum UndecidedAction
{
    /// <summary>The rollout pauses. The default.</summary>
    Pause,

    /// <summary>
    /// The stage is left: for teams that ship unless something fails. A candidate that is somewhat worse reaches
    /// everybody.
    /// </summary>
    Advance,
}
