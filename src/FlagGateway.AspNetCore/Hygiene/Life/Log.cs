namespace FlagGateway.Hygiene.Life;

/// <summary>Messages about what is observed of flags: 730 to 739.</summary>
internal static partial class Log
{
    [LoggerMessage(730, LogLevel.Warning, "What was observed of flags could not be stored: {Problem}; it is tried again, and a restart loses what is not stored", EventName = nameof(LifeNotStored))]
    public static partial void LifeNotStored(ILogger logger, string problem, Exception? exception);

    [LoggerMessage(731, LogLevel.Warning, "What was observed of flags is damaged: {Problem}. Observing begins again for flags that are missing there", EventName = nameof(LifeDamaged))]
    public static partial void LifeDamaged(ILogger logger, string problem);
}
