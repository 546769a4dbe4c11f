using System.Globalization;

namespace FlagGateway.Core.Guardrails;

/// <summary>Writes limits as a plan has them. Pure.</summary>
internal static class ThresholdFormatter
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    /// <summary>
    /// A limit of the same kind and direction with another value, rounded to two digits away from control, so that it
    /// allows at least as much.
    /// </summary>
    /// <param name="metric">The guardrail's metric.</param>
    /// <param name="like">The limit whose kind and direction it has.</param>
    /// <param name="value">The value, in the unit of the kind.</param>
    public static Threshold Round(string metric, Threshold like, double value)
    {
        var prefix = like.IsFloor ? ">=" : like.Text.StartsWith("<=", StringComparison.Ordinal) ? "<=" : "";
        return Create(metric, like.Kind, TwoDigits(value, isUp: !like.IsLowerWorse), prefix);
    }

    /// <summary>A limit with exactly this value.</summary>
    public static Threshold Create(string metric, ThresholdKind kind, double value, string prefix = "")
    {
        var text = kind switch
        {
            ThresholdKind.DifferenceInPoints => Signed(value * 100) + "pp",
            ThresholdKind.RelativeDifference => Signed(value * 100) + "%",
            _ when MetricFormatter.IsRate(metric) => prefix + Plain(value * 100) + "%",
            _ when MetricFormatter.IsLatency(metric) => prefix + (value >= 10 ? Plain(value) + "s" : Plain(value * 1000) + "ms"),
            _ => prefix + Plain(value),
        };
        return Threshold.TryParse(text, out var threshold) ? threshold! : new Threshold(kind, value, text) { IsFloor = prefix == ">=" };
    }

    // Of a share of 0.9487 two digits are 0.94: what is left of it counts.
    private static double TwoDigits(double value, bool isUp)
    {
        if (value == 0 || !double.IsFinite(value))
            return value;
        var unit = (decimal)Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - 1);
        // A value that is already round stays, whatever its last bit is.
        var units = Math.Round((decimal)value / unit, 9);
        return (double)((isUp ? Math.Ceiling(units) : Math.Floor(units)) * unit);
    }

    private static string Signed(double value) => Math.Round((decimal)value, 9).ToString("+0.#########;-0.#########;+0", Culture);

    private static string Plain(double value) => Math.Round((decimal)value, 9).ToString("0.#########", Culture);
}
