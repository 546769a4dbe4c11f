using System.Text.Json.Serialization;

namespace FlagGateway.Core.Rollouts;

/// <summary>
/// Where one rollout stands: everything that decides requests and the next step, and nothing else. Immutable; what
/// is in force is told here and not by the plan, so a plan that is edited or gone changes nothing by itself.
/// </summary>
public sealed record RolloutState
{
    /// <summary>Id of the flag.</summary>
    public required string Flag { get; init; }

    /// <summary>Name of the reference variant.</summary>
    public required string Control { get; init; }

    /// <summary>Name of the variant being judged.</summary>
    public required string Candidate { get; init; }

    /// <summary>Fingerprint of the plan that is followed.</summary>
    public required string Plan { get; init; }

    /// <summary>Where it stands.</summary>
    public required RolloutPhase Phase { get; init; }

    /// <summary>Name of the stage, also after the end; empty before the start.</summary>
    public string Stage { get; init; } = "";

    /// <summary>Counts up whenever what the cohorts consist of changes: numbers of two periods are never mixed.</summary>
    [JsonPropertyName("epoch")]
    public long ObservationPeriod { get; init; }

    /// <summary>Share of users on the candidate that is in force, from 0 to 100.</summary>
    public double Percentage { get; init; }

    /// <summary>Groups that are on the candidate as a whole.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Single users that are on the candidate; <c>null</c> for nobody.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Users { get; init; }

    /// <summary>Copies in force, or <c>null</c> for none.</summary>
    public ShadowShare? Shadow { get; init; }

    /// <summary>What control and candidate were when the observation period began, or <c>null</c> where that was not recorded.</summary>
    public ObservedVariants? Variants { get; init; }

    /// <summary>Once it is over: fingerprint of the flag's text in flags.json as it was while there was a plan, or <c>null</c> where that was not recorded.</summary>
    public string? FlagText { get; init; }

    /// <summary>Time spent in the stage, counted while it was under way and not read off a clock.</summary>
    public TimeSpan InStage { get; init; }

    /// <summary>Time in which only data was missing to leave the stage.</summary>
    public TimeSpan Undecided { get; init; }

    /// <summary>What is left of the cool-down after a step back or a roll-back.</summary>
    public TimeSpan CoolDown { get; init; }

    /// <summary>Fingerprints of plans that were rolled back: they never start by themselves again. The last 16.</summary>
    public IReadOnlyList<string> FailedPlans { get; init; } = [];

    /// <summary>What control did before, for stages without a control beside the candidate; <c>null</c> where nothing is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RolloutReference? Reference { get; init; }

    /// <summary>Why it stands where it stands, for display.</summary>
    public string Reason { get; init; } = "";

    /// <summary>When it was started; for display.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>When phase, stage or percentage last changed; for display.</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>Whether the state says where requests go; flags.json does while it does not.</summary>
    [JsonIgnore]
    public bool IsInForce => Phase != RolloutPhase.Pending;

    /// <summary>Whether the machine moves or watches it.</summary>
    [JsonIgnore]
    public bool IsActive => Phase is RolloutPhase.Progressing or RolloutPhase.Waiting or RolloutPhase.Paused;

    /// <summary>Whether anybody may be on the candidate.</summary>
    [JsonIgnore]
    public bool HasCandidateTraffic => Percentage > 0 || Groups.Count != 0 || Users is { Count: > 0 };

    /// <summary>Whether it was paused with nobody left on the candidate and nothing copied to it.</summary>
    [JsonIgnore]
    public bool IsEmptied => Phase == RolloutPhase.Paused && !HasCandidateTraffic && Shadow is null;
}
