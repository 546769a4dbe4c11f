using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;

namespace FlagGateway.FunctionalTests.Tracing;

/// <summary>Takes OTLP over HTTP and keeps the bytes; names and values are found in them as text.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<(string Path, byte[] Body)> _received = new();

    private Collector()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(async context =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            _received.Enqueue((context.Request.Path.Value!, body.ToArray()));
            context.Response.ContentType = "application/x-protobuf";
        });
    }

    /// <summary>The variables that make a gateway push to it.</summary>
    public string[] Environment =>
    [
        $"OTEL_EXPORTER_OTLP_ENDPOINT={_app.Urls.First()}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_BSP_SCHEDULE_DELAY=50",
    ];

    /// <summary>The variables that make a gateway push traces to it, and nothing else.</summary>
    public string[] TracesOnly =>
    [
        $"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT={_app.Urls.First()}/v1/traces", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/protobuf", "OTEL_BSP_SCHEDULE_DELAY=50",
    ];

    public static async Task<Collector> StartAsync()
    {
        Collector collector = new();
        await collector._app.StartAsync();
        return collector;
    }

    /// <summary>All that came for a signal, one byte a character.</summary>
    public string Received(string path) => string.Concat(_received.Where(one => one.Path == path).Select(one => Encoding.Latin1.GetString(one.Body)));

    /// <summary>How an id of hexadecimal digits looks in it.</summary>
    public static string Id(string hex) => Encoding.Latin1.GetString(Convert.FromHexString(hex));

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
