namespace FlagGateway.Signals;

/// <summary>Messages of signals: 370 to 379.</summary>
internal static partial class Log
{
    [LoggerMessage(370, LogLevel.Warning, "What flags decided by before the start cannot be found out; signals of that time are refused", EventName = nameof(NotRestored))]
    public static partial void NotRestored(ILogger logger, Exception exception);

    [LoggerMessage(371, LogLevel.Warning, "Since when flags are as they are cannot be written; after a restart, signals of before it are refused", EventName = nameof(NotSaved))]
    public static partial void NotSaved(ILogger logger, Exception exception);
}
