using System.Globalization;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>Formats a verdict in one line, for operators who were paged.</summary>
internal readonly struct VerdictFormatter(string metric, ReferenceKind reference = ReferenceKind.Random)
{
    // Of 64. From so many on, intervals are hardly wider than with all.
    private const double FewPartitions = 16;

    private static readonly CultureInfo Culture = CultureInfo.InvariantCulture;

    private bool IsRate => MetricFormatter.IsRate(metric);

    private string ControlNoun => reference == ReferenceKind.Random ? "control" : "reference";

    private string Noun => GuardrailMetrics.KindOf(metric) == MetricKind.ShadowMismatchRate ? "comparisons"
        : IsRate || MetricFormatter.IsLatency(metric) || SignalRatio.From(metric) is { Denominator: null } ? "requests" : "reports";

    /// <summary>Formats a fraction as a percentage.</summary>
    public static string Fraction(double value) => MetricFormatter.Fraction(value);

    /// <summary>Formats the time of a window.</summary>
    public static string Over(ComparisonWindow window) => window.Window switch
    {
        null => "since the stage began",
        { TotalHours: >= 1 } length => string.Create(Culture, $"within the last {length.TotalHours:0.#} h"),
        { } length => string.Create(Culture, $"within the last {length.TotalMinutes:0.#} min"),
    };

    /// <summary>Notes that broken uploads are among the failed requests.</summary>
    public static string BrokenUploads(Cohorts.CohortCounts candidate) => string.Create(
        Culture, $"with uploads whose connection the candidate broke as failed requests: {candidate.UploadResets.Sum():#,0}, from about {candidate.UploadResetNetworks:0} networks");

    /// <summary>Notes the time that comparisons leave out.</summary>
    public static string LeftOutTime(ComparisonWindow window) => window.LeftOut > TimeSpan.Zero
        ? string.Create(Culture, $"; left out on both variants: {Rollouts.DurationFormatter.Format(window.LeftOut)} in which control failed or was slow more than {CommonOutages.Factor:0} times as often as before, and the candidate too")
        : "";

    /// <summary>Formats a verdict without data.</summary>
    public string NoData(WindowReading reading) =>
        string.Create(Culture, $"no data (candidate {reading.CandidateSamples:#,0} {Noun}, {ControlNoun} {reading.ControlSamples:#,0})");

    /// <summary>Formats the verdict on a metric that the gateway counts.</summary>
    public string Compose(ThresholdKind kind, WindowReading reading, in Interval interval, string finding, IReadOnlyList<string>? few = null)
    {
        var link = IsRate ? "of" : "over";
        var control = reading.Control is { } value ? string.Create(Culture, $", {ControlNoun} {Value(value)} {link} {reading.ControlSamples:#,0}") : "";
        return string.Create(
            Culture,
            $"{metric} {Estimate(kind, interval.Estimate)} (candidate {Value(reading.Candidate ?? 0)} {link} {reading.CandidateSamples:#,0} {Noun}{control}), interval [{End(kind, interval.Lower)}, {End(kind, interval.Upper)}], {finding}{Unanswered(reading)}{Events(reading)}{LeftOut("candidate", reading.CandidateLeftOut, few ?? [])}{LeftOut(ControlNoun, reading.ControlLeftOut, [])}{FormatReading(reading)}{Adjusted(reading, kind)}{Clusters(reading)}");
    }

    /// <summary>Formats the verdict on the results of a query.</summary>
    public string Compose(ThresholdKind kind, ExternalMeasurements measurements, string finding) => measurements.EstimateOf(kind) is { } estimate
        ? string.Create(Culture, $"{metric} {Estimate(kind, estimate)} (candidate {Number(measurements.Candidate)}, control {(measurements.Control is null ? "none" : Number(measurements.Control))}), {finding}")
        : $"{metric}: {finding}";

    private string Unanswered(WindowReading reading) => reading.CandidateUnanswered + reading.ControlUnanswered == 0
        ? ""
        : string.Create(Culture, $"; with requests that clients left unanswered, as at least that long: candidate {reading.CandidateUnanswered:#,0}, {ControlNoun} {reading.ControlUnanswered:#,0}");

    private string Events(WindowReading reading) => GuardrailMetrics.KindOf(metric) != MetricKind.Reports
        ? ""
        : string.Create(Culture, $"; reports: candidate {reading.CandidateEvents:#,0.#}, {ControlNoun} {reading.ControlEvents:#,0.#}{(reading.EventsAsOne < 1.05 ? "" : string.Create(Culture, $", of which {reading.EventsAsOne:0.0} count as one, because they come from few users"))}");

    // With fewer, intervals are wider than the numbers of requests suggest.
    private string Clusters(WindowReading reading) => reading is { CandidatePartitions: { } candidate, ControlPartitions: { } control } && Math.Min(candidate, control) < FewPartitions
        ? string.Create(Culture, $"; few or unequal users: as uncertain as {candidate:0.#} equal user partitions of the candidate, {control:0.#} of {ControlNoun}")
        : "";

    private static string Adjusted(WindowReading reading, ThresholdKind kind) =>
        reading.IsAdjusted && kind != ThresholdKind.Absolute ? "; difference adjusted by what these users did before" : "";

    // A value compared with something other than a random sample is marked.
    private string FormatReading(WindowReading reading) =>
        reference is ReferenceKind.Random or ReferenceKind.None || reading.Control is null ? "" : $"; reference: {reference.ToText()}";

    private static string LeftOut(string cohort, double share, IReadOnlyList<string> few) => share > 0
        ? string.Create(Culture, $"; left out: {share * 100:0} % of the {cohort}'s data, which few users sent{(few.Count == 0 ? "" : $", most of it {string.Join(" and ", few)}")}")
        : "";

    private string Estimate(ThresholdKind kind, double value) => MetricFormatter.Estimate(metric, kind, value);

    /// <summary>Formats one end of an interval.</summary>
    public string End(ThresholdKind kind, double value) => kind switch
    {
        _ when !double.IsFinite(value) => value > 0 ? "no end" : "no begin",
        _ => Estimate(kind, value),
    };

    private string Value(double value) => MetricFormatter.Value(metric, value);

    private static string Number(double? value) => MetricFormatter.Number(value);
}
