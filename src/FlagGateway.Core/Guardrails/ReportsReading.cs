using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Guardrails;

/// <summary>Reads reports per request, such as complaints, of which there are few.</summary>
internal sealed class ReportsReading : WindowReading
{
    private readonly RareEvents _control;
    private readonly RareEvents _candidate;

    /// <summary>Reads the requests and reports of both.</summary>
    public ReportsReading(PartitionSums control, PartitionSums candidate)
    {
        (_control, _candidate) = (new RareEvents(control), new RareEvents(candidate));
        (Control, Candidate) = (_control.Exposure > 0 ? _control.Rate : null, _candidate.Exposure > 0 ? _candidate.Rate : null);
        (ControlSamples, CandidateSamples) = ((long)_control.Exposure, (long)_candidate.Exposure);
        (ControlEvents, CandidateEvents) = (_control.TotalOfAll, _candidate.TotalOfAll);
        (ControlLeftOut, CandidateLeftOut, CandidatePartitionsLeftOut) = (_control.Sizes.LeftOut, _candidate.Sizes.LeftOut, _candidate.Sizes.PartitionsLeftOut);
        EventsAsOne = RareEvents.DispersionOf(_candidate, _control);
    }

    /// <inheritdoc/>
    public override double EstimateOf(ThresholdKind kind) => EstimateOf(kind, _candidate.Rate);

    /// <inheritdoc/>
    public override double EstimateOfAll(ThresholdKind kind) => EstimateOf(kind, _candidate.Sizes.TotalOfAll > 0 ? _candidate.TotalOfAll / _candidate.Sizes.TotalOfAll : 0);

    /// <inheritdoc/>
    public override Interval IntervalOf(ThresholdKind kind, double scale, Coverage coverage) => kind switch
    {
        ThresholdKind.Absolute => RareEventContrast.Own(_candidate, EventsAsOne, scale, coverage),
        ThresholdKind.DifferenceInPoints => RareEventContrast.Difference(_candidate, _control, scale, coverage),
        ThresholdKind.RelativeDifference => RareEventContrast.Ratio(_candidate, _control, coverage),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    private double EstimateOf(ThresholdKind kind, double candidate) => kind switch
    {
        ThresholdKind.Absolute => candidate,
        ThresholdKind.DifferenceInPoints => candidate - _control.Rate,
        ThresholdKind.RelativeDifference => candidate > 0 ? (candidate / _control.Rate) - 1 : _control.Rate > 0 ? -1 : 0,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };
}
