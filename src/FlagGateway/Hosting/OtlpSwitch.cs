namespace FlagGateway.Hosting;

/// <summary>
/// Whether telemetry is pushed by OTLP. The standard environment variables say so; how and where to, the OpenTelemetry
/// SDK reads from them itself.
/// </summary>
/// <seealso href="https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/">OpenTelemetry environment variables</seealso>
internal static class OtlpSwitch
{
    /// <summary>Whether an endpoint is named for the signal, or <c>otlp</c> as its exporter.</summary>
    /// <param name="signal"><c>TRACES</c> or <c>METRICS</c>.</param>
    public static bool IsOn(string signal) => IsOn(signal, Environment.GetEnvironmentVariable);

    internal static bool IsOn(string signal, Func<string, string?> variable)
    {
        if (string.Equals(variable("OTEL_SDK_DISABLED"), "true", StringComparison.OrdinalIgnoreCase))
            return false;
        if (variable($"OTEL_{signal}_EXPORTER") is { Length: > 0 } exporters)
            return exporters.Split(',', StringSplitOptions.TrimEntries).Contains("otlp", StringComparer.Ordinal);
        // The specification's default is to push to localhost. Nobody who said nothing wants that.
        return !string.IsNullOrEmpty(variable("OTEL_EXPORTER_OTLP_ENDPOINT")) || !string.IsNullOrEmpty(variable($"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"));
    }
}
