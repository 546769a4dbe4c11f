using FlagGateway.Telemetry;
using OpenTelemetry.Exporter;

namespace FlagGateway.Tests.Hosting;

public sealed class OtlpSwitchTests
{
    [Theory]
    [InlineData("", false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317", true)]
    [InlineData("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT=http://c:4317", true)]
    [InlineData("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT=http://c:4317", false)]
    [InlineData("OTEL_TRACES_EXPORTER=otlp", true)]
    [InlineData("OTEL_TRACES_EXPORTER=console, otlp", true)]
    [InlineData("OTEL_TRACES_EXPORTER=none OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317", false)]
    [InlineData("OTEL_SDK_DISABLED=true OTEL_EXPORTER_OTLP_ENDPOINT=http://c:4317", false)]
    public void IsOn_StandardVariables_AreFollowed(string environment, bool expected)
    {
        var variables = environment.Replace(", ", ",", StringComparison.Ordinal).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

        Assert.Equal(expected, OtlpSwitch.IsOn("TRACES", variables.GetValueOrDefault));
    }

    [Fact]
    public void Configure_VariablesOfTheSignal_ComeBeforeTheGeneralOnes()
    {
        OtlpExporterOptions options = new() { Endpoint = new Uri("http://general:4317"), Headers = "general=1" };
        Dictionary<string, string> variables = new(StringComparer.Ordinal)
        {
            ["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] = "http://traces:4318/v1/traces",
            ["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] = "http/protobuf",
            ["OTEL_EXPORTER_OTLP_TRACES_HEADERS"] = "traces=1",
            ["OTEL_EXPORTER_OTLP_TRACES_TIMEOUT"] = "1234",
        };

        OtlpSwitch.Configure("METRICS", options, variables.GetValueOrDefault);

        Assert.Equal(("http://general:4317/", "general=1", 10_000), (options.Endpoint.ToString(), options.Headers, options.TimeoutMilliseconds));

        OtlpSwitch.Configure("TRACES", options, variables.GetValueOrDefault);

        Assert.Equal(
            ("http://traces:4318/v1/traces", "traces=1", 1234, OtlpExportProtocol.HttpProtobuf),
            (options.Endpoint.ToString(), options.Headers, options.TimeoutMilliseconds, options.Protocol));
    }
}
