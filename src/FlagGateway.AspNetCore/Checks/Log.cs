namespace FlagGateway.Checks;

/// <summary>Messages of checks: 380 to 389.</summary>
internal static partial class Log
{
    [LoggerMessage(380, LogLevel.Warning, "A response of flag {Flag} could not be checked", EventName = nameof(CheckFailed))]
    public static partial void CheckFailed(ILogger logger, string flag, Exception exception);
}
