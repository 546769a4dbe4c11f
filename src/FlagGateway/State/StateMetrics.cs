using System.Diagnostics.Metrics;
using FlagGateway.Metrics;

namespace FlagGateway.State;

/// <summary>Instruments that tell how well the store of state is. Read when scraped.</summary>
internal sealed class StateMetrics
{
    public StateMetrics(IMeterFactory factory, IStateStore store, TimeProvider time)
    {
        var meter = factory.Create(GatewayMetrics.MeterName);
        meter.CreateObservableGauge(
            "flaggateway_state_up", () => new Measurement<int>(store.Health.IsUp ? 1 : 0, new KeyValuePair<string, object?>("store", store.Name)), null, "1 while state can be read and written.");
        // A store of this instance alone that works knows everything up to now.
        meter.CreateObservableGauge(
            "flaggateway_state_age_seconds", () => store.Health is var health && (health.GrowsOld || !health.IsUp) ? (time.GetUtcNow() - health.LastSuccess).TotalSeconds : 0, "s", "How old what is known of the state may be.");
    }
}
