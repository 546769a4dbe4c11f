using System.Collections.Concurrent;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Routing;

/// <summary>
/// Counts requests that destinations did not serve, and logs the reason: one line a destination and minute.
/// </summary>
internal sealed class UpstreamErrorRecorder(GatewayMetrics metrics, TimeProvider time, ILogger<UpstreamErrorRecorder> logger)
{
    private const string NoDestination = "none";

    // Destinations come from the configuration; after a thousand reloads with new names the oldest need no memory.
    private const int MaxDestinations = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Cluster, string Destination), Quiet> _quiet = new();

    /// <summary>Records the end of a request, if a destination failed it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="routed">The decision; <c>null</c> if no flag decided.</param>
    /// <returns>The reason; <c>null</c> if no destination failed.</returns>
    public UpstreamError? Record(HttpContext context, RoutedRequest? routed)
    {
        if (UpstreamErrorReader.Find(context, routed) is not { } error)
            return null;
        var proxied = context.GetReverseProxyFeature();
        var (cluster, destination) = (proxied.Cluster.Config.ClusterId, proxied.ProxiedDestination?.DestinationId ?? NoDestination);
        metrics.CountUpstreamError(cluster, destination, error);
        if (_quiet.Count >= MaxDestinations)
            _quiet.Clear();
        var quiet = _quiet.GetOrAdd((cluster, destination), static _ => new Quiet());
        if (quiet.Begins(time, Pause, out var missed))
            Log.UpstreamFailed(logger, cluster, destination, error.ToLabel(), context.Response.StatusCode, context.GetForwarderErrorFeature()?.Exception?.GetBaseException().Message ?? error.Describe(), missed);
        return error;
    }

    // Since when a destination is silent in the log, and how many failures that concerned.
    private sealed class Quiet
    {
        private readonly Lock _lock = new();
        private long _since;
        private long _missed;

        public bool Begins(TimeProvider time, TimeSpan pause, out long missed)
        {
            lock (_lock)
            {
                missed = _missed;
                if (_since != 0 && time.GetElapsedTime(_since) < pause)
                {
                    _missed++;
                    return false;
                }

                (_since, _missed) = (time.GetTimestamp(), 0);
                return true;
            }
        }
    }
}
