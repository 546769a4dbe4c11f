namespace FlagGateway.Metrics.Exposition;

/// <summary>A text format that Prometheus scrapes.</summary>
internal enum ExpositionFormat
{
    /// <summary>The classic text format, version 0.0.4.</summary>
    Text,

    /// <summary>OpenMetrics text, version 1.0.0.</summary>
    OpenMetrics,
}

/// <summary>What an HTTP response says about its <see cref="ExpositionFormat"/>.</summary>
internal static class ExpositionFormats
{
    /// <summary>How many formats there are; their values run from 0.</summary>
    public const int Count = 2;

    /// <summary>The value of <c>Content-Type</c>.</summary>
    public static string ContentType(this ExpositionFormat format) => format switch
    {
        ExpositionFormat.OpenMetrics => "application/openmetrics-text; version=1.0.0; charset=utf-8",
        _ => "text/plain; version=0.0.4; charset=utf-8",
    };
}
