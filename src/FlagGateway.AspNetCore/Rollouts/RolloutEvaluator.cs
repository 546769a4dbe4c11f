using FlagGateway.Rollouts.Recording;
using FlagGateway.Snapshots;
using FlagGateway.State;

namespace FlagGateway.Rollouts;

/// <summary>One evaluation of all rollouts.</summary>
internal sealed class RolloutEvaluator(SnapshotSource snapshots, IStateStore store, RolloutRecorder flags, RolloutStatusCache board, RolloutNotifications notifications, MissingState missing)
{
    /// <summary>Evaluates once. Never throws: a rollout that cannot be evaluated stays unchanged.</summary>
    /// <param name="elapsed">Time since the previous evaluation.</param>
    /// <param name="cancellationToken">The end of the gateway.</param>
    public async Task EvaluateAsync(TimeSpan elapsed, CancellationToken cancellationToken)
    {
        missing.Check();
        var plans = snapshots.Current.Plans.ToDictionary(plan => plan.Flag, StringComparer.OrdinalIgnoreCase);
        List<RolloutStatus> statuses = [];
        foreach (var flag in plans.Keys.Union(store.Current.Rollouts.Keys, StringComparer.OrdinalIgnoreCase))
        {
            var plan = plans.GetValueOrDefault(flag);
            try
            {
                statuses.Add(await flags.EvaluateAsync(flag, plan, elapsed, cancellationToken));
            }
            catch (Exception exception)
            {
                notifications.EvaluationFailed(flag, exception);
                var before = board.Current.GetValueOrDefault(flag) ?? new RolloutStatus { Flag = flag, Plan = plan };
                statuses.Add(before with { Problem = exception.Message });
            }
        }

        board.Replace(statuses);
    }
}
