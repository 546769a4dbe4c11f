using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>A quantile of durations.</summary>
internal sealed class LatencyReading : WindowReading
{
    private readonly LatencyTable _control;
    private readonly LatencyTable _candidate;
    private readonly ComparisonWindow _span;
    private readonly double _level;
    private readonly LatencySource _source;

    /// <summary>Reads the quantile of a level from a window.</summary>
    public LatencyReading(ComparisonWindow window, double level, LatencySource source)
    {
        (_control, _candidate) = window.LatencyOf(source);
        (_span, _level, _source) = (window, level, source);
        (Control, Candidate) = (LatencyQuantile.Estimate(_control, level), LatencyQuantile.Estimate(_candidate, level));
        (ControlSamples, CandidateSamples) = (_control.Total, _candidate.Total);
        (ControlUnanswered, CandidateUnanswered) = (_control.Left, _candidate.Left);
        (ControlLeftOut, CandidateLeftOut, CandidatePartitionsLeftOut) = (_control.Sizes.LeftOut, _candidate.Sizes.LeftOut, _candidate.Sizes.PartitionsLeftOut);
    }

    /// <inheritdoc/>
    public override double EstimateOf(ThresholdKind kind) => EstimateOf(kind, _candidate);

    /// <inheritdoc/>
    public override double EstimateOfAll(ThresholdKind kind) =>
        EstimateOf(kind, CandidateLeftOut > 0 ? LatencyTable.From(_span.Candidate, includeAll: true, source: _source) : _candidate);

    /// <inheritdoc/>
    public override Interval IntervalOf(ThresholdKind kind, double scale, Coverage coverage) => kind == ThresholdKind.Absolute
        ? LatencyContrast.Own(_candidate, _control, _level, coverage)
        : LatencyContrast.Ratio(_candidate, _control, _level, coverage);

    private double EstimateOf(ThresholdKind kind, LatencyTable candidate) => kind == ThresholdKind.Absolute
        ? LatencyTable.SecondsAt(candidate.Quantile(_level))
        : Math.Exp((candidate.Quantile(_level) - _control.Quantile(_level)) * LatencyTable.LogGrowth) - 1;
}
