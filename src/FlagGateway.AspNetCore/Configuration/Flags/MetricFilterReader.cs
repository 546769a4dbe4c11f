using System.Globalization;
using System.Text.Json;
using FlagGateway.Core.Flags;
using FlagGateway.Core.Promql;
using FlagGateway.Prometheus;

namespace FlagGateway.Configuration.Flags;

/// <summary>
/// Reads the parameters of <c>FlagGateway.Metric</c>. The filter is the gateway's own, so unknown keys are errors.
/// </summary>
internal static class MetricFilterReader
{
    private static readonly string[] Keys = ["Query", "Metric", "Above", "Below", "Interval", "WhenUnknown", "KeepFor"];

    /// <summary>Reads the parameters and reports all errors in them.</summary>
    public static MetricFilterSettings Read(JsonElement parameters, string path, JsonShape shape)
    {
        shape.RefuseUnknownKeys(parameters, path, Keys);
        MetricFilterSettings defaults = new();
        var settings = new MetricFilterSettings
        {
            Query = shape.GetString(parameters, path, "Query"),
            Metric = shape.GetString(parameters, path, "Metric"),
            Above = ReadLimit(parameters, path, "Above", shape),
            Below = ReadLimit(parameters, path, "Below", shape),
            Interval = ReadDuration(parameters, path, "Interval", defaults.Interval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1), shape),
            WhenUnknown = shape.GetBool(parameters, path, "WhenUnknown"),
            KeepFor = ReadDuration(parameters, path, "KeepFor", defaults.KeepFor, TimeSpan.Zero, TimeSpan.FromDays(1), shape),
        };
        if (settings.Query is null == settings.Metric is null)
            shape.Error(path, null, "A condition measures one thing.", "Name one of Query and Metric");
        if (settings.Above is null == settings.Below is null)
            shape.Error(path, null, "A condition has one limit.", "Name one of Above and Below, as a number");
        CheckQuery(settings.Query, path + ".Query", shape);
        if (settings.Metric is { } metric && !Series.TryParseSelector(metric, out _))
            shape.Error(path + ".Metric", metric, "Not a series of the gateway's metrics.", """Write it as name{label="value"}, as /metrics shows it""");
        return settings;
    }

    private static void CheckQuery(string? query, string path, JsonShape shape)
    {
        if (query is null)
            return;
        if (!PromqlTemplate.TryParse(query, out var template, out var problem))
            shape.Error(path, query, problem, """Write a PromQL query, with placeholders in quotes: {flag="{{flag}}"}""");
        else if (template.NamesVariant)
            shape.Error(path, query, "A condition is evaluated before there is a variant.", $"Use {PromqlTemplate.FlagPlaceholder} only");
    }

    private static double? ReadLimit(JsonElement parameters, string path, string key, JsonShape shape)
    {
        if (!shape.TryGet(parameters, path, key, JsonValueKind.Number, isRequired: false, out var value))
            return null;
        if (double.IsFinite(value.GetDouble()))
            return value.GetDouble();
        shape.Error($"{path}.{key}", value.GetRawText(), "The number is too large.", "Write a smaller one");
        return 0;
    }

    private static TimeSpan ReadDuration(
        JsonElement parameters, string path, string key, TimeSpan whenAbsent, TimeSpan min, TimeSpan max, JsonShape shape)
    {
        if (shape.GetString(parameters, path, key) is not { } text)
            return whenAbsent;
        if (TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span) && text.Contains(':', StringComparison.Ordinal) && span >= min && span <= max)
            return span;
        shape.Error($"{path}.{key}", text, $"Not a time span from {min:c} to {max:c}.", $"Write it as hours:minutes:seconds, such as {whenAbsent:c}");
        return whenAbsent;
    }
}
