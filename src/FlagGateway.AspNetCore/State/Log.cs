namespace FlagGateway.State;

/// <summary>Messages of the store of state: 400 to 499.</summary>
internal static partial class Log
{
    [LoggerMessage(400, LogLevel.Warning, "State: {What}", EventName = nameof(Repaired))]
    public static partial void Repaired(ILogger logger, string what);

    [LoggerMessage(401, LogLevel.Error, "State is damaged: {Problem}", EventName = nameof(Damaged))]
    public static partial void Damaged(ILogger logger, string problem);

    [LoggerMessage(402, LogLevel.Error, "State: {Path} cannot be written. Nothing but kills and rollbacks is accepted; requests are served as before", EventName = nameof(NotWritable))]
    public static partial void NotWritable(ILogger logger, string path, Exception exception);

    [LoggerMessage(403, LogLevel.Warning, "State: the snapshot cannot be written; the next start plays the journal", EventName = nameof(SnapshotFailed))]
    public static partial void SnapshotFailed(ILogger logger, Exception exception);

    [LoggerMessage(404, LogLevel.Error, "Flag {Flag} is killed, and it cannot be written ({Problem}); it is tried again", EventName = nameof(KillNotWritten))]
    public static partial void KillNotWritten(ILogger logger, string flag, string? problem);

    [LoggerMessage(407, LogLevel.Error, "The rollout of {Flag} is rolled back, and it cannot be written ({Problem}); it is tried again", EventName = nameof(RollbackNotWritten))]
    public static partial void RollbackNotWritten(ILogger logger, string flag, string? problem);

    [LoggerMessage(408, LogLevel.Warning, "State: {Problem}. The counts in it are ignored, and the samples of the stages under way begin again", EventName = nameof(CohortsUnreadable))]
    public static partial void CohortsUnreadable(ILogger logger, string problem);

    [LoggerMessage(409, LogLevel.Error, "The audit log is not signed, and `flaggateway audit verify` will fail: {Problem}", EventName = nameof(AuditKeysUnusable))]
    public static partial void AuditKeysUnusable(ILogger logger, string problem);

    [LoggerMessage(410, LogLevel.Information, "Audit log: entry {Revision} ({Action} {Flag}) has the hash {Hash}", EventName = nameof(AuditHead))]
    public static partial void AuditHead(ILogger logger, long revision, string action, string flag, string hash);

    [LoggerMessage(405, LogLevel.Error, "State was changed, and putting it into force failed", EventName = nameof(CallbackFailed))]
    public static partial void CallbackFailed(ILogger logger, Exception exception);

    [LoggerMessage(406, LogLevel.Information, "State: {Path} can be written again", EventName = nameof(WritableAgain))]
    public static partial void WritableAgain(ILogger logger, string path);

    [LoggerMessage(411, LogLevel.Error, "State: the store {Store} failed. Nothing but kills and rollbacks is accepted; requests are served as before", EventName = nameof(HostStoreFailed))]
    public static partial void HostStoreFailed(ILogger logger, string store, Exception exception);
}
