using System.Diagnostics.Metrics;
using Prometheus;

namespace FlagGateway.Telemetry;

/// <summary>A counter's series. Exposed from the first count on.</summary>
internal sealed class CounterFamily(MetricFactory factory, string name, string help, string[] labels) : MetricFamily<Counter.Child>(name, labels)
{
    private static readonly CounterConfiguration Quiet = new() { SuppressInitialValue = true };

    /// <inheritdoc/>
    public override void PushFrom(Meter meter) => meter.CreateObservableCounter(
        Name, () => All.Where(static pair => pair.Value.Value > 0).Select(pair => new Measurement<long>((long)pair.Value.Value, TagsOf(pair.Key))), null, help);

    /// <inheritdoc/>
    protected override Counter.Child Create(string[] names, string[] values) => factory.CreateCounter(Name + "_total", help, names, Quiet).WithLabels(values);

    /// <inheritdoc/>
    protected override void Remove(Counter.Child series) => series.Remove();
}
