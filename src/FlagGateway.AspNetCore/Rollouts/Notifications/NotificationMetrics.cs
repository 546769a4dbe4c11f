using System.Diagnostics.Metrics;
using FlagGateway.Telemetry;

namespace FlagGateway.Rollouts.Notifications;

/// <summary>Counts results of notifications, by address.</summary>
internal sealed class NotificationMetrics
{
    private readonly long[] _counts = new long[Enum.GetValues<DeliveryResult>().Length];

    public NotificationMetrics(IMeterFactory factory)
    {
        factory.Create(GatewayMetrics.MeterName).CreateObservableCounter(
            "flaggateway_notifications", Counts, null, "Notifications of rollouts by what became of them; each address counts.");
    }

    public void Count(DeliveryResult result) => Interlocked.Increment(ref _counts[(int)result]);

    /// <summary>Number with this result since the start.</summary>
    public long CountOf(DeliveryResult result) => Interlocked.Read(ref _counts[(int)result]);

    private IEnumerable<Measurement<long>> Counts() => Enum.GetValues<DeliveryResult>().Select(
        result => new Measurement<long>(CountOf(result), new KeyValuePair<string, object?>("result", result.ToLabel())));
}
