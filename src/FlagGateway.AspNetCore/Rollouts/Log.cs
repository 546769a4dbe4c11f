using FlagGateway.Core.Rollouts;

namespace FlagGateway.Rollouts;

/// <summary>Log messages of rollouts: 300 to 399.</summary>
internal static partial class Log
{
    [LoggerMessage(300, LogLevel.Information, "Rollout of {Flag}: {Action}, now {Phase} in stage {Stage} at {Percentage} %, by {Actor}: {Reason}", EventName = nameof(Moved))]
    public static partial void Moved(ILogger logger, string flag, string action, RolloutPhase phase, string stage, double percentage, string actor, string reason);

    [LoggerMessage(301, LogLevel.Warning, "Rollout of {Flag} was rolled back from stage {Stage} by {Actor}: {Reason}", EventName = nameof(RolledBack))]
    public static partial void RolledBack(ILogger logger, string flag, string stage, string actor, string reason);

    [LoggerMessage(308, LogLevel.Information, "Rollout of {Flag}: {Action} was {What} {Milliseconds:0.0} ms after it was decided", EventName = nameof(InForce))]
    public static partial void InForce(ILogger logger, string flag, string action, string what, double milliseconds);

    [LoggerMessage(302, LogLevel.Warning, "Flag {Flag} was {What} by {Actor}: {Reason}", EventName = nameof(Switched))]
    public static partial void Switched(ILogger logger, string flag, string what, string actor, string reason);

    [LoggerMessage(303, LogLevel.Error, "The rollout of {Flag} could not be evaluated; it stays unchanged and is evaluated again", EventName = nameof(EvaluationFailed))]
    public static partial void EvaluationFailed(ILogger logger, string flag, Exception exception);

    [LoggerMessage(304, LogLevel.Warning, "Rollout of {Flag}: {Action} is due and cannot be written: {Problem}", EventName = nameof(WriteFailed))]
    public static partial void WriteFailed(ILogger logger, string flag, string action, string? problem);

    [LoggerMessage(306, LogLevel.Warning, "Rollout of {Flag}: {Text}", EventName = nameof(Announced))]
    public static partial void Announced(ILogger logger, string flag, string text);

    [LoggerMessage(309, LogLevel.Warning, "What the evaluation of {Flag} saw could not be recorded for replays; the rollout is not affected, and recording is tried again", EventName = nameof(NotRecorded))]
    public static partial void NotRecorded(ILogger logger, string flag, Exception exception);

    [LoggerMessage(310, LogLevel.Warning, "What users of {Flag} get could not be stored for comparisons with earlier days: {Problem}; it is tried again, and a restart loses what is not stored", EventName = nameof(HistoryNotWritten))]
    public static partial void HistoryNotWritten(ILogger logger, string flag, string problem, Exception? exception);

    [LoggerMessage(311, LogLevel.Warning, "What users of {Flag} got on earlier days is damaged or of another version; recording begins again, and guardrails with baseline history have nothing to compare with for 7 days", EventName = nameof(HistoryUnreadable))]
    public static partial void HistoryUnreadable(ILogger logger, string flag);

    [LoggerMessage(312, LogLevel.Information, "Rollout of {Flag}: stage {Stage} was {Result} by {Receiver}: {Reason}", EventName = nameof(Confirmed))]
    public static partial void Confirmed(ILogger logger, string flag, string stage, string result, string receiver, string reason);

    [LoggerMessage(313, LogLevel.Information, "{Count} records of rollouts are damaged or continue others that are missing, and are not in the charts; the first: {First}", EventName = nameof(RecordsDamaged))]
    public static partial void RecordsDamaged(ILogger logger, int count, string first);

    [LoggerMessage(314, LogLevel.Warning, "Records of rollouts could not be read; the charts of the console begin later", EventName = nameof(RecordsNotRead))]
    public static partial void RecordsNotRead(ILogger logger, Exception exception);

    [LoggerMessage(307, LogLevel.Error, "Times and counts of rollouts in their stages could not be saved; a restart continues from the last saved ones", EventName = nameof(ProgressNotSaved))]
    public static partial void ProgressNotSaved(ILogger logger, Exception exception);
}
