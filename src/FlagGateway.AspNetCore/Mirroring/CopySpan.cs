using System.Diagnostics;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Mirroring;

/// <summary>The span of a copy: a child of the user's span in the same trace.</summary>
internal static class CopySpan
{
    private static readonly ActivitySource Source = new(TracePipeline.CopySource);

    /// <summary>
    /// Starts the span and sends it to the shadow; <c>null</c> if spans are not exported or this one is not sampled.
    /// </summary>
    /// <param name="exchange">The copied exchange, with the trace context of the user's request.</param>
    /// <param name="clusterId">The target cluster.</param>
    /// <param name="request">The copy.</param>
    public static Activity? Start(MirroredExchange exchange, string clusterId, HttpRequestMessage request)
    {
        if (!Source.HasListeners() || !ActivityContext.TryParse(Find(exchange, TraceHeaders.Parent), Find(exchange, TraceHeaders.State), out var parent))
            return null;
        if (Source.StartActivity("shadow copy", ActivityKind.Client, parent) is not { } span)
            return null;
        TraceHeaders.Set(request.Headers, span);
        span.SetTag("flaggateway.cluster", clusterId);
        span.SetTag("flaggateway.route", exchange.Rule.RouteId);
        span.SetTag("feature_flag.key", exchange.Rule.FlagId);
        span.SetTag("feature_flag.result.variant", exchange.Rule.ToVariant);
        return span;
    }

    private static string? Find(MirroredExchange exchange, string name)
    {
        foreach (var header in exchange.RequestHeaders)
        {
            if (header.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                return header.Value;
        }

        return null;
    }
}
