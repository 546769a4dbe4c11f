namespace FlagGateway.Core.Guardrails;

/// <summary>
/// The results of a guardrail's query, one per evaluation. They are points without an interval, so a single one proves
/// nothing: a limit is exceeded after <see cref="EvaluationsToExceed"/> different consecutive samples; one bad scrape
/// that is read three times counts once. Immutable.
/// </summary>
public sealed record ExternalMeasurements
{
    /// <summary>Number of different consecutive samples beyond a limit, unless the guardrail sets it.</summary>
    public const int EvaluationsToExceed = 3;

    /// <summary>No measurement yet.</summary>
    public static ExternalMeasurements None { get; } = new();

    /// <summary>The last value of control; <c>null</c> if there was none.</summary>
    public double? Control { get; private init; }

    /// <summary>The last value of the candidate; <c>null</c> if there was none.</summary>
    public double? Candidate { get; private init; }

    /// <summary>Why the last measurement failed; <c>null</c> if it succeeded.</summary>
    public string? Error { get; private init; }

    /// <summary>Consecutive samples beyond the hard limit.</summary>
    public int BeyondHard { get; private init; }

    /// <summary>Consecutive samples beyond the soft limit.</summary>
    public int BeyondSoft { get; private init; }

    /// <summary>Consecutive samples beyond the warning limit.</summary>
    public int BeyondWarn { get; private init; }

    /// <summary>When the candidate's latest sample was taken, in Unix seconds; <c>null</c> if unknown.</summary>
    public double? SampledAt { get; private init; }

    /// <summary>
    /// Adds a measurement. An infinite value lies beyond every limit on its side; NaN counts as no value, and a
    /// measurement without values resets the counts.
    /// </summary>
    /// <param name="guardrail">The guardrail with the limits.</param>
    /// <param name="control">The value of control.</param>
    /// <param name="candidate">The value of the candidate.</param>
    /// <param name="sampledAt">
    /// When the candidate's sample was taken, in Unix seconds: the same sample does not count twice. With <c>null</c>
    /// each measurement is a new sample.
    /// </param>
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

    /// <summary>Adds a failed measurement. The counts stay: it is evidence for neither variant.</summary>
    /// <param name="error">Why, for display.</param>
    public ExternalMeasurements AddError(string error) => this with { Control = null, Candidate = null, Error = error };

    /// <summary>The value to compare with a threshold of a kind; <c>null</c> if one is missing.</summary>
    internal double? EstimateOf(ThresholdKind kind) => Number((kind, Control, Candidate) switch
    {
        (ThresholdKind.Absolute, _, { } candidate) => candidate,
        (ThresholdKind.DifferenceInPoints, { } control, { } candidate) => candidate - control,
        (ThresholdKind.RelativeDifference, { } control and > 0, { } candidate) => (candidate / control) - 1,
        // Zero over zero is no change.
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

    /// <summary>Whether control itself exceeds an absolute limit.</summary>
    internal bool IsBrokenByControl(Threshold threshold) =>
        threshold.Kind == ThresholdKind.Absolute && Control is { } control && threshold.IsExceededBy(control, control);

    /// <summary>Whether the candidate is worse than control by more than the limit's own size.</summary>
    internal bool IsWorseThanControl(Threshold threshold) =>
        EstimateOf(ThresholdKind.DifferenceInPoints) is { } difference && (threshold.IsLowerWorse ? -difference : difference) > threshold.Size;

    private bool IsBeyond(Threshold? threshold) => threshold is not null && EstimateOf(threshold.Kind) is { } estimate && threshold.IsExceededBy(estimate, estimate);

    private static double? Number(double? value) => value is { } number && !double.IsNaN(number) ? number : null;
}
