using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FlagGateway.Telemetry;

/// <summary>
/// The export of traces: the span that ASP.NET Core makes of each request of a user, and one for each copy. Where
/// nobody asked for it there is no listener, so no span is made and a client's trace context passes through as it is.
/// </summary>
internal sealed class TracePipeline : IDisposable
{
    /// <summary>Name under which the service is told unless <c>OTEL_SERVICE_NAME</c> or <c>OTEL_RESOURCE_ATTRIBUTES</c> has another.</summary>
    public const string ServiceName = "flaggateway";

    /// <summary>Source of the spans of copies.</summary>
    public const string CopySource = "FlagGateway.Shadow";

    // The admin listener has a source of its own name, so scrapes and health checks make no spans.
    private const string Server = "Microsoft.AspNetCore";

    private readonly TracerProvider? _provider;

    /// <summary>Begins to export where the environment asks for it.</summary>
    /// <param name="isAllowed">Whether the export is the gateway's: a host has its own.</param>
    public TracePipeline(bool isAllowed) => _provider = isAllowed && OtlpSwitch.IsOn("TRACES")
        ? Sdk.CreateTracerProviderBuilder().ConfigureResource(Name).AddSource(Server, CopySource).AddOtlpExporter(static otlp => OtlpSwitch.Configure("TRACES", otlp)).Build()
        : null;

    /// <summary>Whether spans are exported.</summary>
    public bool IsOn => _provider is not null;

    /// <summary>Gives the service its name.</summary>
    public static void Name(ResourceBuilder resource)
    {
        if (Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") is null or ""
            && Environment.GetEnvironmentVariable("OTEL_RESOURCE_ATTRIBUTES")?.Contains("service.name=", StringComparison.Ordinal) != true)
        {
            resource.AddService(ServiceName);
        }
    }

    /// <summary>Tells a destination that the request's span is its parent.</summary>
    public void Propagate(HttpRequestMessage request)
    {
        if (_provider is null || Activity.Current is not { IdFormat: ActivityIdFormat.W3C } span)
            return;
        TraceHeaders.Set(request.Headers, span);
    }

    /// <summary>Sends what is left, for a few seconds at most.</summary>
    public void Dispose() => _provider?.Dispose();
}
