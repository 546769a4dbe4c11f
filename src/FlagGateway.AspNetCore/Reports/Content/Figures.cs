using System.Globalization;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.Reports.Content;

/// <summary>Formats numbers, the same everywhere and on every machine.</summary>
internal static class Figures
{
    /// <summary>Shown for a number that was not recorded.</summary>
    public const string Missing = "n/a";

    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    public static string Count(double value) => double.IsFinite(value) ? value.ToString("#,0", Culture) : Missing;

    /// <summary>A fraction as a percentage.</summary>
    public static string Fraction(double? value) =>
        value is { } number && double.IsFinite(number) ? Small(number * 100) + " %" : Missing;

    /// <summary>A part of a total as a percentage; missing if the total is 0.</summary>
    public static string Rate(long part, long total) => total > 0 ? Fraction((double)part / total) : Missing;

    public static string Percentage(double value) => double.IsFinite(value) ? value.ToString("0.##", Culture) + "%" : Missing;

    public static string Seconds(double? value) => value switch
    {
        { } number when !double.IsFinite(number) => Missing,
        { } number when Math.Abs(number) >= 1 => number.ToString("#,0.##", Culture) + " s",
        { } number => Small(number * 1000, "0.#") + " ms",
        null => Missing,
    };

    public static string Plain(double? value) => value is { } number && double.IsFinite(number) ? Small(number) : Missing;

    /// <summary>A metric's own number: a fraction, seconds or a plain number.</summary>
    public static string Metric(string metric, double? value) =>
        MetricFormatter.IsRate(metric) ? Fraction(value)
        : MetricFormatter.IsLatency(metric) ? Seconds(value)
        : Plain(value);

    /// <summary>The value compared with a threshold, in the threshold's unit; differences as everywhere else.</summary>
    public static string Estimate(string metric, ThresholdKind? kind, double? value) =>
        kind is ThresholdKind.DifferenceInPoints or ThresholdKind.RelativeDifference && value is { } number && double.IsFinite(number)
            ? MetricFormatter.Estimate(metric, kind.Value, number)
            : Tick(metric, kind, value);

    /// <summary>A number at the axis of a chart: the same, as short as possible.</summary>
    public static string Tick(string metric, ThresholdKind? kind, double? value) => kind switch
    {
        _ when value is not { } number || !double.IsFinite(number) => Missing,
        ThresholdKind.DifferenceInPoints => Signed(value.Value * 100) + "pp",
        ThresholdKind.RelativeDifference => Signed(value.Value * 100) + "%",
        _ => Metric(metric, value),
    };

    /// <summary>A time of day in UTC.</summary>
    public static string When(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", Culture);

    public static string Time(TimeSpan time) => DurationFormatter.Format(time);

    public static string Integer(long value) => value.ToString(Culture);

    private static string Signed(double value) => value > 0 ? "+" + Small(value) : Small(value);

    // Four digits are enough for display, but a nonzero value must not read as zero.
    private static string Small(double value, string format = "#,0.####")
    {
        // Negative zero is shown as zero.
        var text = (value == 0 ? 0 : value).ToString(format, Culture);
        return value != 0 && text.Trim('-', '0', '.').Length == 0 ? value.ToString("0.##E+0", Culture) : text;
    }
}
