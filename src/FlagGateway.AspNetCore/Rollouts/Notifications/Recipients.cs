using FlagGateway.Rollouts.Notifications.Channels;
using FlagGateway.Snapshots;

namespace FlagGateway.Rollouts.Notifications;

/// <summary>
/// Finds who is notified: addresses and channels of rollouts.json, or the last known ones if the plan was removed; of
/// reminders the channels of gateway.json.
/// </summary>
internal sealed class Recipients(SnapshotSource snapshots)
{
    /// <summary>The recipients of a notification. Settings of channels are those in force.</summary>
    public IReadOnlyList<Recipient> Find(RolloutNotification notification)
    {
        if (notification.Event == NotificationEvent.Reminder)
            return [.. snapshots.Current.Options.Reminders.ChannelsOf(notification.Owner).Select(FindChannel).OfType<Recipient>().Where(channel => channel.Takes(notification.Event))];
        if (snapshots.KnownPlans.Find(notification.Flag) is not { } plan)
            return [];
        var name = notification.Event.ToWireName();
        return [.. plan.AddressesOf(name).Select(Recipient.From), .. plan.ChannelsOf(name).Select(FindChannel).OfType<Recipient>().Where(channel => channel.Takes(notification.Event))];
    }

    /// <summary>A channel by its name; <c>null</c> for none.</summary>
    public Recipient? FindChannel(string name) =>
        snapshots.Current.Options.Notifications.Channels?.FirstOrDefault(channel => channel.Key.Equals(name, StringComparison.OrdinalIgnoreCase)) is { Key: { } known, Value: { } options }
            ? Recipient.From(known, options)
            : null;
}
