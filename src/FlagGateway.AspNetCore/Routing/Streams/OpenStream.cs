using FlagGateway.Core.Rollouts;
using FlagGateway.Snapshots;

namespace FlagGateway.Routing.Streams;

/// <summary>A response that lasts: a WebSocket, or server-sent events.</summary>
/// <param name="route">Id of its route.</param>
/// <param name="variant">Name of its variant.</param>
internal sealed class OpenStream(string route, string variant) : IDisposable
{
    private readonly CancellationTokenSource _end = new();

    /// <summary>Canceled when it is to end.</summary>
    public CancellationToken Ended => _end.Token;

    /// <summary>Ends it soon: at the end of what is being sent.</summary>
    public void End() => _ = Task.Run(() =>
    {
        // The callbacks send; they must not run on the thread that changes the state.
        try
        {
            _end.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has ended by itself.
        }
    });

    public void Dispose() => _end.Dispose();

    /// <summary>
    /// Whether its variant has lost its users, by a kill or a rollback, and its route or the operator wants streams to
    /// end then.
    /// </summary>
    /// <param name="snapshot">The snapshot in force.</param>
    public bool IsOver(GatewaySnapshot snapshot)
    {
        if (!snapshot.Routes.TryGetValue(route, out var flagged))
            return false;
        var kill = snapshot.State.Kills.GetValueOrDefault(flagged.Flag.Id);
        var rollout = snapshot.State.Rollouts.GetValueOrDefault(flagged.Flag.Id);
        return StreamEnd.IsDue(flagged.Control.Name == variant, rollout is not null && RolloutCandidates.HasLost(rollout, variant), flagged.ClosesStreams, kill?.Cut);
    }
}
