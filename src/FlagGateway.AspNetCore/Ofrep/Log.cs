namespace FlagGateway.Ofrep;

/// <summary>Messages of flag evaluation for applications: 550 to 559.</summary>
internal static partial class Log
{
    [LoggerMessage(550, LogLevel.Error, "The evaluation of {Flag} for an application failed.", EventName = nameof(EvaluationFailed))]
    public static partial void EvaluationFailed(ILogger logger, string flag, Exception exception);

    [LoggerMessage(551, LogLevel.Error, "Checking whether flags changed failed; event streams report changes late.", EventName = nameof(RefreshFailed))]
    public static partial void RefreshFailed(ILogger logger, Exception exception);
}
