using System.Diagnostics.Metrics;
using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Net.Http.Headers;
using Prometheus;

namespace FlagGateway.Telemetry;

/// <summary>
/// Answers <c>GET /metrics</c> with all that a gateway counts, as OpenMetrics 1.0 or Prometheus text 0.0.4, whichever the
/// scraper asks for, with gzip where it takes that. Any number of scrapes may run at once, and one that reads slowly keeps
/// nobody else waiting.
/// </summary>
internal sealed class MetricsEndpoint(GatewayRegistry registry, IMeterFactory meters)
{
    private const string Text = "text/plain";
    private const string OpenMetrics = "application/openmetrics-text";

    /// <summary>Registers what it needs in the host that serves it, and counts that server with the gateway's own.</summary>
    public void AddTo(IServiceCollection services)
    {
        services.AddSingleton(meters);
        services.AddResponseCompression(static compression =>
        {
            // Numbers and names out of the configuration are no secret to whoever may read the page.
            compression.EnableForHttps = true;
            compression.MimeTypes = [Text, OpenMetrics];
            compression.Providers.Add<GzipCompressionProvider>();
        });
        services.Configure<GzipCompressionProviderOptions>(static gzip => gzip.Level = CompressionLevel.Fastest);
    }

    /// <summary>Maps it.</summary>
    public void Map(IEndpointRouteBuilder endpoints) => endpoints.MapGet("/metrics", Build(endpoints.CreateApplicationBuilder())).DisableHttpMetrics();

    /// <summary>What a scrape passes through.</summary>
    public RequestDelegate Build(IApplicationBuilder page)
    {
        page.Use(static next => context => Prepare(context, next));
        page.UseResponseCompression();
        page.UseMiddleware<MetricServerMiddleware>(new MetricServerMiddleware.Settings { Registry = registry.Collectors });
        return page.Build();
    }

    // The library takes the first media type that it knows, whatever its version and even with q=0, and none of a wildcard:
    // it is left no choice.
    private static async Task Prepare(HttpContext context, RequestDelegate next)
    {
        context.Request.Headers.Accept = FormatNegotiation.Choose(context.Request.GetTypedHeaders().Accept) == ExpositionFormat.OpenMetricsText ? OpenMetrics : Text;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is left to answer.
        }
    }
}
