namespace FlagGateway.Core.Guardrails;

/// <summary>
/// The responses to a guardrail's query, evaluation by evaluation. They are points without an interval, so one evaluation proves nothing: a limit is
/// exceeded when it was at <see cref="EvaluationsToExceed"/> different samples in a row: one bad scrape that is looked at three times is one.
/// Immutable.
/// </summary>
public sealed record ExternalMeasurements
{
    /// <summary>How many different samples in a row must be beyond a limit, unless the guardrail says otherwise.</summary>
    public const int EvaluationsToExceed = 3;

    /// <summary>Nothing asked yet.</summary>
    public static ExternalMeasurements None { get; } = new();

    /// <summary>The last response for control; <c>null</c> where it had no value.</summary>
    public double? Control { get; private init; }

    /// <summary>The last response for the candidate; <c>null</c> where it had no value.</summary>
    public double? Candidate { get; private init; }

    /// <summary>Why the last evaluation could not measure; <c>null</c> where it could.</summary>
    public string? Error { get; private init; }

    /// <summary>Looks in a row beyond the hard limit.</summary>
    public int BeyondHard { get; private init; }

    /// <summary>Looks in a row beyond the soft limit.</summary>
    public int BeyondSoft { get; private init; }

    /// <summary>Looks in a row beyond the limit that only warns.</summary>
    public int BeyondWarn { get; private init; }

    /// <summary>When the candidate's latest sample was taken, in Unix seconds; <c>null</c> where that is not known.</summary>
    public double? SampledAt { get; private init; }

    /// <summary>Adds an evaluation. An infinite number lies beyond every limit on its side; NaN is none, and an evaluation without numbers ends every row.</summary>
    /// <param name="guardrail">Whose limits are counted.</param>
    /// <param name="control">The response for control.</param>
    /// <param name="candidate">The response for the candidate.</param>
    /// <param name="sampledAt">When the candidate's sample was taken, in Unix seconds: a sample that was seen before counts no second time. <c>null</c> makes each evaluation a new sample.</param>
    public ExternalMeasurements Add(Guardrail guardrail, double? control, double? candidate, double? sampledAt = null)
    {
        ArgumentNullException.ThrowIfNull(guardrail);
        var isNew = sampledAt is not { } time || SampledAt is not { } before || time > before;
        var next = new ExternalMeasurements { Control = Number(control), Candidate = Number(candidate), SampledAt = isNew ? sampledAt : SampledAt };
        return next with
        {
            BeyondHard = Count(BeyondHard, guardrail.Hard),
            BeyondSoft = Count(BeyondSoft, guardrail.Soft),
            BeyondWarn = Count(BeyondWarn, guardrail.Warn),
        };

        int Count(int before, Threshold? threshold) => !next.IsBeyond(threshold) ? 0 : isNew ? before + 1 : before;
    }

    /// <summary>Adds an evaluation that could not measure. The rows stay: it is evidence for neither side.</summary>
    /// <param name="error">Why, for display.</param>
    public ExternalMeasurements AddError(string error) => this with { Control = null, Candidate = null, Error = error };

    /// <summary>What is compared with a threshold of a kind; <c>null</c> where a number is missing.</summary>
    internal double? EstimateOf(ThresholdKind kind) => Number((kind, Control, Candidate) switch
    {
        (ThresholdKind.Absolute, _, { } candidate) => candidate,
        (ThresholdKind.DifferenceInPoints, { } control, { } candidate) => candidate - control,
        (ThresholdKind.RelativeDifference, { } control and > 0, { } candidate) => (candidate / control) - 1,
        // Nothing over nothing is no change.
        (ThresholdKind.RelativeDifference, 0, 0) => 0,
        (ThresholdKind.RelativeDifference, 0, double.PositiveInfinity) => double.PositiveInfinity,
        _ => null,
    });

    /// <summary>Why there is no estimate, for display.</summary>
    internal string WhyNoEstimate(Threshold threshold) => (threshold.Kind, Control, Candidate) switch
    {
        (ThresholdKind.RelativeDifference, 0, { }) => $"control is 0, and a query does not say how many samples are behind it: {threshold.Text} cannot be compared with it; write a limit of the value itself",
        (_, { } control, { } candidate) when !double.IsFinite(control) && !double.IsFinite(candidate) => "control and candidate are both infinite",
        _ => "no data",
    };

    /// <summary>Whether control is beyond an absolute limit itself.</summary>
    internal bool IsBrokenByControl(Threshold threshold) =>
        threshold.Kind == ThresholdKind.Absolute && Control is { } control && threshold.IsExceededBy(control, control);

    /// <summary>Whether the candidate is worse than control by more than the limit's own size.</summary>
    internal bool IsWorseThanControl(Threshold threshold) =>
        EstimateOf(ThresholdKind.DifferenceInPoints) is { } difference && (threshold.IsLowerWorse ? -difference : difference) > threshold.Size;

    private bool IsBeyond(Threshold? threshold) => threshold is not null && EstimateOf(threshold.Kind) is { } estimate && threshold.IsExceededBy(estimate, estimate);

    private static double? Number(double? value) => value is { } number && !double.IsNaN(number) ? number : null;
}
