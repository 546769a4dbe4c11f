using System.Diagnostics.Metrics;
using FlagGateway.Metrics;

namespace FlagGateway.State;

/// <summary>Instruments that tell whether the store of state works. Read when scraped.</summary>
internal sealed class StateMetrics
{
    /// <param name="factory">Makes the meter.</param>
    /// <param name="store">What is told of.</param>
    /// <param name="kind">The kind of store, in the configuration's word.</param>
    /// <param name="time">Source of time.</param>
    public StateMetrics(IMeterFactory factory, IStateStore store, string kind, TimeProvider time)
    {
        var label = new KeyValuePair<string, object?>("store", kind.ToLowerInvariant());
        var meter = factory.Create(GatewayMetrics.MeterName);
        meter.CreateObservableGauge(
            "flaggateway_state_up", () => new Measurement<int>(store.Health.IsUp ? 1 : 0, label), null,
            "1 while the store of state works; 0 while only kills can be changed.");
        meter.CreateObservableGauge(
            "flaggateway_state_age_seconds", () => Math.Max(0, (time.GetUtcNow() - store.Health.LastSuccess).TotalSeconds), "s",
            "Time since the store of state was last reached; grows in peace while nothing changes, so alert on state_up.");
    }
}
