using System.Diagnostics;
using FlagGateway.Snapshots;
using FlagGateway.Telemetry;

namespace FlagGateway.Mirroring;

/// <summary>The span of a copy: beside the user's request in its trace, as a child of the user's span.</summary>
internal static class CopySpan
{
    private static readonly ActivitySource Source = new(TracePipeline.CopySource);

    /// <summary>Starts it and tells the shadow; <c>null</c> where nobody exports spans or this one is not sampled.</summary>
    /// <param name="exchange">What is copied, with the trace context that the user's destination got.</param>
    /// <param name="clusterId">The cluster that is asked.</param>
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
