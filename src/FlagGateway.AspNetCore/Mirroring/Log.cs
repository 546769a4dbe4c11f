namespace FlagGateway.Mirroring;

/// <summary>Messages of mirroring: 200 to 299.</summary>
internal static partial class Log
{
    [LoggerMessage(200, LogLevel.Error, "A copy of a request of route {RouteId} failed in the gateway itself.", EventName = nameof(CopyFailed))]
    public static partial void CopyFailed(ILogger logger, string routeId, Exception exception);

    [LoggerMessage(201, LogLevel.Warning, "Mismatches cannot be written to {File}; they are in memory only.", EventName = nameof(LogNotWritable))]
    public static partial void LogNotWritable(ILogger logger, string file, Exception exception);
}
