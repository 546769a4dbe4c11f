namespace FlagGateway.State.Redis;

/// <summary>Log messages about state in Redis: 420 to 449.</summary>
internal static partial class Log
{
    [LoggerMessage(420, LogLevel.Information, "Redis: connected to {Servers}", EventName = nameof(Connected))]
    public static partial void Connected(ILogger logger, string servers);

    [LoggerMessage(421, LogLevel.Error, "Redis: {Problem}. What is known is in force; nothing but kills and rollbacks is accepted until it is back", EventName = nameof(Down))]
    public static partial void Down(ILogger logger, string problem);

    [LoggerMessage(422, LogLevel.Warning, "Redis is back; state has epoch {Epoch} and revision {Revision}", EventName = nameof(Back))]
    public static partial void Back(ILogger logger, long epoch, long revision);

    [LoggerMessage(423, LogLevel.Warning, "Redis: what this instance knew was written back where the database was {Found}; epoch {Epoch}, revision {Revision}", EventName = nameof(WrittenBack))]
    public static partial void WrittenBack(ILogger logger, string found, long epoch, long revision);

    [LoggerMessage(424, LogLevel.Error, "Redis has another history than the one known here (revision {Known}); Redis counts, at epoch {Epoch} and revision {Revision}, and kills known here stay", EventName = nameof(OtherHistory))]
    public static partial void OtherHistory(ILogger logger, long known, long epoch, long revision);

    [LoggerMessage(425, LogLevel.Warning, "State: {Path} cannot be written; a start without Redis would not know the latest state", EventName = nameof(LastKnownNotWritten))]
    public static partial void LastKnownNotWritten(ILogger logger, string path, Exception exception);

    [LoggerMessage(426, LogLevel.Warning, "State: {Problem}", EventName = nameof(LastKnownUnreadable))]
    public static partial void LastKnownUnreadable(ILogger logger, string problem);

    [LoggerMessage(427, LogLevel.Error, "Flag {Flag} is killed on this instance only ({Problem}); it is written as soon as Redis takes it", EventName = nameof(KilledHereOnly))]
    public static partial void KilledHereOnly(ILogger logger, string flag, string? problem);

    [LoggerMessage(428, LogLevel.Warning, "Flag {Flag}: the kill of {KilledAt} on this instance is dropped; {Actor} took it away for the fleet at {At}", EventName = nameof(KillDropped))]
    public static partial void KillDropped(ILogger logger, string flag, DateTimeOffset killedAt, string actor, DateTimeOffset at);

    [LoggerMessage(430, LogLevel.Error, "The rollout of {Flag} is rolled back on this instance only ({Problem}); it is written as soon as Redis takes it", EventName = nameof(RolledBackHereOnly))]
    public static partial void RolledBackHereOnly(ILogger logger, string flag, string? problem);

    [LoggerMessage(431, LogLevel.Warning, "The rollback of {Flag} that was decided here at {At} is dropped; the fleet has the rollout in phase {Phase} and observation period {ObservationPeriod}", EventName = nameof(RollbackDropped))]
    public static partial void RollbackDropped(ILogger logger, string flag, DateTimeOffset at, string phase, long? observationPeriod);

    [LoggerMessage(432, LogLevel.Warning, "Redis: {Servers}: {Problem}. Changes reach the other instances only with their next poll", EventName = nameof(NotAnnounced))]
    public static partial void NotAnnounced(ILogger logger, string servers, string problem);

    [LoggerMessage(429, LogLevel.Error, "Redis: the polling loop failed; it continues", EventName = nameof(LoopFailed))]
    public static partial void LoopFailed(ILogger logger, Exception exception);
}
