using System.Diagnostics.Metrics;
using System.Text;
using FlagGateway.Telemetry;
using FlagGateway.Tests.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FlagGateway.Tests.Metrics;

/// <summary>A host's registry, meters that only it listens to, and the endpoint that exposes both.</summary>
internal sealed class ScrapeFixture : IDisposable
{
    public const string OpenMetrics = "application/openmetrics-text; version=1.0.0";

    private readonly ServiceProvider _services;
    private readonly MeterBridge _bridge;

    public ScrapeFixture(bool withRoutes = true)
    {
        ServiceCollection services = new();
        services.AddLogging().AddMetrics();
        _services = services.BuildServiceProvider();
        Meters = _services.GetRequiredService<IMeterFactory>();
        Meter = Meters.Create(GatewayMetrics.MeterName);
        _bridge = new MeterBridge(Registry, Meters, withRoutes, Logger);
        Scrape = new MetricsEndpoint(Registry).Build(new ApplicationBuilder(_services));
    }

    public GatewayRegistry Registry { get; } = new();

    public RecordingLogger<MeterBridge> Logger { get; } = new();

    public IMeterFactory Meters { get; }

    /// <summary>The gateway's own meter.</summary>
    public Meter Meter { get; }

    public RequestDelegate Scrape { get; }

    /// <summary>The page for an Accept header, without what .NET says of the process.</summary>
    public async Task<string> GetAsync(string accept = "")
    {
        var context = Context(accept, new MemoryStream());
        await Scrape(context);
        return WithoutRuntime(Body(context));
    }

    public static DefaultHttpContext Context(string accept, Stream body)
    {
        DefaultHttpContext context = new();
        context.Request.Headers.Accept = accept;
        context.Response.Body = body;
        return context;
    }

    public static string Body(HttpContext context) => Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());

    public static string WithoutRuntime(string page) =>
        string.Concat(page.Split('\n').Where(static line => line.Length > 0 && !line.Contains("dotnet_", StringComparison.Ordinal)).Select(static line => line + "\n"));

    public void Dispose()
    {
        _bridge.Dispose();
        _services.Dispose();
    }
}
