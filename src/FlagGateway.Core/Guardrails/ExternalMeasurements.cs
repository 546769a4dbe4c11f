namespace FlagGateway.Core.Guardrails;

/// <summary>
/// The answers to a guardrail's query, look by look. They are points without an interval, so one look proves nothing: a limit is
/// exceeded when it was at <see cref="LooksToExceed"/> looks in a row. Immutable.
/// </summary>
public sealed record ExternalMeasurements
{
    /// <summary>How many looks in a row must be beyond a limit.</summary>
    public const int LooksToExceed = 3;

    /// <summary>Nothing asked yet.</summary>
    public static ExternalMeasurements None { get; } = new();

    /// <summary>The last answer for control; <c>null</c> where it had no value.</summary>
    public double? Control { get; private init; }

    /// <summary>The last answer for the candidate; <c>null</c> where it had no value.</summary>
    public double? Candidate { get; private init; }

    /// <summary>Why the last look could not measure; <c>null</c> where it could.</summary>
    public string? Error { get; private init; }

    /// <summary>Looks in a row beyond the hard limit.</summary>
    public int BeyondHard { get; private init; }

    /// <summary>Looks in a row beyond the soft limit.</summary>
    public int BeyondSoft { get; private init; }

    /// <summary>Looks in a row beyond the limit that only warns.</summary>
    public int BeyondWarn { get; private init; }

    /// <summary>Adds a look. A number that is not finite is none, and a look without numbers ends every row.</summary>
    /// <param name="guardrail">Whose limits are counted.</param>
    /// <param name="control">The answer for control.</param>
    /// <param name="candidate">The answer for the candidate.</param>
    public ExternalMeasurements Add(Guardrail guardrail, double? control, double? candidate)
    {
        ArgumentNullException.ThrowIfNull(guardrail);
        var next = new ExternalMeasurements { Control = Finite(control), Candidate = Finite(candidate) };
        return next with
        {
            BeyondHard = next.IsBeyond(guardrail.Hard) ? BeyondHard + 1 : 0,
            BeyondSoft = next.IsBeyond(guardrail.Soft) ? BeyondSoft + 1 : 0,
            BeyondWarn = next.IsBeyond(guardrail.Warn) ? BeyondWarn + 1 : 0,
        };
    }

    /// <summary>Adds a look that could not measure. The rows stay: it is evidence for neither side.</summary>
    /// <param name="error">Why, for people.</param>
    public ExternalMeasurements AddError(string error) => this with { Control = null, Candidate = null, Error = error };

    /// <summary>What is held against a threshold of a kind; <c>null</c> where a number is missing.</summary>
    internal double? EstimateOf(ThresholdKind kind) => (kind, Control, Candidate) switch
    {
        (ThresholdKind.Absolute, _, { } candidate) => candidate,
        (ThresholdKind.DifferenceInPoints, { } control, { } candidate) => candidate - control,
        (ThresholdKind.RelativeDifference, { } control and > 0, { } candidate) => (candidate / control) - 1,
        _ => null,
    };

    private bool IsBeyond(Threshold? threshold) => threshold is not null && EstimateOf(threshold.Kind) is { } estimate && threshold.IsExceededBy(estimate, estimate);

    private static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;
}
