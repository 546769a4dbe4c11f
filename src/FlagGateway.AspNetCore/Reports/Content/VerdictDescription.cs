using FlagGateway.Core.Guardrails;

namespace FlagGateway.Reports.Content;

/// <summary>Describes a verdict in text.</summary>
internal static class VerdictDescription
{
    /// <summary>The verdict with its qualifications.</summary>
    public static string From(GuardrailVerdict verdict) =>
        ReportFormatter.Verdict(verdict) + (verdict.IsWarning ? ", warning" : "") + (verdict.IsAbsoluteOnly ? ", absolute limits only" : "");

    /// <summary>Position of the interval, or of the estimate without an interval.</summary>
    public static string Position(GuardrailVerdict verdict) => ThresholdPositions.From(verdict) switch
    {
        ThresholdPosition.Beyond => "beyond the threshold",
        ThresholdPosition.Within => "on the good side",
        ThresholdPosition.Across => "not settled",
        _ => Figures.Missing,
    };

    /// <summary>Candidate and control with their sample sizes.</summary>
    public static string Numbers(GuardrailVerdict verdict) =>
        $"Candidate {Figures.Metric(verdict.Guardrail, verdict.Candidate)} ({Figures.Count(verdict.CandidateSamples)} samples), {ControlOf(verdict)} {Figures.Metric(verdict.Guardrail, verdict.Control)} ({Figures.Count(verdict.ControlSamples)} samples)";

    // No random control: its reference instead.
    private static string ControlOf(GuardrailVerdict verdict) => verdict.Reference switch
    {
        ReferenceKind.Random => "control",
        ReferenceKind.None => "no reference",
        var kind => $"reference, {kind.ToText()},",
    };

    /// <summary>Estimate, interval and their position.</summary>
    public static string Interval(GuardrailVerdict verdict)
    {
        if (verdict.Estimate is null)
            return "No estimate was recorded";
        var estimate = $"Estimate {End(verdict, verdict.Estimate)}";
        var interval = verdict is { Lower: null, Upper: null }
            ? "no interval recorded"
            : $"from {End(verdict, verdict.Lower)} to {End(verdict, verdict.Upper)}";
        return $"{estimate}, {interval}: {Position(verdict)}";
    }

    private static string End(GuardrailVerdict verdict, double? value) =>
        value is null ? "no end recorded" : Figures.Estimate(verdict.Guardrail, verdict.Threshold?.Kind, value);
}
