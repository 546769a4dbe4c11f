namespace FlagGateway.Hosting;

/// <summary>Messages of the process: 700 to 709.</summary>
internal static partial class Log
{
    [LoggerMessage(700, LogLevel.Information, "Not ready any more; serving for {Delay} until balancers have noticed, then waiting up to {Timeout} for open requests.", EventName = nameof(Draining))]
    public static partial void Draining(ILogger logger, TimeSpan delay, TimeSpan timeout);

    [LoggerMessage(701, LogLevel.Warning, "Connections that were still open are cut off: {Cause}.", EventName = nameof(CutOff))]
    public static partial void CutOff(ILogger logger, string cause);

    [LoggerMessage(702, LogLevel.Warning, "The gateway's own listener does not respond in time; the watchdog of systemd gets no report.", EventName = nameof(NotAlive))]
    public static partial void NotAlive(ILogger logger);

    [LoggerMessage(703, LogLevel.Warning, "systemd could not be notified: {Problem}", EventName = nameof(NotNotified))]
    public static partial void NotNotified(ILogger logger, string problem);
}
