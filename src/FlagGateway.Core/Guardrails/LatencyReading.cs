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
    private readonly LatencyPast? _past;

    /// <summary>Reads the quantile of a level from a window.</summary>
    public LatencyReading(ComparisonWindow window, double level, LatencySource source)
    {
        (_control, _candidate) = window.LatencyOf(source);
        (_span, _level, _source) = (window, level, source);
        _past = window.Past is { } past ? LatencyPast.Create(_candidate, _control, level, past.LatencyOf(source)) : null;
        IsAdjusted = _past is not null;
        (Control, Candidate) = (LatencyQuantile.Estimate(_control, level), LatencyQuantile.Estimate(_candidate, level));
        (ControlSamples, CandidateSamples) = (_control.Total, _candidate.Total);
        (ControlUnanswered, CandidateUnanswered) = (_control.Left, _candidate.Left);
        (ControlPartitions, CandidatePartitions) = (_control.Sizes.Effective, _candidate.Sizes.Effective);
        (ControlLeftOut, CandidateLeftOut, CandidatePartitionsLeftOut) = (_control.Sizes.LeftOut, _candidate.Sizes.LeftOut, _candidate.Sizes.PartitionsLeftOut);
    }

    /// <inheritdoc/>
    public override double EstimateOf(ThresholdKind kind) => EstimateOf(kind, _candidate, _past);

    /// <inheritdoc/>
    public override double EstimateOfAll(ThresholdKind kind) =>
        EstimateOf(kind, CandidateLeftOut > 0 ? LatencyTable.From(_span.Candidate, includeAll: true, source: _source) : _candidate, past: null);

    /// <inheritdoc/>
    public override Interval IntervalOf(ThresholdKind kind, double scale, Coverage coverage) => kind == ThresholdKind.Absolute
        ? LatencyContrast.Own(_candidate, _control, _level, coverage)
        : LatencyContrast.Ratio(_candidate, _control, _level, coverage, _past);

    private double EstimateOf(ThresholdKind kind, LatencyTable candidate, LatencyPast? past) => kind == ThresholdKind.Absolute
        ? LatencyTable.SecondsAt(candidate.Quantile(_level))
        : Math.Exp(((past?.Quantile ?? candidate.Quantile(_level)) - _control.Quantile(_level)) * LatencyTable.LogGrowth) - 1;
}
