using FlagGateway.Core.Cohorts;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>Reads a rate, or a mean of reported values, with its interval.</summary>
internal sealed class PartitionReading : WindowReading
{
    private readonly CohortEstimate _control;
    private readonly CohortEstimate _candidate;
    private readonly double _allOfCandidate;

    private PartitionReading(PartitionSizes control, ReadOnlySpan<double> controlSums, PartitionSizes candidate, ReadOnlySpan<double> candidateSums, bool isRate)
    {
        if (control.Total > 0)
        {
            _control = control.Estimate(controlSums, isRate);
            Control = _control.Value;
        }

        if (candidate.Total > 0)
        {
            _candidate = candidate.Estimate(candidateSums, isRate);
            Candidate = _candidate.Value;
        }

        _allOfCandidate = candidate.TotalOfAll > 0 ? Sum(candidateSums) / candidate.TotalOfAll : 0;
        CandidateEvents = isRate ? Sum(candidateSums) : null;
        (ControlSamples, CandidateSamples) = ((long)control.Total, (long)candidate.Total);
        (ControlLeftOut, CandidateLeftOut, CandidatePartitionsLeftOut) = (control.LeftOut, candidate.LeftOut, candidate.PartitionsLeftOut);
    }

    /// <summary>Reads a rate of events.</summary>
    public static PartitionReading Rate(IReadOnlyList<long> controlSizes, IReadOnlyList<long> controlEvents, IReadOnlyList<long> sizes, IReadOnlyList<long> events)
    {
        Span<double> control = stackalloc double[UserPartitions.Count], candidate = stackalloc double[UserPartitions.Count];
        PartitionValues.Copy(controlEvents, control);
        PartitionValues.Copy(events, candidate);
        return new PartitionReading(PartitionSizes.From(controlSizes), control, PartitionSizes.From(sizes), candidate, isRate: true);
    }

    /// <summary>Reads a mean of reported values; <c>null</c> for a cohort without reports.</summary>
    public static PartitionReading Mean(SignalCounts? controlReports, SignalCounts? reports)
    {
        Span<double> control = stackalloc double[UserPartitions.Count], candidate = stackalloc double[UserPartitions.Count];
        PartitionValues.Copy(controlReports?.Sum ?? [], control);
        PartitionValues.Copy(reports?.Sum ?? [], candidate);
        return new PartitionReading(PartitionSizes.From(controlReports?.Count ?? []), control, PartitionSizes.From(reports?.Count ?? []), candidate, isRate: false);
    }

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

    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (var value in values)
            sum += value;
        return sum;
    }

    // A ratio of means needs both above zero; a rate may be zero, and zero over zero is no change.
    private bool IsRatio => _candidate.Value >= 0 && _control.Value >= 0 && (_candidate.Value > 0 || _control.Value > 0);
}
