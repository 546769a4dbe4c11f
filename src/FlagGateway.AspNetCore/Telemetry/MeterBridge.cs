using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace FlagGateway.Telemetry;

/// <summary>
/// Exposes instruments of meters: .NET's own, under the names of the OpenTelemetry conventions,
/// and observable instruments of the gateway. Includes only the meters of this host.
/// </summary>
/// <seealso href="https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/">Prometheus compatibility</seealso>
internal sealed partial class MeterBridge : IDisposable
{
    /// <summary>.NET's meters of a server.</summary>
    public static readonly string[] ServerMeters = ["Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel"];

    /// <summary>.NET's meter of the process, which belongs to no host.</summary>
    public const string RuntimeMeter = "System.Runtime";

    /// <summary>
    /// Requests in flight are exposed by kestrel_* and flaggateway_active_requests; this one would cost each request
    /// twice.
    /// </summary>
    public const string LeftOut = "http.server.active_requests";

    /// <summary>.NET's instrument of server request durations.</summary>
    public const string ServerDuration = "http.server.request.duration";

    private readonly Lock _lock = new();
    private readonly ConcurrentQueue<BridgedInstrument> _instruments = new();
    private readonly ConcurrentDictionary<string, Type> _names = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly GatewayRegistry _registry;
    private readonly IMeterFactory _host;
    private readonly string? _ignoredTag;
    private readonly ILogger _logger;
    private int _collection;

    /// <summary>Starts listening.</summary>
    /// <param name="registry">Target registry.</param>
    /// <param name="host">Host of the meters.</param>
    /// <param name="withRoutes">Whether the server's durations have a route label.</param>
    /// <param name="logger">Logs instruments that cannot be exposed.</param>
    public MeterBridge(GatewayRegistry registry, IMeterFactory host, bool withRoutes, ILogger<MeterBridge> logger)
    {
        (_registry, _host, _ignoredTag, _logger) = (registry, host, withRoutes ? null : "http.route", logger);
        _listener.InstrumentPublished = Enable;
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => Record(state, value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => Record(state, (double)value, tags));
        registry.Collectors.AddBeforeCollectCallback(Collect);
        _listener.Start();
    }

    /// <summary>Whether an instrument belongs to the host or the process.</summary>
    public static bool IsOf(IMeterFactory host, Instrument instrument) =>
        instrument.Meter.Scope == host ? instrument.Name != LeftOut : instrument.Meter is { Scope: null, Name: RuntimeMeter };

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private static void Record(object? state, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => ((BridgedInstrument)state!).Record(value, tags);

    private bool IsExposed(Instrument instrument) =>
        IsOf(_host, instrument) && !_registry.Counts(instrument.Name)
        && (instrument.Meter.Name is GatewayMetrics.MeterName or RuntimeMeter || ServerMeters.Contains(instrument.Meter.Name));

    private void Enable(Instrument instrument, MeterListener listener)
    {
        if (!IsExposed(instrument) || BridgedInstrument.Create(instrument, _registry, instrument.Name == ServerDuration ? _ignoredTag : null) is not { } bridged)
            return;
        var kind = bridged.GetType();
        if (_names.GetOrAdd(bridged.Name, kind) != kind)
        {
            LogConflict(instrument.Name, instrument.Meter.Name);
            return;
        }

        _instruments.Enqueue(bridged);
        listener.EnableMeasurementEvents(instrument, bridged);
    }

    // One at a time: series that an instrument no longer measures are removed after the read.
    private void Collect()
    {
        lock (_lock)
        {
            _collection++;
            foreach (var instrument in _instruments)
                instrument.Collection = _collection;
            try
            {
                _listener.RecordObservableInstruments();
            }
            catch (AggregateException e)
            {
                LogUnread(e);
            }

            foreach (var instrument in _instruments)
                instrument.RemoveUnread();
        }
    }

    /// <summary>Logs that the server's durations have no route label.</summary>
    [LoggerMessage(702, LogLevel.Information, "http_server_request_duration_seconds has no http_route: {Routes} routes are more than FlagGateway:Metrics:HttpRouteLimit, {Limit}.", EventName = nameof(HttpRouteLeftOut))]
    public static partial void HttpRouteLeftOut(ILogger logger, int routes, int limit);

    [LoggerMessage(Level = LogLevel.Warning, Message =
        "Instrument {Instrument} of meter {Meter} is not exposed: another metric has its name with another type")]
    private partial void LogConflict(string instrument, string meter);

    [LoggerMessage(Level = LogLevel.Error, Message = "Some metrics could not be read and are missing from this scrape")]
    private partial void LogUnread(Exception exception);
}
