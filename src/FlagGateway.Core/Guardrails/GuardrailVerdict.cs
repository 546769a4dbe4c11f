using System.Text.Json.Serialization;

namespace FlagGateway.Core.Guardrails;

/// <summary>The current verdict of a guardrail, with the arithmetic behind it.</summary>
public sealed record GuardrailVerdict
{
    /// <summary>The guardrail's metric, which is its name: <c>error_rate</c>.</summary>
    public required string Guardrail { get; init; }

    /// <summary>The candidate that it is about, in a rollout of several; <c>null</c> for the only one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Variant { get; init; }

    /// <summary>
    /// The guardrail and the candidate, unique within a rollout: <c>error_rate</c>, or of several candidates
    /// <c>new: error_rate</c>.
    /// </summary>
    [JsonIgnore]
    public string Key => KeyOf(Variant, Guardrail);

    /// <summary>The kind of verdict.</summary>
    public required VerdictKind Kind { get; init; }

    /// <summary>
    /// Whether the interval lies beyond the warning threshold, or a pass is notable: it is a multiple of control's
    /// value.
    /// </summary>
    public bool IsWarning { get; init; }

    /// <summary>Whether only absolute limits were judged, because there is no reference.</summary>
    public bool IsAbsoluteOnly { get; init; }

    /// <summary>The reference of the candidate.</summary>
    /// <value>Default <see cref="ReferenceKind.Random"/>.</value>
    public ReferenceKind Reference { get; init; }

    /// <summary>Whether there is nothing to judge in this stage, so that the stage may be left without it.</summary>
    public bool IsNotApplicable { get; init; }

    /// <summary>
    /// Whether most of the candidate's requests fail: a pause for this reason moves all users to control.
    /// </summary>
    public bool IsGross { get; init; }

    /// <summary>
    /// Whether only one client network shows a hard failure, which therefore pauses the rollout instead of rolling
    /// back.
    /// </summary>
    public bool IsOfOneNetwork { get; init; }

    /// <summary>
    /// Whether excluded evidence (sent by few users) exceeds a limit; the remaining evidence then cannot pass.
    /// </summary>
    public bool IsMaskedByFew { get; init; }

    /// <summary>
    /// Whether an inconclusive verdict does not keep the stage from being left: <see cref="Guardrail.IsStopOnly"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsStopOnly { get; init; }

    /// <summary>
    /// Who sent the excluded evidence: <c>tenant:acme</c> if buckets are derived from a group, otherwise <c>user </c>
    /// and the keyed hash of the access log. Empty if nothing was excluded, or its senders are not known.
    /// </summary>
    public IReadOnlyList<string> Few { get; init; } = [];

    /// <summary>
    /// The segments that <see cref="SegmentCheck"/> found to be worse, the worst first; <c>null</c> for other verdicts.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SegmentFinding>? Segments { get; init; }

    /// <summary>
    /// The groups among <see cref="Segments"/> that return to control, as the plan asks; <c>null</c> for none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Exclude { get; init; }

    /// <summary>The metric of control: a fraction, seconds or a plain number; <c>null</c> without data.</summary>
    public double? Control { get; init; }

    /// <summary>The metric of the candidate, in the same unit.</summary>
    public double? Candidate { get; init; }

    /// <summary>
    /// The value compared with the threshold, in the threshold's unit: a difference, a ratio minus one, or a value.
    /// </summary>
    public double? Estimate { get; init; }

    /// <summary>Lower end of the interval of the estimate that holds at every evaluation.</summary>
    public double? Lower { get; init; }

    /// <summary>Upper end of that interval.</summary>
    public double? Upper { get; init; }

    /// <summary>
    /// The bound at a planned analysis, which a pass needs to be within the limit; <c>null</c> at other times.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PlannedBound? Planned { get; init; }

    /// <summary>
    /// The decisive threshold: the exceeded one, otherwise the nearest. <c>null</c> if none could be judged.
    /// </summary>
    public Threshold? Threshold { get; init; }

    /// <summary>Requests, comparisons or reports behind control's number.</summary>
    public long ControlSamples { get; init; }

    /// <summary>Requests, comparisons or reports behind the candidate's number.</summary>
    public long CandidateSamples { get; init; }

    /// <summary>
    /// The number of equally large user partitions, of 64, between which control's number would vary as much: few for
    /// few or unequal users. <c>null</c> if that is not computed.
    /// </summary>
    public double? ControlPartitions { get; init; }

    /// <summary>The same of the candidate.</summary>
    public double? CandidatePartitions { get; init; }

    /// <summary>The verdict in one line with its numbers, for the audit log and for display.</summary>
    public required string Arithmetic { get; init; }

    /// <summary>The key of a guardrail of a candidate.</summary>
    /// <param name="variant">The candidate, in a rollout of several; <c>null</c> for the only one.</param>
    /// <param name="guardrail">The guardrail's metric.</param>
    internal static string KeyOf(string? variant, string guardrail) => variant is null ? guardrail : $"{variant}: {guardrail}";
}

/// <summary>A bound at a planned analysis.</summary>
/// <param name="Number">Number of the analysis, from 1.</param>
/// <param name="Alpha">Its one-sided level.</param>
/// <param name="Value">The bound, in the threshold's unit; <c>null</c> for none.</param>
public sealed record PlannedBound(int Number, double Alpha, double? Value);
