namespace FlagGateway.State.Redis;

/// <summary>Log messages about shared data other than the state: 450 to 469.</summary>
internal static partial class FleetLog
{
    [LoggerMessage(450, LogLevel.Information, "This instance {What} the fleet's rollouts (lease of {Holder})", EventName = nameof(LeadershipChanged))]
    public static partial void LeadershipChanged(ILogger logger, string what, string holder);

    [LoggerMessage(451, LogLevel.Error, "The lease cannot be acquired or renewed; it lets no instance control rollouts until it can", EventName = nameof(LeaseFailed))]
    public static partial void LeaseFailed(ILogger logger, Exception exception);

    [LoggerMessage(452, LogLevel.Warning, "Numbers of the fleet cannot be shared: {Problem}", EventName = nameof(NotShared))]
    public static partial void NotShared(ILogger logger, string problem);
}
