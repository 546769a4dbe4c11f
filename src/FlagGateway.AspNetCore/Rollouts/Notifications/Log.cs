namespace FlagGateway.Rollouts.Notifications;

/// <summary>Messages of notifications: 360 to 369.</summary>
internal static partial class Log
{
    [LoggerMessage(360, LogLevel.Warning, "The notification {Event} of flag {Flag} did not reach {Address}: {Result}, {Reason}.", EventName = nameof(NotDelivered))]
    public static partial void NotDelivered(ILogger logger, string flag, NotificationEvent @event, string address, DeliveryResult result, string reason);

    [LoggerMessage(361, LogLevel.Error, "The notifier {Notifier} failed for flag {Flag}; the others were notified.", EventName = nameof(NotifierFailed))]
    public static partial void NotifierFailed(ILogger logger, string notifier, string flag, Exception exception);
}
