using System.Diagnostics.Metrics;
using FlagGateway.State;
using Microsoft.Extensions.DependencyInjection;
using static FlagGateway.Tests.State.StateWorld;

namespace FlagGateway.Tests.State;

public class StateMetricsTests
{
    [Fact]
    public async Task Gauges_StoreUpAndDown_TellItsHealth()
    {
        using var world = new StateWorld();
        using var store = world.Open();
        using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        _ = new StateMetrics(meters, store, new SoleLeadership(), new SoleInstance(InstanceId.Create(), store), world.Time);
        Dictionary<string, double> seen = [];
        using var listener = new MeterListener { InstrumentPublished = (instrument, self) => { if (instrument.Meter.Scope == meters) self.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => seen[tags.Length == 0 ? instrument.Name : $"{instrument.Name} {tags[0].Key}={tags[0].Value}"] = value);
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.SetMeasurementEventCallback<double>((instrument, value, _, _) => seen[instrument.Name] = value);
        listener.Start();

        world.Time.Advance(TimeSpan.FromSeconds(7));
        listener.RecordObservableInstruments();
        Assert.Equal((1, 0), (seen["flaggateway_state_up store=file"], seen["flaggateway_state_age_seconds"]));
        using var broken = world.BreakJournal();
        await WriteAsync(store, Kill("a"));
        listener.RecordObservableInstruments();

        Assert.Equal((0, 7), (seen["flaggateway_state_up store=file"], seen["flaggateway_state_age_seconds"]));
        Assert.Equal((store.Current.Revision, 1, 1), (seen["flaggateway_state_revision"], seen["flaggateway_state_leader"], seen["flaggateway_state_instances"]));
        Assert.Equal(store.Health.IsDegraded ? 1 : 0, seen["flaggateway_state_degraded"]);
    }
}
