using System.Globalization;
using FlagGateway.Admin.Api;
using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Comparing;
using FlagGateway.Core.Guardrails;
using FlagGateway.Formatting;
using FlagGateway.Reports.Content;

namespace FlagGateway.Admin.Console;

/// <summary>One line of the table of cohorts as text, the same as in a terminal.</summary>
internal static class CohortDescription
{
    private static readonly Dictionary<string, (string Text, string Tone)> Signs = new(StringComparer.Ordinal)
    {
        [CohortVerdict.Better.ToDescription()] = ("✓", "good"),
        [CohortVerdict.Investigate.ToDescription()] = ("!", "caution"),
        [CohortVerdict.Stop.ToDescription()] = ("✕", "bad"),
        [CohortVerdict.Inconclusive.ToDescription()] = ("?", ""),
        [CohortVerdict.NotJudged.ToDescription()] = ("–", ""),
        [CohortVerdict.NotMeasured.ToDescription()] = ("∅", ""),
    };

    /// <summary>What is measured.</summary>
    public static string NameOf(string metric) => GuardrailMetrics.KindOf(metric) switch
    {
        MetricKind.ErrorRate => "Error rate",
        MetricKind.AbandonRate => "Abandoned",
        MetricKind.ShadowMismatchRate => "Shadow mismatches",
        MetricKind.Latency when GuardrailMetrics.IsOfResponses(metric) => metric["latency_".Length..],
        _ => VisibleText.From(metric),
    };

    /// <summary>Candidate compared with control; empty if they cannot be compared.</summary>
    public static string Difference(CohortLine row) => row.Difference is { } difference ? Signed(row, difference) : "";

    /// <summary>
    /// The difference of the error rates in a segment, with its interval; empty if they cannot be compared.
    /// </summary>
    public static string Difference(SegmentDifference? difference) => difference is null ? "" : $"{Points(difference.Estimate)} ({Points(difference.Lower)} to {Points(difference.Upper)})";

    /// <summary>The interval, valid at every evaluation.</summary>
    public static string Interval(CohortLine row) => row.Difference is null ? "" : $"{End(row, row.Lower)} to {End(row, row.Upper)}";

    /// <summary>The guardrail's limits, soft before hard.</summary>
    public static string Limits(CohortLine row) => VisibleText.From($"{row.Soft} {row.Hard}".Trim());

    /// <summary>The verdict with a symbol, readable without colors.</summary>
    public static string Verdict(CohortLine row)
    {
        if (row.Verdict is not { } word)
            return "no data";
        return Signs.TryGetValue(word, out var sign) ? $"{sign.Text} {word}" : word;
    }

    /// <summary>A metric's own number, as in verdicts.</summary>
    public static string Value(string metric, double? value) => value is { } number && double.IsFinite(number) ? MetricFormatter.Value(metric, number) : Figures.Missing;

    /// <summary>
    /// The replacement of control, with the figures compared with it; empty if users were assigned at random.
    /// </summary>
    public static IEnumerable<string> References(Api.CohortTable table) => table.Rows
        .Where(static row => row.Reference != ReferenceKind.Random.ToText())
        .GroupBy(static row => row.Reference, StringComparer.Ordinal)
        .Select(static rows => $"Compared with {rows.Key}, not with a random sample: {string.Join(", ", rows.Select(static row => NameOf(row.Metric)))}");

    /// <summary>Class of the verdict.</summary>
    public static string ToneOf(CohortLine row) => row.Verdict is { } word && Signs.TryGetValue(word, out var sign) ? sign.Tone : "";

    /// <summary>The instances of these counts, to follow a heading; empty with one instance.</summary>
    public static string OfWhom(SegmentOrigin? from) => from switch
    {
        { Problem: { } problem } => $", on this instance only: {VisibleText.From(problem)}",
        { Of: > 1 } => string.Create(CultureInfo.InvariantCulture, $", on {from.Instances} of {from.Of} instances"),
        _ => "",
    };

    private static string Points(double? value) => value is { } number ? CohortDifference.ToText(GuardrailMetrics.ErrorRate, isRelative: false, "pp", number) : "unbounded";

    private static string End(CohortLine row, double? end) => end is { } number ? Signed(row, number) : "unbounded";

    private static string Signed(CohortLine row, double value) =>
        CohortDifference.ToText(row.Metric, row.Kind == ThresholdKind.RelativeDifference, $"{row.Soft}{row.Hard}", value);
}
