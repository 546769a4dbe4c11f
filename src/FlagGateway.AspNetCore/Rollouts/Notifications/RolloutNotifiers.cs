namespace FlagGateway.Rollouts.Notifications;

/// <summary>All notifiers. One that fails keeps neither the others nor a rollout from going on.</summary>
internal sealed class RolloutNotifiers(IEnumerable<IRolloutNotifier> notifiers, ILogger<RolloutNotifiers> logger) : IRolloutNotifier
{
    private readonly IRolloutNotifier[] _notifiers = [.. notifiers];

    public void Notify(RolloutNotification notification)
    {
        foreach (var notifier in _notifiers)
        {
            try
            {
                notifier.Notify(notification);
            }
            catch (Exception exception)
            {
                Log.NotifierFailed(logger, notifier.GetType().Name, notification.Flag, exception);
            }
        }
    }
}
