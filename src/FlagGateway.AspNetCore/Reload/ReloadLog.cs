using FlagGateway.Snapshots;

namespace FlagGateway.Reload;

/// <summary>Messages of reloads: 520 to 539.</summary>
internal static partial class ReloadLog
{
    [LoggerMessage(520, LogLevel.Information, "Applied configuration version {Version}: {Flags} flags, {Routes} routes.", EventName = nameof(Applied))]
    public static partial void Applied(ILogger logger, long version, int flags, int routes);

    [LoggerMessage(521, LogLevel.Error, "The changed configuration has {Errors} errors and was not applied; version {Version} stays in force.", EventName = nameof(Refused))]
    public static partial void Refused(ILogger logger, int errors, long version);

    [LoggerMessage(EventId = 522, Message = "{Issue}", EventName = nameof(IssueFound))]
    public static partial void IssueFound(ILogger logger, LogLevel level, ConfigIssue issue);

    [LoggerMessage(523, LogLevel.Warning, "{Setting} changed; it takes effect at the next start.", EventName = nameof(NeedsRestart))]
    public static partial void NeedsRestart(ILogger logger, string setting);

    [LoggerMessage(524, LogLevel.Information, "Reading the configuration again, as requested (SIGHUP).", EventName = nameof(Requested))]
    public static partial void Requested(ILogger logger);

    [LoggerMessage(525, LogLevel.Error, "The requested reload failed; the configuration in force stays.", EventName = nameof(RequestFailed))]
    public static partial void RequestFailed(ILogger logger, Exception exception);
}
