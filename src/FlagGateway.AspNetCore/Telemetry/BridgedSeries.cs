using System.Globalization;

namespace FlagGateway.Telemetry;

/// <summary>The labels of a series that an instrument's tags make.</summary>
internal static class BridgedSeries
{
    /// <summary>How many series an instrument of .NET may have: as many as in OpenTelemetry's SDK.</summary>
    public const int MaxOfDotNet = 2000;

    /// <summary>The labels of the series that all beyond the limit share, as OpenTelemetry names it.</summary>
    public static (string[] Names, string[] Values) Overflow { get; } = (["otel_metric_overflow"], ["true"]);

    /// <summary>Labels sorted by name. One without a value is left out: to Prometheus that is the same series.</summary>
    /// <param name="tags">The tags of a measurement.</param>
    /// <param name="ignored">A tag that is left out, or <c>null</c>.</param>
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
