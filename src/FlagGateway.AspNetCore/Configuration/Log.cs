namespace FlagGateway.Configuration;

/// <summary>The messages of this feature; ids 500 to 519.</summary>
internal static partial class Log
{
    [LoggerMessage(500, LogLevel.Warning,
        "The operating system does not report changes in {Folder}; the files are polled every 250 ms",
        EventName = nameof(HintsUnavailable))]
    public static partial void HintsUnavailable(ILogger logger, string folder, Exception exception);

    [LoggerMessage(501, LogLevel.Error,
        "Reading the changed configuration failed; the last good one stays in force, and the next attempt is in {Pause}",
        EventName = nameof(ReloadFailed))]
    public static partial void ReloadFailed(ILogger logger, TimeSpan pause, Exception exception);
}
