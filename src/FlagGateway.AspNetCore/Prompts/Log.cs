namespace FlagGateway.Prompts;

/// <summary>Messages of prompts: 560 to 569.</summary>
internal static partial class Log
{
    [LoggerMessage(560, LogLevel.Debug, "The version of variant {Variant} of {Flag} could not be recorded; it is tried again.", EventName = nameof(NotRecorded))]
    public static partial void NotRecorded(ILogger logger, string flag, string variant, Exception exception);
}
