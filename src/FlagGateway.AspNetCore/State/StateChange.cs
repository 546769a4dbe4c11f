using System.Text.Json.Serialization;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Rollouts;

namespace FlagGateway.State;

/// <summary>Kind of a change.</summary>
public enum ChangeKind
{
    /// <summary>Sets the kill switch of a flag.</summary>
    Kill,

    /// <summary>Removes the kill switch of a flag.</summary>
    Unkill,

    /// <summary>Sets the state of a rollout.</summary>
    Rollout,

    /// <summary>Removes the state of a rollout, as if it had never been started.</summary>
    Forget,

    /// <summary>Changes nothing: a note, such as the times of a drill.</summary>
    Note,

    /// <summary>Records the version of a variant's prompt.</summary>
    Prompt,
}

/// <summary>
/// One change with its actor and reason. The store adds the previous values, the revision and the time.
/// </summary>
public sealed record StateChange
{
    /// <summary>What it does to the state.</summary>
    public required ChangeKind Kind { get; init; }

    /// <summary>Id of the flag.</summary>
    public required string Flag { get; init; }

    /// <summary>
    /// Actor: the name of a token, a user of the machine, or <c>flaggateway</c> for the machine itself.
    /// </summary>
    public required string Actor { get; init; }

    /// <summary>Where it was made.</summary>
    public required ChangeSource Source { get; init; }

    /// <summary>
    /// Action, in one word: <c>kill</c>, <c>start</c>, <c>advance</c>, <c>roll_back</c>, <c>pause</c>…
    /// </summary>
    public required ChangeAction Action { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The new state of the rollout, for <see cref="ChangeKind.Rollout"/>.</summary>
    public RolloutState? Rollout { get; init; }

    /// <summary>
    /// For <see cref="ChangeKind.Kill"/>: whether open streams and WebSockets of other variants end too.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Cut { get; init; }

    /// <summary>The version, for <see cref="ChangeKind.Prompt"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public PromptVersion? Prompt { get; init; }

    /// <summary>The evidence for the change, or <c>null</c>.</summary>
    public Evidence? Evidence { get; init; }
}

/// <summary>Evidence of a change: the measurements at that time.</summary>
/// <param name="Verdicts">All guardrails.</param>
/// <param name="Cohorts">Control and candidate since the stage began.</param>
/// <param name="Notes">Other notes, such as the sample ratio or a drill's times.</param>
public sealed record Evidence(IReadOnlyList<GuardrailVerdict> Verdicts, IReadOnlyList<CohortSummary> Cohorts, IReadOnlyList<string> Notes);

/// <summary>Counts of one cohort.</summary>
public sealed record CohortSummary
{
    /// <summary>Name of the variant.</summary>
    public required string Variant { get; init; }

    /// <summary>Completed requests.</summary>
    public long Requests { get; init; }

    /// <summary>Requests that failed, of <see cref="Requests"/>.</summary>
    public long Errors { get; init; }

    /// <summary>Approximate number of users.</summary>
    public double Users { get; init; }

    /// <summary>
    /// Requests that clients aborted before the destination responded; not in <see cref="Requests"/>.
    /// </summary>
    public long Abandoned { get; init; }

    /// <summary>
    /// Requests whose connection broke during the upload, without a response; not in <see cref="Requests"/>.
    /// </summary>
    public long UploadResets { get; init; }

    /// <summary>Approximate number of client networks.</summary>
    public double Networks { get; init; }

    /// <summary>The median of durations in seconds; <c>null</c> without a request.</summary>
    public double? P50 { get; init; }

    /// <summary>The 90th percentile of durations in seconds; <c>null</c> without a request.</summary>
    public double? P90 { get; init; }

    /// <summary>The 95th percentile of durations in seconds; <c>null</c> without a request.</summary>
    public double? P95 { get; init; }

    /// <summary>The 99th percentile of durations in seconds; <c>null</c> without a request.</summary>
    public double? P99 { get; init; }

    /// <summary>Copies whose response was compared.</summary>
    public long Compared { get; init; }

    /// <summary>Copies whose response differed, of <see cref="Compared"/>.</summary>
    public long Mismatched { get; init; }

    /// <summary>Means of signals by name.</summary>
    public IReadOnlyDictionary<string, double> Signals { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);
}
