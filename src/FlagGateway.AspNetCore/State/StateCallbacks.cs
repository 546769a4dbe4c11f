using System.Collections.Immutable;

namespace FlagGateway.State;

/// <summary>Those that are called with each new state.</summary>
/// <param name="logger">Logs a callback that throws; the others are called nevertheless.</param>
internal sealed class StateCallbacks(ILogger logger)
{
    private ImmutableArray<Action<GatewayState>> _callbacks = [];

    public void Add(Action<GatewayState> callback) => ImmutableInterlocked.Update(ref _callbacks, callbacks => callbacks.Add(callback));

    /// <summary>Calls them in the order in which they were added. The caller publishes one state at a time.</summary>
    public void Publish(GatewayState state)
    {
        foreach (var callback in _callbacks)
        {
            try
            {
                callback(state);
            }
            catch (Exception exception)
            {
                Log.CallbackFailed(logger, exception);
            }
        }
    }
}
