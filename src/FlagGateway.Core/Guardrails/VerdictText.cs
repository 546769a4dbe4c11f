using System.Globalization;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>Writes a verdict in one line, for people who were woken by it.</summary>
internal readonly struct VerdictText(string metric, ReferenceKind reference = ReferenceKind.Random)
{
    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    private bool IsLatency => metric.StartsWith("latency_", StringComparison.Ordinal);

    private bool IsRate => metric is "error_rate" or "shadow_mismatch_rate" or "abandon_rate" || metric.StartsWith(StatusMetric.Prefix, StringComparison.Ordinal);

    private string ControlNoun => reference == ReferenceKind.Random ? "control" : "reference";

    private string Noun => metric == "shadow_mismatch_rate" ? "comparisons" : IsRate || IsLatency ? "requests" : "reports";

    /// <summary>A fraction as per cent.</summary>
    public static string Fraction(double value) => (value * 100).ToString(Digits(value * 100), Culture) + " %";

    /// <summary>When a span was.</summary>
    public static string Over(ComparisonSpan span) => span.Window switch
    {
        null => "since the stage began",
        { TotalHours: >= 1 } window => string.Create(Culture, $"within the last {window.TotalHours:0.#} h"),
        { } window => string.Create(Culture, $"within the last {window.TotalMinutes:0.#} min"),
    };

    /// <summary>What to say without data.</summary>
    public string NoData(SpanReading reading) =>
        string.Create(Culture, $"no data (candidate {reading.CandidateSamples:#,0} {Noun}, {ControlNoun} {reading.ControlSamples:#,0})");

    /// <summary>The line of a metric that the gateway counts.</summary>
    public string Compose(ThresholdKind kind, SpanReading reading, in Interval interval, string finding, IReadOnlyList<string> few)
    {
        var link = IsRate ? "of" : "over";
        var control = reading.Control is { } value ? string.Create(Culture, $", {ControlNoun} {Value(value)} {link} {reading.ControlSamples:#,0}") : "";
        return string.Create(
            Culture,
            $"{metric} {Estimate(kind, interval.Estimate)} (candidate {Value(reading.Candidate ?? 0)} {link} {reading.CandidateSamples:#,0} {Noun}{control}), interval [{End(kind, interval.Lower)}, {End(kind, interval.Upper)}], {finding}{Unanswered(reading)}{LeftOut("candidate", reading.CandidateLeftOut, few)}{LeftOut(ControlNoun, reading.ControlLeftOut, [])}{Of(reading)}");
    }

    /// <summary>The line of a query's answers.</summary>
    public string Compose(ThresholdKind kind, ExternalMeasurements looks, string finding) => looks.EstimateOf(kind) is { } estimate
        ? string.Create(Culture, $"{metric} {Estimate(kind, estimate)} (candidate {Number(looks.Candidate)}, control {(looks.Control is null ? "none" : Number(looks.Control))}), {finding}")
        : $"{metric}: {finding}";

    private string Unanswered(SpanReading reading) => reading.CandidateUnanswered + reading.ControlUnanswered == 0
        ? ""
        : string.Create(Culture, $"; with requests that clients left unanswered, as at least that long: candidate {reading.CandidateUnanswered:#,0}, {ControlNoun} {reading.ControlUnanswered:#,0}");

    // A number that is held against no random sample says so.
    private string Of(SpanReading reading) =>
        reference is ReferenceKind.Random or ReferenceKind.None || reading.Control is null ? "" : $"; reference: {reference.ToText()}";

    private static string LeftOut(string cohort, double share, IReadOnlyList<string> few) => share > 0
        ? string.Create(Culture, $"; left out: {share * 100:0} % of the {cohort}'s data, which few users sent{(few.Count == 0 ? "" : $", most of it {string.Join(" and ", few)}")}")
        : "";

    private string Estimate(ThresholdKind kind, double value) => kind switch
    {
        ThresholdKind.DifferenceInPoints => Signed(value) + "pp",
        ThresholdKind.RelativeDifference => Signed(value) + "%",
        _ => Value(value),
    };

    private string End(ThresholdKind kind, double value) => kind switch
    {
        _ when !double.IsFinite(value) => value > 0 ? "no end" : "no begin",
        ThresholdKind.Absolute => Value(value),
        _ => Signed(value),
    };

    private string Value(double value)
    {
        if (IsRate)
            return Fraction(value);
        if (!IsLatency)
            return Number(value);
        return value >= 1 ? string.Create(Culture, $"{value:0.##} s") : string.Create(Culture, $"{value * 1000:0.#} ms");
    }

    private static string Number(double? value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => string.Create(Culture, $"{value:0.####}"),
    };

    private static string Signed(double value)
    {
        var digits = Digits(value * 100);
        return double.IsFinite(value) ? (value * 100).ToString($"+{digits};-{digits};+0", Culture) : "+unbounded";
    }

    // Small shares need their digits, large ones do not.
    private static string Digits(double percentage) => Math.Abs(percentage) switch
    {
        < 0.1 => "0.0###",
        < 10 => "0.00",
        _ => "0.0",
    };
}
