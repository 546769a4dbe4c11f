using System.Globalization;

namespace FlagGateway.Core.Guardrails;

/// <summary>Formats values of metrics in verdicts and tables.</summary>
public static class MetricFormatter
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>Whether a metric is a share of requests or copies, or a number per request.</summary>
    public static bool IsRate(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return GuardrailMetrics.KindOf(metric) is MetricKind.ErrorRate or MetricKind.ShadowMismatchRate or MetricKind.AbandonRate or MetricKind.Status or MetricKind.Reports;
    }

    /// <summary>Whether a metric is a time.</summary>
    public static bool IsLatency(string metric)
    {
        ArgumentNullException.ThrowIfNull(metric);
        return GuardrailMetrics.KindOf(metric) == MetricKind.Latency || metric == GrossLatencyCheck.Name;
    }

    /// <summary>Formats a fraction as a percentage.</summary>
    public static string Fraction(double value) => (value * 100).ToString(Digits(value * 100), Culture) + " %";

    /// <summary>Formats a value of a metric: a fraction, seconds or a plain number.</summary>
    public static string Value(string metric, double value)
    {
        if (IsRate(metric))
            return Fraction(value);
        if (!IsLatency(metric))
            return Number(value);
        return value >= 1 ? string.Create(Culture, $"{value:0.##} s") : string.Create(Culture, $"{value * 1000:0.#} ms");
    }

    /// <summary>
    /// Formats the value compared with a threshold, in the threshold's unit: <c>+13.9pp</c>, <c>-2.00%</c>, <c>180
    /// ms</c>.
    /// </summary>
    public static string Estimate(string metric, ThresholdKind kind, double value) => kind switch
    {
        ThresholdKind.DifferenceInPoints => Signed(value) + "pp",
        ThresholdKind.RelativeDifference => Signed(value) + "%",
        _ => Value(metric, value),
    };

    /// <summary>A plain number.</summary>
    internal static string Number(double? value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => string.Create(Culture, $"{value:0.####}"),
    };

    /// <summary>A difference times 100, with its sign.</summary>
    internal static string Signed(double value)
    {
        var digits = Digits(value * 100);
        return double.IsFinite(value) ? (value * 100).ToString($"+{digits};-{digits};+0", Culture) : "+unbounded";
    }

    // Small shares need more digits than large ones.
    private static string Digits(double percentage) => Math.Abs(percentage) switch
    {
        < 0.1 => "0.0###",
        < 10 => "0.00",
        _ => "0.0",
    };
}
