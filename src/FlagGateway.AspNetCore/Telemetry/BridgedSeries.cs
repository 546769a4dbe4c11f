using System.Globalization;

namespace FlagGateway.Telemetry;

/// <summary>Converts an instrument's tags to the labels of a series.</summary>
internal static class BridgedSeries
{
    /// <summary>Maximum number of series of a .NET instrument, as in OpenTelemetry's SDK.</summary>
    public const int MaxOfDotNet = 2000;

    /// <summary>The labels of the overflow series, as named by OpenTelemetry.</summary>
    public static (string[] Names, string[] Values) Overflow { get; } = (["otel_metric_overflow"], ["true"]);

    /// <summary>
    /// Labels sorted by name. One without a value is omitted, which is the same series to Prometheus.
    /// </summary>
    /// <param name="tags">The tags of a measurement.</param>
    /// <param name="ignored">A tag to omit, or <c>null</c>.</param>
    public static (string[] Names, string[] Values) LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags, string? ignored)
    {
        SortedDictionary<string, string> labels = new(StringComparer.Ordinal);
        foreach (var tag in tags)
        {
            if (tag.Value is not null and not "" && tag.Key != ignored)
                labels[PrometheusName.Label(tag.Key)] = TextOf(tag.Value);
        }

        return ([.. labels.Keys], [.. labels.Values]);
    }

    private static string TextOf(object value) => value switch
    {
        string text => text,
        bool flag => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
