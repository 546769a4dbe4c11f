using System.Text;
using FlagGateway.FunctionalTests.Support;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;

namespace FlagGateway.FunctionalTests.Tracing;

/// <summary>Takes OTLP over HTTP and keeps the bytes; names and values are found in them as text.</summary>
internal sealed class Collector : IDisposable
{
    private readonly WireMockServer _server = ScriptedServer.Start();

    public Collector() =>
        _server.Given(Request.Create()).RespondWith(Response.Create().WithHeader("Content-Type", "application/x-protobuf"));

    /// <summary>The variables that make a gateway push to it.</summary>
    public string[] Environment =>
    [
        $"OTEL_EXPORTER_OTLP_ENDPOINT={_server.Url}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_BSP_SCHEDULE_DELAY=50",
    ];

    /// <summary>The variables that make a gateway push traces to it, and nothing else; only at its end.</summary>
    public string[] TracesOnly =>
    [
        $"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT={_server.Url}/v1/traces", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/protobuf", "OTEL_BSP_SCHEDULE_DELAY=60000",
    ];

    /// <summary>
    /// Waits for a text and returns all that came with it: the server keeps a request only after it has responded.
    /// </summary>
    public async Task<string> ReceiveAsync(string path, string text)
    {
        await Eventually.TrueAsync(() => Received(path).Contains(text, StringComparison.Ordinal), $"Not received at {path}: {text}");
        return Received(path);
    }

    /// <summary>All that came for a signal, one byte a character.</summary>
    public string Received(string path) => string.Concat(
        _server.FindLogEntries(Request.Create().WithPath(path)).Select(static entry => Encoding.Latin1.GetString(entry.RequestMessage!.BodyAsBytes!)));

    /// <summary>How an id of hexadecimal digits looks in it.</summary>
    public static string Id(string hex) => Encoding.Latin1.GetString(Convert.FromHexString(hex));

    public void Dispose() => _server.Dispose();
}
