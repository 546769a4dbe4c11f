using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Core.Hygiene.Reminding;
using FlagGateway.Rollouts;
using FlagGateway.Rollouts.Notifications;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Hygiene.Life;

/// <summary>
/// Reminds owners of flags that should be removed: from the instance that leads, outside of quiet hours.
/// </summary>
internal sealed class Reminders(LiveFlagStatuses statuses, SnapshotSource snapshots, ILeadership leadership, RolloutNotifiers notifiers, TimeProvider time)
{
    private const string Machine = "flaggateway";

    /// <summary>The reminders to send now.</summary>
    /// <param name="lives">What was observed, with the reminders that were sent.</param>
    public IReadOnlyList<Reminder> Due(FlagLives lives)
    {
        var options = snapshots.Current.Options.Reminders;
        var now = time.GetUtcNow();
        if (!options.IsEnabled || !leadership.IsLeader || QuietHoursReader.Read(options.QuietHours, static (_, _, _, _) => { })?.EndOf(now) is not null)
            return [];
        var found = Reminder.Find(statuses.Read(), DateOnly.FromDateTime(now.UtcDateTime)).Where(reminder => options.ChannelsOf(reminder.Owner).Count != 0);
        return Reminder.Due(found, lives, now);
    }

    /// <summary>Sends them. Never waits.</summary>
    public void Send(IEnumerable<Reminder> reminders)
    {
        foreach (var reminder in reminders)
        {
            notifiers.Notify(new RolloutNotification
            {
                Id = Guid.CreateVersion7(time.GetUtcNow()).ToString("N"),
                Flag = reminder.Flag,
                Event = NotificationEvent.Reminder,
                Owner = reminder.Owner,
                Rule = reminder.Rule,
                Reason = $"{(reminder.Owner.Length == 0 ? "" : $"{reminder.Owner}: ")}{reminder.Text}: {reminder.Next}",
                Actor = Machine,
                At = time.GetUtcNow(),
            });
        }
    }
}
