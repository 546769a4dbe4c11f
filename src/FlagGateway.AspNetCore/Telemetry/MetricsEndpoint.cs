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
        // Numbers and names out of the configuration are no secret to whoever may read the page.
        ResponseCompressionOptions options = new() { EnableForHttps = true, MimeTypes = [Text, OpenMetrics] };
        options.Providers.Add(new GzipCompressionProvider(Microsoft.Extensions.Options.Options.Create(new GzipCompressionProviderOptions { Level = CompressionLevel.Fastest })));
        return new ResponseCompressionProvider(services, Microsoft.Extensions.Options.Options.Create(options));
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
