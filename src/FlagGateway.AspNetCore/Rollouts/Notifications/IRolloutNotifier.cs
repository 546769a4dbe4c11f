namespace FlagGateway.Rollouts.Notifications;

/// <summary>
/// Is notified of what happens to rollouts and kill switches: of all flags, beside the webhooks that plans name.
/// </summary>
public interface IRolloutNotifier
{
    /// <summary>
    /// Takes a notification, in the order in which things happen. Called by what moves rollouts: let it return at once.
    /// </summary>
    /// <param name="notification">What happened.</param>
    void Notify(RolloutNotification notification);
}
