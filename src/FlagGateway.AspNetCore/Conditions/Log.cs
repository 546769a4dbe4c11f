namespace FlagGateway.Conditions;

/// <summary>Messages of measured conditions: 350 to 359.</summary>
internal static partial class Log
{
    [LoggerMessage(350, LogLevel.Information, "Flag {Flag}: the condition on {Source} is {Result}: {Value}, and it is met {Comparison}.", EventName = nameof(Changed))]
    public static partial void Changed(ILogger logger, string flag, string source, string result, double value, string comparison);

    [LoggerMessage(351, LogLevel.Warning, "Flag {Flag}: {Source} cannot be measured: {Reason}; the last result stays valid for {KeepFor}.", EventName = nameof(NotMeasured))]
    public static partial void NotMeasured(ILogger logger, string flag, string source, string reason, TimeSpan keepFor);

    [LoggerMessage(352, LogLevel.Information, "Flag {Flag}: {Source} is measured again.", EventName = nameof(MeasuredAgain))]
    public static partial void MeasuredAgain(ILogger logger, string flag, string source);

    [LoggerMessage(353, LogLevel.Warning, "Flag {Flag}: {Source} was not measured for {KeepFor}; the condition counts as {Result} until it is.", EventName = nameof(Forgotten))]
    public static partial void Forgotten(ILogger logger, string flag, string source, TimeSpan keepFor, string result);

    [LoggerMessage(354, LogLevel.Error, "Measuring conditions failed in the gateway itself; it continues.", EventName = nameof(WorkerFailed))]
    public static partial void WorkerFailed(ILogger logger, Exception exception);
}
