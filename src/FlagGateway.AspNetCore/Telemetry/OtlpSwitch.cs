using System.Globalization;
using OpenTelemetry.Exporter;

namespace FlagGateway.Telemetry;

/// <summary>
/// Whether telemetry is pushed by OTLP. The standard environment variables decide; protocol and address are read by the
/// OpenTelemetry SDK itself, except for those of one signal.
/// </summary>
/// <seealso href="https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/">OpenTelemetry environment variables</seealso>
internal static class OtlpSwitch
{
    /// <summary>Whether an endpoint is configured for the signal, or <c>otlp</c> as its exporter.</summary>
    /// <param name="signal"><c>TRACES</c> or <c>METRICS</c>.</param>
    public static bool IsOn(string signal) => IsOn(signal, Environment.GetEnvironmentVariable);

    internal static bool IsOn(string signal, Func<string, string?> variable)
    {
        if (string.Equals(variable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
            return false;
        if (variable($"OTEL_{signal}_EXPORTER") is { Length: > 0 } exporters)
            return exporters.Split(',', StringSplitOptions.TrimEntries).Contains("otlp", StringComparer.Ordinal);
        // The specification's default is to push to localhost, which is not wanted without configuration.
        return !string.IsNullOrEmpty(variable("OTEL_EXPORTER_OTLP_ENDPOINT")) || !string.IsNullOrEmpty(variable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"));
    }

    /// <summary>
    /// Applies the variables of one signal, which take precedence over the general ones. The SDK reads them only where
    /// it sets up the exporters of all signals at once; here it would push to localhost instead, and say nothing.
    /// </summary>
    /// <param name="signal"><c>TRACES</c> or <c>METRICS</c>.</param>
    /// <param name="options">The SDK's options from the general ones.</param>
    /// <seealso href="https://opentelemetry.io/docs/specs/otel/protocol/exporter/">Configuration of OTLP exporters</seealso>
    public static void Configure(string signal, OtlpExporterOptions options) => Configure(signal, options, Environment.GetEnvironmentVariable);

    internal static void Configure(string signal, OtlpExporterOptions options, Func<string, string?> variable)
    {
        var prefix = $"OTEL_EXPORTER_OTLP_{signal}_";
        // First the protocol, because its default address differs.
        if (variable(prefix + "PROTOCOL") is { Length: > 0 } protocol)
            options.Protocol = protocol == "grpc" ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        if (Uri.TryCreate(variable(prefix + "ENDPOINT"), UriKind.Absolute, out var endpoint))
            options.Endpoint = endpoint;
        if (variable(prefix + "HEADERS") is { Length: > 0 } headers)
            options.Headers = headers;
        if (int.TryParse(variable(prefix + "TIMEOUT"), NumberStyles.None, CultureInfo.InvariantCulture, out var timeout))
            options.TimeoutMilliseconds = timeout;
    }
}
