using System.Text.Json.Serialization;

namespace FlagGateway.Core.Rollouts;

/// <summary>
/// State of one rollout: all that decides requests and the next step, and nothing else. Immutable. The state,
/// not the plan, defines what is in force, so an edited or removed plan has no immediate effect.
/// </summary>
public sealed record RolloutState
{
    /// <summary>Id of the flag.</summary>
    public required string Flag { get; init; }

    /// <summary>Name of the reference variant.</summary>
    public required string Control { get; init; }

    /// <summary>Name of the variant being judged; the first one of several.</summary>
    public required string Candidate { get; init; }

    /// <summary>All candidates, if there are several; <c>null</c> for one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RolloutCandidate>? Candidates { get; init; }

    /// <summary>Fingerprint of the plan in force.</summary>
    public required string Plan { get; init; }

    /// <summary>The phase.</summary>
    public required RolloutPhase Phase { get; init; }

    /// <summary>Name of the stage, also after the end; empty before the start.</summary>
    public string Stage { get; init; } = "";

    /// <summary>
    /// Incremented whenever the composition of the cohorts changes: numbers of two periods are never mixed.
    /// </summary>
    [JsonPropertyName("epoch")]
    public long ObservationPeriod { get; init; }

    /// <summary>
    /// Current share of users on the candidate, from 0 to 100: of all users, or of <see cref="Segment"/>. Several
    /// candidates have equal parts of it; the part of one that was dropped is on control.
    /// </summary>
    public double Percentage { get; init; }

    /// <summary>The segment of whose users <see cref="Percentage"/> is the share; <c>null</c> for all users.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Segment { get; init; }

    /// <summary>
    /// Shares that earlier stages gave to others and that stay; <c>null</c> for none. Always <c>null</c> while no stage
    /// was about a segment.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SegmentShare>? Held { get; init; }

    /// <summary>Groups that are entirely on the candidate.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Single users that are on the candidate; <c>null</c> for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Users { get; init; }

    /// <summary>
    /// Groups that returned to control because the candidate is worse for them (<see cref="SegmentAction.Exclude"/>);
    /// <c>null</c> for none. They stay there until the rollout is started again.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Excluded { get; init; }

    /// <summary>Mirroring in force, or <c>null</c> for none.</summary>
    public ShadowShare? Shadow { get; init; }

    /// <summary>
    /// Fingerprints of control and candidate at the start of the observation period, or <c>null</c> if not recorded.
    /// </summary>
    public ObservedVariants? Variants { get; init; }

    /// <summary>
    /// After the end: fingerprint of the flag's text in flags.json while there was a plan, or <c>null</c> if not
    /// recorded.
    /// </summary>
    public string? FlagText { get; init; }

    /// <summary>Time spent in the stage while the rollout was active; not derived from wall-clock times.</summary>
    public TimeSpan InStage { get; init; }

    /// <summary>Time in which only missing data prevented leaving the stage.</summary>
    public TimeSpan Undecided { get; init; }

    /// <summary>Remaining cool-down after a step back or a rollback.</summary>
    public TimeSpan CoolDown { get; init; }

    /// <summary>
    /// Fingerprints of plans that were rolled back: they never start automatically again. The last 16.
    /// </summary>
    public IReadOnlyList<string> FailedPlans { get; init; } = [];

    /// <summary>Earlier data of control, for stages without a simultaneous control; <c>null</c> if unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RolloutReference? Reference { get; init; }

    /// <summary>Approvals of the stage, while it needs more; <c>null</c> for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StageApprovals? Approvals { get; init; }

    /// <summary>What a webhook said about the next stage; <c>null</c> if it was not asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StageConfirmation? Confirmation { get; init; }

    /// <summary>The planned analyses of the stage so far; <c>null</c> for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public StageAnalyses? Analyses { get; init; }

    /// <summary>
    /// The one of several candidates whose soft verdict paused the rollout, which goes on when it is dropped;
    /// <c>null</c> for another pause.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? PausedFor { get; init; }

    /// <summary>Reason of the current phase, for display.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When it was started; for display.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When phase, stage or percentage last changed; for display.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>Whether the rollout decides requests; otherwise flags.json does.</summary>
    [JsonIgnore]
    public bool IsInForce => Phase != RolloutPhase.Pending;

    /// <summary>Whether the rollout is active: progressing or monitored.</summary>
    [JsonIgnore]
    public bool IsActive => Phase is RolloutPhase.Progressing or RolloutPhase.Waiting or RolloutPhase.Paused;

    /// <summary>Whether the candidate may have users.</summary>
    [JsonIgnore]
    public bool HasCandidateTraffic => Percentage > 0 || Held is { Count: > 0 } || Groups.Count != 0 || Users is { Count: > 0 };

    /// <summary>
    /// Whether what users did before the rollout can be compared by percentile: it was counted for all users.
    /// </summary>
    [JsonIgnore]
    internal bool HasComparablePast => Percentage is > 0 and < 100 && Segment is null;

    /// <summary>
    /// For the state as that of one of several candidates: which it is, their number, and the percentage of all.
    /// </summary>
    [JsonIgnore]
    internal (int Index, int Count, double Percentage)? Lane { get; init; }

    /// <summary>Whether it was paused with no users on the candidate and no mirroring to it.</summary>
    [JsonIgnore]
    public bool IsEmptied => Phase == RolloutPhase.Paused && !HasCandidateTraffic && Shadow is null;
}
