using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts.Notifications;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>
/// Warns at a start without state: a successful rollout would be lost with it, and flags.json would move
/// everyone back silently. A lost folder and a new one look the same, so both are reported.
/// </summary>
internal sealed class MissingState(SnapshotSource snapshots, IStateStore store, ILeadership leadership, RolloutAnnouncer announcer)
{
    private bool _isChecked;

    /// <summary>Checks once, as soon as this instance leads and its store works.</summary>
    public void Check()
    {
        if (_isChecked || !leadership.IsLeader || !store.Health.IsUp)
            return;
        _isChecked = true;
        if (store.Current.Revision != 0)
            return;
        foreach (var plan in snapshots.Current.Plans)
        {
            if (snapshots.Current.Entries.GetValueOrDefault(plan.Flag) is { } entry && EndState.DescribeMissing(entry.Compiled, plan) is { } text)
                announcer.Announce(plan, NotificationEvent.StateMissing, text);
        }
    }
}
