using System.Text.Json.Serialization;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Recording;

/// <summary>
/// What an evaluation of a rollout saw, and what it decided, for replays against another plan. Names of users are not
/// recorded.
/// </summary>
internal sealed record RecordedEvaluation
{
    /// <summary>Time of the evaluation.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Id of the flag.</summary>
    public required string Flag { get; init; }

    /// <summary>Name of the reference variant.</summary>
    public required string Control { get; init; }

    /// <summary>Name of the variant being judged.</summary>
    public required string Candidate { get; init; }

    /// <summary>When the rollout was started.</summary>
    public DateTimeOffset StartedAt { get; init; }

    /// <summary>Fingerprint of the plan in force.</summary>
    public string Plan { get; init; } = "";

    /// <summary>The stage in which was counted.</summary>
    public required RecordedStage State { get; init; }

    /// <summary>Time in the stage, with this evaluation.</summary>
    public TimeSpan InStage { get; init; }

    /// <summary>Time since the last recorded evaluation in which rollouts were evaluated.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The stage after the evaluation; <c>null</c> if it is the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RecordedStage? Next { get; init; }

    /// <summary>The verdicts by guardrail.</summary>
    public IReadOnlyDictionary<string, VerdictKind> Verdicts { get; init; } = new Dictionary<string, VerdictKind>();

    /// <summary>Why the time in the stage does not count; <c>null</c> if it does.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Stopped { get; init; }

    /// <summary>Requests that the gateway itself failed in the last minute.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int GatewayErrors { get; init; }

    /// <summary>
    /// Earlier data of control, for stages without a simultaneous control; recorded from time to time.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public RolloutReference? Reference { get; init; }

    /// <summary>The counts of the observation period so far; <c>null</c> if nothing was measured.</summary>
    [JsonIgnore]
    public StageCounts? Counts { get; init; }

    /// <summary>What the users did before the rollout; <c>null</c> if that is not known.</summary>
    [JsonIgnore]
    public CohortPast? Past { get; init; }

    /// <summary>The state of the rollout as far as it is recorded.</summary>
    public RolloutState ToState() => new()
    {
        Flag = Flag,
        Control = Control,
        Candidate = Candidate,
        Plan = Plan,
        Phase = State.Phase,
        Stage = State.Stage,
        ObservationPeriod = State.ObservationPeriod,
        Percentage = State.Percentage,
        Groups = State.Groups ?? [],
        // Only whether there are any matters to a decision.
        Users = State.NamedUsers > 0 ? [""] : null,
        Excluded = State.Excluded,
        Shadow = State.Shadow,
        Reference = Reference,
        InStage = InStage,
        StartedAt = StartedAt,
        ChangedAt = At,
    };
}

/// <summary>The stage of a rollout, as far as it decides who is on the candidate.</summary>
internal sealed record RecordedStage
{
    /// <summary>The phase.</summary>
    public required RolloutPhase Phase { get; init; }

    /// <summary>Name of the stage.</summary>
    public required string Stage { get; init; }

    /// <summary>The observation period.</summary>
    [JsonPropertyName("epoch")]
    public long ObservationPeriod { get; init; }

    /// <summary>The candidate's share of users, from 0 to 100.</summary>
    public double Percentage { get; init; }

    /// <summary>Groups on the candidate; <c>null</c> for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Number of single users on the candidate.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int NamedUsers { get; init; }

    /// <summary>Groups that returned to control; <c>null</c> for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Excluded { get; init; }

    /// <summary>Mirroring; <c>null</c> for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ShadowShare? Shadow { get; init; }

    /// <summary>Reason of the phase.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Reads a state.</summary>
    public static RecordedStage From(RolloutState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        return new RecordedStage
        {
            Phase = state.Phase,
            Stage = state.Stage,
            ObservationPeriod = state.ObservationPeriod,
            Percentage = state.Percentage,
            Groups = state.Groups.Count == 0 ? null : state.Groups,
            NamedUsers = state.Users?.Count ?? 0,
            Excluded = state.Excluded,
            Shadow = state.Shadow,
            Reason = state.Reason,
        };
    }

    /// <summary>Whether another stage differs in phase or in who is on the candidate.</summary>
    public bool IsSame(RecordedStage other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Phase, Stage, ObservationPeriod, Percentage, Reason) == (other.Phase, other.Stage, other.ObservationPeriod, other.Percentage, other.Reason);
    }

    /// <summary>What led from this stage to another one; <see cref="RolloutAction.None"/> if nothing did.</summary>
    public RolloutAction ActionTo(RecordedStage next)
    {
        ArgumentNullException.ThrowIfNull(next);
        return next.Phase switch
        {
            RolloutPhase.RolledBack => RolloutAction.RollBack,
            RolloutPhase.Aborted => RolloutAction.Abort,
            RolloutPhase.Succeeded => RolloutAction.Succeed,
            _ when next.Stage != Stage => next.Percentage < Percentage ? RolloutAction.StepBack : RolloutAction.Advance,
            _ when !next.Percentage.Equals(Percentage) && next.Phase == RolloutPhase.Paused => next.Percentage > 0 ? RolloutAction.Set : RolloutAction.Pause,
            _ when next.Phase != Phase => next.Phase switch { RolloutPhase.Paused => RolloutAction.Pause, RolloutPhase.Waiting => RolloutAction.Wait, _ => RolloutAction.Resume },
            _ when (next.Excluded?.Count ?? 0) != (Excluded?.Count ?? 0) => (next.Excluded?.Count ?? 0) > (Excluded?.Count ?? 0) ? RolloutAction.Exclude : RolloutAction.Include,
            _ => next.ObservationPeriod == ObservationPeriod ? RolloutAction.None : RolloutAction.Observe,
        };
    }
}
