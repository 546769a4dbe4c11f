using System.Diagnostics.Metrics;
using FlagGateway.Telemetry;

namespace FlagGateway.State;

/// <summary>Instruments for the health of the state store. Read when scraped.</summary>
internal sealed class StateMetrics
{
    public StateMetrics(IMeterFactory factory, IStateStore store, ILeadership leadership, IInstances instances, TimeProvider time)
    {
        var meter = factory.Create(GatewayMetrics.MeterName);
        meter.CreateObservableGauge(
            "flaggateway_state_up", () => new Measurement<int>(store.Health.IsUp ? 1 : 0, new KeyValuePair<string, object?>("store", store.Name)), null, "1 while state can be read and written.");
        // A working local store is always current.
        meter.CreateObservableGauge(
            "flaggateway_state_age_seconds", () => store.Health is var health && (health.GrowsOld || !health.IsUp) ? (time.GetUtcNow() - health.LastSuccess).TotalSeconds : 0, "s", "How old what is known of the state may be.");
        meter.CreateObservableGauge("flaggateway_state_revision", () => store.Current.Revision, null, "Revision of the state in force; the same on all instances of a fleet that is well.");
        meter.CreateObservableGauge("flaggateway_state_degraded", () => store.Health.IsDegraded ? 1 : 0, null, "1 while what is known of the state is older than State:MaxAge, or the store refuses to be written.");
        meter.CreateObservableGauge("flaggateway_state_leader", () => leadership.IsLeader ? 1 : 0, null, "1 while this instance drives the rollouts.");
        meter.CreateObservableGauge(
            "flaggateway_state_instances", () => instances.All.Count(instance => instance.SilentFor < InstanceStatus.Silence.TotalSeconds), null, "Instances of the fleet that reported recently, as known to this one.");
    }
}
