namespace FlagGateway.Rollouts.Notifications;

/// <summary>What happened to a flag or its rollout.</summary>
public enum NotificationEvent
{
    /// <summary>The rollout started.</summary>
    Started,

    /// <summary>It entered another stage.</summary>
    Stage,

    /// <summary>It waits for approval.</summary>
    Waiting,

    /// <summary>It was paused.</summary>
    Paused,

    /// <summary>It was resumed.</summary>
    Resumed,

    /// <summary>The candidate was rolled back.</summary>
    RolledBack,

    /// <summary>It was aborted.</summary>
    Aborted,

    /// <summary>It passed its last stage.</summary>
    Succeeded,

    /// <summary>It makes no progress, because the data is inconclusive.</summary>
    Inconclusive,

    /// <summary>The kill switch was set.</summary>
    Killed,

    /// <summary>The kill switch was removed.</summary>
    Unkilled,

    /// <summary>The sizes of the cohorts do not fit the percentages.</summary>
    SampleRatio,

    /// <summary>A guardrail exceeds its warning threshold, for the first time or further than last reported.</summary>
    Warning,

    /// <summary>Control or candidate changed; a new observation period began.</summary>
    VariantChanged,

    /// <summary>A finished rollout no longer decides: flags.json does.</summary>
    Released,

    /// <summary>There is no state at the start, although the plan ends with everyone on the candidate.</summary>
    StateMissing,

    /// <summary>A warning, or a problem with the sizes of the cohorts, has ended.</summary>
    WarningEnded,

    /// <summary>Groups for which the candidate is worse returned to control.</summary>
    SegmentExcluded,

    /// <summary>
    /// An operator ended the exclusion of a group: its users are on the candidate again, as far as the stage says so.
    /// </summary>
    SegmentIncluded,

    /// <summary>
    /// The owner of a flag should do something: remove it, or decide an experiment. Sent to the channels of
    /// <see cref="Options.ReminderOptions"/>.
    /// </summary>
    Reminder,

    /// <summary>One of several candidates lost its users; the rollout goes on with the others.</summary>
    CandidateDropped,

    /// <summary>An operator gave a dropped candidate its users again.</summary>
    CandidateRestored,
}

/// <summary>Names of events.</summary>
internal static class NotificationEvents
{
    /// <summary>All names, for channels that select some.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<NotificationEvent>().Select(ToWireName)];

    /// <summary>Those of rollouts and kill switches, for plans that select some.</summary>
    public static IReadOnlyList<string> OfRollouts { get; } = [.. Enum.GetValues<NotificationEvent>().Where(static one => one != NotificationEvent.Reminder).Select(ToWireName)];

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
        NotificationEvent.SegmentExcluded => "segment_excluded",
        NotificationEvent.SegmentIncluded => "segment_included",
        NotificationEvent.Reminder => "reminder",
        NotificationEvent.CandidateDropped => "candidate_dropped",
        NotificationEvent.CandidateRestored => "candidate_restored",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not an event."),
    };

    /// <summary>Description for display, following the flag's name.</summary>
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
        NotificationEvent.Unkilled => "kill switch removed",
        NotificationEvent.SampleRatio => "the sizes of the cohorts do not fit",
        NotificationEvent.Warning => "warning of a guardrail",
        NotificationEvent.VariantChanged => "a variant changed, a new observation period began",
        NotificationEvent.Released => "the rollout is over, flags.json decides",
        NotificationEvent.StateMissing => "there is no state of the rollout",
        NotificationEvent.WarningEnded => "warning is over",
        NotificationEvent.SegmentExcluded => "groups returned to control",
        NotificationEvent.SegmentIncluded => "a group is no longer excluded",
        NotificationEvent.CandidateDropped => "A CANDIDATE WAS DROPPED",
        NotificationEvent.CandidateRestored => "a dropped candidate has users again",
        NotificationEvent.Reminder => "needs its owner",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not an event."),
    };
}
