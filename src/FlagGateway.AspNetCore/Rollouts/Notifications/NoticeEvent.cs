namespace FlagGateway.Rollouts.Notifications;

/// <summary>What happened to a flag or its rollout.</summary>
internal enum NoticeEvent
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

    /// <summary>The candidate was sent back.</summary>
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
internal static class NoticeEvents
{
    /// <summary>All names, for plans that choose some.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<NoticeEvent>().Select(ToWireName)];

    /// <summary>The name in JSON: <c>rolled_back</c>.</summary>
    public static string ToWireName(this NoticeEvent kind) => kind switch
    {
        NoticeEvent.Started => "started",
        NoticeEvent.Stage => "stage",
        NoticeEvent.Waiting => "waiting",
        NoticeEvent.Paused => "paused",
        NoticeEvent.Resumed => "resumed",
        NoticeEvent.RolledBack => "rolled_back",
        NoticeEvent.Aborted => "aborted",
        NoticeEvent.Succeeded => "succeeded",
        NoticeEvent.Inconclusive => "inconclusive",
        NoticeEvent.Killed => "killed",
        NoticeEvent.Unkilled => "unkilled",
        NoticeEvent.SampleRatio => "sample_ratio",
        NoticeEvent.Warning => "warning",
        NoticeEvent.VariantChanged => "variant_changed",
        NoticeEvent.Released => "released",
        NoticeEvent.StateMissing => "state_missing",
        NoticeEvent.WarningEnded => "warning_ended",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not an event."),
    };

    /// <summary>The same in words for people, continuing the flag's name.</summary>
    public static string ToWords(this NoticeEvent kind) => kind switch
    {
        NoticeEvent.Started => "rollout started",
        NoticeEvent.Stage => "next stage",
        NoticeEvent.Waiting => "waits for approval",
        NoticeEvent.Paused => "rollout paused",
        NoticeEvent.Resumed => "rollout resumed",
        NoticeEvent.RolledBack => "ROLLED BACK",
        NoticeEvent.Aborted => "rollout aborted",
        NoticeEvent.Succeeded => "rollout succeeded",
        NoticeEvent.Inconclusive => "rollout does not get on, too little is known",
        NoticeEvent.Killed => "KILLED",
        NoticeEvent.Unkilled => "kill switch taken back",
        NoticeEvent.SampleRatio => "the sizes of the cohorts do not fit",
        NoticeEvent.Warning => "warning of a guardrail",
        NoticeEvent.VariantChanged => "a variant changed, a new observation period began",
        NoticeEvent.Released => "the rollout is over, flags.json decides",
        NoticeEvent.StateMissing => "there is no state of the rollout",
        NoticeEvent.WarningEnded => "warning is over",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not an event."),
    };
}
