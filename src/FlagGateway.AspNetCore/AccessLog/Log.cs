namespace FlagGateway.AccessLog;

/// <summary>Messages of the access log: 710 to 719.</summary>
internal static partial class Log
{
    [LoggerMessage(710, LogLevel.Warning, "The access log cannot be written; its lines are dropped and counted until it can.", EventName = nameof(NotWritable))]
    public static partial void NotWritable(ILogger logger, Exception exception);

    [LoggerMessage(711, LogLevel.Error, "A line of the access log could not be made.", EventName = nameof(LineFailed))]
    public static partial void LineFailed(ILogger logger, Exception exception);
}
