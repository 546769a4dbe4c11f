namespace FlagGateway.Rollouts.Notifications;

/// <summary>What happened to a flag or its rollout.</summary>
internal enum NotificationEvent
{
    /// <summary>The rollout began.</summary>
    Started,

    /// <summary>It entered another stage.</summary>
    Stage,

    /// <summary>It waits for somebody's approval.</summary>
    Waiting,

    /// <summary>It was held.</summary>
    Paused,

    /// <summary>It goes on.</summary>
    Resumed,

    /// <summary>The candidate was rolled back.</summary>
    RolledBack,

    /// <summary>Somebody ended it.</summary>
    Aborted,

    /// <summary>It passed its last stage.</summary>
    Succeeded,

    /// <summary>It does not get on, because too little is known.</summary>
    Inconclusive,

    /// <summary>The kill switch was thrown.</summary>
    Killed,

    /// <summary>The kill switch was taken back.</summary>
    Unkilled,

    /// <summary>The cohorts are not as large as their percentages say.</summary>
    SampleRatio,

    /// <summary>A guardrail lies beyond the threshold that only tells somebody, for the first time or further than when it was last told.</summary>
    Warning,

    /// <summary>Control or candidate is not what the numbers were measured of; a new observation period began.</summary>
    VariantChanged,

    /// <summary>A rollout that was over decides no more: flags.json does.</summary>
    Released,

    /// <summary>There is no state at the start, though the plan ends with everybody on the candidate.</summary>
    StateMissing,

    /// <summary>A warning, or a problem with the sizes of the cohorts, is over.</summary>
    WarningEnded,
}

/// <summary>Names of events.</summary>
internal static class NotificationEvents
{
    /// <summary>All names, for plans that choose some.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<NotificationEvent>().Select(ToWireName)];

    /// <summary>The name in JSON: <c>rolled_back</c>.</summary>
    public static string ToWireName(this NotificationEvent kind) => kind switch
    {
        NotificationEvent.Started => "started",
        NotificationEvent.Stage => "stage",
        NotificationEvent.Waiting => "waiting",
        NotificationEvent.Paused => "paused",
        NotificationEvent.Resumed => "resumed",
        NotificationEvent.RolledBack => "rolled_back",
        NotificationEvent.Aborted => "aborted",
        NotificationEvent.Succeeded => "succeeded",
        NotificationEvent.Inconclusive => "inconclusive",
        NotificationEvent.Killed => "killed",
        NotificationEvent.Unkilled => "unkilled",
        NotificationEvent.SampleRatio => "sample_ratio",
        NotificationEvent.Warning => "warning",
        NotificationEvent.VariantChanged => "variant_changed",
        NotificationEvent.Released => "released",
        NotificationEvent.StateMissing => "state_missing",
        NotificationEvent.WarningEnded => "warning_ended",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not an event."),
    };

    /// <summary>The same in words for display, continuing the flag's name.</summary>
    public static string ToDescription(this NotificationEvent kind) => kind switch
    {
        NotificationEvent.Started => "rollout started",
        NotificationEvent.Stage => "next stage",
        NotificationEvent.Waiting => "waits for approval",
        NotificationEvent.Paused => "rollout paused",
        NotificationEvent.Resumed => "rollout resumed",
        NotificationEvent.RolledBack => "ROLLED BACK",
        NotificationEvent.Aborted => "rollout aborted",
        NotificationEvent.Succeeded => "rollout succeeded",
        NotificationEvent.Inconclusive => "rollout does not get on, too little is known",
        NotificationEvent.Killed => "KILLED",
        NotificationEvent.Unkilled => "kill switch taken back",
        NotificationEvent.SampleRatio => "the sizes of the cohorts do not fit",
        NotificationEvent.Warning => "warning of a guardrail",
        NotificationEvent.VariantChanged => "a variant changed, a new observation period began",
        NotificationEvent.Released => "the rollout is over, flags.json decides",
        NotificationEvent.StateMissing => "there is no state of the rollout",
        NotificationEvent.WarningEnded => "warning is over",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not an event."),
    };
}
