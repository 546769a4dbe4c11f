using System.Diagnostics;
using OpenTelemetry;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace FlagGateway.Telemetry;

/// <summary>
/// Export of traces: the span of ASP.NET Core for each user request, and one for each copy. While
/// it is off there is no listener, so no span is created and a client's trace context passes through unchanged.
/// </summary>
internal sealed class TracePipeline : IDisposable
{
    /// <summary>
    /// Name of the service unless <c>OTEL_SERVICE_NAME</c> or <c>OTEL_RESOURCE_ATTRIBUTES</c> sets another.
    /// </summary>
    public const string ServiceName = "flaggateway";

    /// <summary>Source of the spans of copies.</summary>
    public const string CopySource = "FlagGateway.Shadow";

    // The admin listener has another source, so scrapes and health checks create no spans.
    private const string Server = "Microsoft.AspNetCore";

    private readonly TracerProvider? _provider;

    /// <summary>Begins to export if the environment configures it.</summary>
    /// <param name="isAllowed">Whether the export is the gateway's: a host has its own.</param>
    public TracePipeline(bool isAllowed) => _provider = isAllowed && OtlpSwitch.IsOn("TRACES")
        ? Sdk.CreateTracerProviderBuilder().ConfigureResource(Name).AddSource(Server, CopySource).AddOtlpExporter(static otlp => OtlpSwitch.Configure("TRACES", otlp)).Build()
        : null;

    /// <summary>Whether spans are exported.</summary>
    public bool IsOn => _provider is not null;

    /// <summary>Sets the name of the service.</summary>
    public static void Name(ResourceBuilder resource)
    {
        if (Environment.GetEnvironmentVariable("OTEL_SERVICE_NAME") is null or ""
            && Environment.GetEnvironmentVariable("OTEL_RESOURCE_ATTRIBUTES")?.Contains("service.name=", StringComparison.Ordinal) != true)
        {
            resource.AddService(ServiceName);
        }
    }

    /// <summary>Sends the request's span as parent to a destination.</summary>
    public void Propagate(HttpRequestMessage request)
    {
        if (_provider is null || Activity.Current is not { IdFormat: ActivityIdFormat.W3C } span)
            return;
        TraceHeaders.Set(request.Headers, span);
    }

    /// <summary>Flushes, for a few seconds at most.</summary>
    public void Dispose() => _provider?.Dispose();
}
