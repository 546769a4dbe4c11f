using System.Diagnostics;
using System.Net.Http.Headers;

namespace FlagGateway.Telemetry;

/// <summary>Sets the trace context of requests to a destination.</summary>
/// <seealso href="https://www.w3.org/TR/trace-context/">W3C Trace Context</seealso>
internal static class TraceHeaders
{
    public const string Parent = "traceparent";

    public const string State = "tracestate";

    public static void Set(HttpRequestHeaders headers, Activity span)
    {
        headers.Remove(Parent);
        headers.Remove(State);
        headers.TryAddWithoutValidation(Parent, span.Id);
        if (!string.IsNullOrEmpty(span.TraceStateString))
            headers.TryAddWithoutValidation(State, span.TraceStateString);
    }
}
