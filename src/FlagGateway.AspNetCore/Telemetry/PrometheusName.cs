namespace FlagGateway.Telemetry;

/// <summary>Converts names of instruments and tags to Prometheus names.</summary>
/// <seealso href="https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/">Prometheus compatibility</seealso>
internal static class PrometheusName
{
    /// <summary>
    /// The name of a metric: the instrument's, its unit, and <c>_total</c> for a counter; each only once.
    /// </summary>
    /// <param name="instrument">The name of the instrument.</param>
    /// <param name="unit">Its unit as UCUM has it. The exposed instruments use only seconds and bytes.</param>
    /// <param name="isCounter">Whether its values only grow.</param>
    public static string From(string instrument, string? unit, bool isCounter)
    {
        var name = Plain(instrument);
        if (isCounter && name.EndsWith("_total", StringComparison.Ordinal))
            name = name[..^"_total".Length];
        name = unit switch
        {
            "s" => Ending(name, "_seconds"),
            "By" => Ending(name, "_bytes"),
            _ => name,
        };
        return isCounter ? name + "_total" : name;
    }

    /// <summary>The name of a label. Names reserved for histograms are changed.</summary>
    public static string Label(string tag)
    {
        var name = Plain(tag);
        if (name.StartsWith("__", StringComparison.Ordinal))
            name = name.TrimStart('_');
        return name is "le" ? "exported_le" : name is "" ? "_" : name;
    }

    private static string Ending(string name, string suffix) => name.EndsWith(suffix, StringComparison.Ordinal) ? name : name + suffix;

    private static string Plain(string text)
    {
        var name = string.Create(text.Length, text, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsAsciiLetterOrDigit(text[i]) ? text[i] : '_';
        });
        return name.Length > 0 && char.IsAsciiDigit(name[0]) ? "_" + name : name;
    }
}
