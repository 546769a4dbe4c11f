using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>A quantile of durations.</summary>
internal sealed class LatencyReading : SpanReading
{
    private readonly LatencyTable _control;
    private readonly LatencyTable _candidate;
    private readonly double _level;

    /// <summary>Reads the quantile of a level from a span.</summary>
    public LatencyReading(ComparisonSpan span, double level)
    {
        (_control, _candidate, _level) = (span.ControlLatency, span.CandidateLatency, level);
        (Control, Candidate) = (LatencyQuantile.Of(_control, level), LatencyQuantile.Of(_candidate, level));
        (ControlSamples, CandidateSamples) = (_control.Total, _candidate.Total);
        (ControlLeftOut, CandidateLeftOut) = (_control.Sizes.LeftOut, _candidate.Sizes.LeftOut);
    }

    /// <inheritdoc/>
    public override double EstimateOf(ThresholdKind kind) => kind == ThresholdKind.Absolute
        ? LatencyTable.SecondsAt(_candidate.Quantile(_level))
        : Math.Exp((_candidate.Quantile(_level) - _control.Quantile(_level)) * LatencyTable.LogGrowth) - 1;

    /// <inheritdoc/>
    public override Interval IntervalOf(ThresholdKind kind, double scale, double alpha) => kind == ThresholdKind.Absolute
        ? LatencyContrast.Own(_candidate, _level, alpha)
        : LatencyContrast.Ratio(_candidate, _control, _level, alpha);
}
