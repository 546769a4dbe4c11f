using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>Reads a rate, or a mean of reported values, with its interval.</summary>
internal sealed class PartitionReading : WindowReading
{
    private readonly CohortEstimate _control;
    private readonly CohortEstimate _candidate;
    private readonly double _allOfCandidate;

    private PartitionReading(PartitionSums control, PartitionSums candidate, bool isRate, (PartitionSums Control, PartitionSums Candidate)? past)
    {
        var (controlSizes, candidateSizes) = (PartitionSizes.From(control), PartitionSizes.From(candidate));
        if (past is { } before && PastAdjustment.Create(candidateSizes, before.Candidate, controlSizes, before.Control) is { } adjustment)
        {
            (_candidate, _control) = adjustment.Estimate(candidate.Sums, control.Sums, isRate);
            _candidate = _candidate.WithoutOwnClustering();
        }
        else
        {
            (_candidate, _control) = (Estimate(candidateSizes, candidate, isRate), Estimate(controlSizes, control, isRate));
        }

        (Control, Candidate) = (controlSizes.Total > 0 ? _control.Observed : null, candidateSizes.Total > 0 ? _candidate.Observed : null);
        _allOfCandidate = candidateSizes.TotalOfAll > 0 ? candidate.Sums.Sum() / candidateSizes.TotalOfAll : 0;
        IsAdjusted = _candidate.Shift != 0 || _control.Shift != 0;
        CandidateEvents = isRate ? candidate.Sums.Sum() : null;
        (ControlSamples, CandidateSamples) = ((long)controlSizes.Reports, (long)candidateSizes.Reports);
        (ControlPartitions, CandidatePartitions) = (controlSizes.Effective, candidateSizes.Effective);
        (ControlLeftOut, CandidateLeftOut, CandidatePartitionsLeftOut) = (controlSizes.LeftOut, candidateSizes.LeftOut, candidateSizes.PartitionsLeftOut);
    }

    /// <summary>Reads a rate of events.</summary>
    public static PartitionReading Rate(PartitionSums control, PartitionSums candidate, (PartitionSums Control, PartitionSums Candidate)? past = null) => new(control, candidate, isRate: true, past);

    /// <summary>Reads a mean of reported values; <c>null</c> for a cohort without reports.</summary>
    public static PartitionReading Mean(PartitionSums control, PartitionSums candidate, (PartitionSums Control, PartitionSums Candidate)? past = null) => new(control, candidate, isRate: false, past);

    /// <inheritdoc/>
    public override double EstimateOf(ThresholdKind kind) => EstimateOf(kind, _candidate.Value);

    /// <inheritdoc/>
    public override double EstimateOfAll(ThresholdKind kind) => CandidateLeftOut > 0 ? EstimateOf(kind, _allOfCandidate) : EstimateOf(kind);

    /// <inheritdoc/>
    public override Interval IntervalOf(ThresholdKind kind, double scale, Coverage coverage) => kind switch
    {
        ThresholdKind.Absolute => Contrast.Own(_candidate, scale, coverage),
        ThresholdKind.DifferenceInPoints => Contrast.Difference(_candidate, _control, scale, coverage),
        ThresholdKind.RelativeDifference => IsRatio ? Contrast.Ratio(_candidate, _control, scale, coverage) : new Interval(0, double.NegativeInfinity, double.PositiveInfinity),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private double EstimateOf(ThresholdKind kind, double candidate) => kind switch
    {
        ThresholdKind.Absolute => candidate,
        ThresholdKind.DifferenceInPoints => candidate - _control.Value,
        ThresholdKind.RelativeDifference => IsRatio ? (candidate / _control.Value) - 1 : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private static CohortEstimate Estimate(PartitionSizes sizes, PartitionSums sums, bool isRate) => sizes.Total > 0 ? sizes.Estimate(sums.Sums, isRate) : default;

    // A ratio of means needs both above zero; a rate may be zero, and zero over zero is no change.
    private bool IsRatio => _candidate.Value >= 0 && _control.Value >= 0 && (_candidate.Value > 0 || _control.Value > 0);
}
