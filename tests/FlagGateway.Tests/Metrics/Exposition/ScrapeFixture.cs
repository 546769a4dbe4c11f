using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using FlagGateway.Metrics.Exposition;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace FlagGateway.Tests.Metrics.Exposition;

/// <summary>A provider with a scrape, and meters that only it listens to.</summary>
internal sealed class ScrapeFixture : IDisposable
{
    public const string OpenMetrics = "application/openmetrics-text; version=1.0.0";
    private readonly string _prefix = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
    private readonly List<Meter> _meters = [];
    private readonly MeterProvider _provider;

    public ScrapeFixture(Action<MeterProviderBuilder>? configure = null)
    {
        var builder = Sdk.CreateMeterProviderBuilder().AddMeter(_prefix + "*").AddPrometheusScrape(Scrape);
        configure?.Invoke(builder);
        _provider = builder.Build();
        Meter = AddMeter("a");
    }

    public PrometheusScrape Scrape { get; } = new(NullLogger<PrometheusScrape>.Instance);

    public Meter Meter { get; }

    public Meter AddMeter(string name)
    {
        var meter = new Meter(_prefix + name);
        _meters.Add(meter);
        return meter;
    }

    /// <summary>The page for an Accept header.</summary>
    public async Task<string> GetAsync(string accept = "")
    {
        var context = Context(accept, new MemoryStream());
        await Scrape.WriteAsync(context);
        return Body(context);
    }

    public static DefaultHttpContext Context(string accept, Stream body)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers.Accept = accept;
        context.Response.Body = body;
        return context;
    }

    public static string Body(HttpContext context) =>
        Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray());

    public void Dispose()
    {
        _provider.Dispose();
        _meters.ForEach(meter => meter.Dispose());
    }
}
