using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Net.Http.Headers;
using Prometheus;

namespace FlagGateway.Telemetry;

/// <summary>
/// Serves <c>GET /metrics</c> with all metrics of a gateway, as OpenMetrics 1.0 or Prometheus text 0.0.4, whichever the
/// scraper accepts, with gzip if accepted. Any number of scrapes may run at once, and a slow reader does not
/// delay others.
/// </summary>
internal sealed class MetricsEndpoint(GatewayRegistry registry)
{
    private const string Text = "text/plain";
    private const string OpenMetrics = "application/openmetrics-text";

    /// <summary>Maps it.</summary>
    public IEndpointConventionBuilder Map(IEndpointRouteBuilder endpoints) =>
        endpoints.MapGet("/metrics", Build(endpoints.CreateApplicationBuilder())).DisableHttpMetrics().ExcludeFromDescription();

    /// <summary>The pipeline of a scrape.</summary>
    public RequestDelegate Build(IApplicationBuilder page)
    {
        page.Use(static next => context => Prepare(context, next));
        page.UseMiddleware<ResponseCompressionMiddleware>(Compression(page.ApplicationServices));
        page.UseMiddleware<MetricServerMiddleware>(new MetricServerMiddleware.Settings { Registry = registry.Collectors });
        return page.Build();
    }

    // Of its own: a host may compress other responses in another way.
    private static ResponseCompressionProvider Compression(IServiceProvider services)
    {
        // Numbers and names of the configuration are not secret to readers of the page.
        ResponseCompressionOptions options = new() { EnableForHttps = true, MimeTypes = [Text, OpenMetrics] };
        options.Providers.Add(new GzipCompressionProvider(Microsoft.Extensions.Options.Options.Create(new GzipCompressionProviderOptions { Level = CompressionLevel.Fastest })));
        return new ResponseCompressionProvider(services, Microsoft.Extensions.Options.Options.Create(options));
    }

    // The library takes the first known media type, regardless of its version and even with q=0, and does not support
    // wildcards, so the choice is made here.
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
            // The client has disconnected.
        }
    }
}
