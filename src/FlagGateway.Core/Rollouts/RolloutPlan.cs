using FlagGateway.Core.Checks;
using FlagGateway.Core.Guardrails;
using FlagGateway.Core.Statistics;

namespace FlagGateway.Core.Rollouts;

/// <summary>
/// Plan of a rollout: the candidate's share stage by stage, and the conditions that stop it. The state is separate.
/// </summary>
/// <param name="Flag">Id of the flag.</param>
/// <param name="Control">Name of the reference variant.</param>
/// <param name="Candidate">Name of the variant being judged; the first one of several.</param>
/// <param name="Stages">In order; at least one.</param>
/// <param name="Guardrails">Conditions monitored while the candidate receives traffic.</param>
/// <param name="OnSoft">Action on a soft verdict.</param>
/// <param name="Notify">Addresses notified of each change.</param>
public sealed record RolloutPlan(
    string Flag,
    string Control,
    string Candidate,
    IReadOnlyList<RolloutStage> Stages,
    IReadOnlyList<Guardrail> Guardrails,
    SoftAction OnSoft,
    IReadOnlyList<Uri> Notify)
{
    /// <summary>Further candidates of the same rollout, which share its stages.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<string> FurtherCandidates { get; init; } = [];

    /// <summary>All candidates, in the order of the plan: each is compared with control.</summary>
    public IReadOnlyList<string> Candidates => FurtherCandidates.Count == 0 ? [Candidate] : [Candidate, .. FurtherCandidates];

    /// <summary>Default share of failing requests from which a candidate is broken.</summary>
    public const double DefaultGrossFailure = Core.Guardrails.GrossFailure.DefaultShare;

    /// <summary>Default of <see cref="StopConfidence"/>.</summary>
    public const double DefaultStopConfidence = 1 - ErrorBudget.Total;

    /// <summary>Returns the guardrails of a stage.</summary>
    public IReadOnlyList<Guardrail> GuardrailsOf(string stage) => [.. Guardrails.Where(guardrail => guardrail.IsWatchedIn(stage))];

    /// <summary>Addresses notified of some events only, in addition to <see cref="Notify"/>.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<EventAddresses> NotifyOf { get; init; } = [];

    /// <summary>Returns the addresses to notify of an event, each once.</summary>
    /// <param name="name">Name of the event in notifications: <c>rolled_back</c>.</param>
    public IEnumerable<Uri> AddressesOf(string name) =>
        Notify.Concat(NotifyOf.Where(one => one.Events.Contains(name, StringComparer.Ordinal)).SelectMany(static one => one.Addresses)).Distinct();

    /// <summary>Names of the channels notified of each change, in addition to <see cref="Notify"/>.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<string> NotifyChannels { get; init; } = [];

    /// <summary>Returns the names of the channels to notify of an event, each once.</summary>
    /// <param name="name">Name of the event in notifications: <c>rolled_back</c>.</param>
    public IEnumerable<string> ChannelsOf(string name) =>
        NotifyChannels.Concat(NotifyOf.Where(one => one.Events.Contains(name, StringComparer.Ordinal)).SelectMany(static one => one.Channels)).Distinct(StringComparer.OrdinalIgnoreCase);

    /// <summary>How the rollout starts.</summary>
    /// <value>Default: <see cref="StartMode.Manual"/>.</value>
    public StartMode Start { get; init; }

    /// <summary>When an automatic start happens at the earliest; <c>null</c> for at once.</summary>
    internal DateTimeOffset? StartAt { get; init; }

    /// <summary>
    /// Action on a soft verdict of a guardrail that compares with earlier days (<see cref="Baseline.History"/>).
    /// </summary>
    /// <value>Default: <c>null</c>, which is <see cref="OnSoft"/>.</value>
    public SoftAction? OnDrift { get; init; }

    /// <summary>Effect of changed destinations of a variant's cluster on the measurements.</summary>
    /// <value>Default: <see cref="DestinationChange.Continue"/>.</value>
    public DestinationChange OnDestinationChange { get; init; }

    /// <summary>
    /// How long a stage waits for conclusive data after its hold, before the rollout pauses with this reason.
    /// </summary>
    /// <value>Above zero; default one day.</value>
    public TimeSpan ProgressDeadline { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// Minimum time after a step back before the next stage is tried again; after a rollback, before another plan
    /// starts automatically.
    /// </summary>
    /// <value>Zero or more; default ten minutes.</value>
    public TimeSpan CoolDown { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Action in a stage in which a guardrail has no reference.</summary>
    /// <value>Default <see cref="UnjudgedAction.Hold"/>.</value>
    public UnjudgedAction Unjudged { get; init; }

    /// <summary>Action while control itself fails.</summary>
    /// <value>Default <see cref="ControlFailureAction.Pause"/>.</value>
    public ControlFailureAction OnControlFailure { get; init; }

    /// <summary>
    /// Share of failing requests from which the candidate is broken regardless of the guardrails; <c>null</c> for
    /// never.
    /// </summary>
    /// <value>In (0,1]; default 0.5.</value>
    public double? GrossFailure { get; init; } = DefaultGrossFailure;

    /// <summary>
    /// Whether a candidate that responds with other classes of status than control is a soft verdict
    /// (<see cref="Guardrails.StatusMix"/>).
    /// </summary>
    /// <value>Default <c>true</c>.</value>
    public bool StatusMix { get; init; } = true;

    /// <summary>
    /// Whether a candidate that fails all requests of more users than control is a soft verdict
    /// (<see cref="FailingUsersCheck"/>).
    /// </summary>
    /// <value>Default <c>true</c>.</value>
    public bool FailingUsers { get; init; } = true;

    /// <summary>
    /// Whether a candidate whose median latency is several times control's is a hard verdict, whatever the guardrails
    /// are (<see cref="GrossLatencyCheck"/>).
    /// </summary>
    /// <value>Default <c>true</c>.</value>
    public bool GrossLatency { get; init; } = true;

    /// <summary>Action when the candidate is worse in some routes or groups, whether or not its total is.</summary>
    /// <value>Default <see cref="SegmentAction.Warn"/>.</value>
    public SegmentAction OnSegment { get; init; }

    /// <summary>Action when a stage is still undecided after <see cref="ProgressDeadline"/>.</summary>
    /// <value>Default <see cref="UndecidedAction.Pause"/>.</value>
    public UndecidedAction OnUndecided { get; init; }

    /// <summary>
    /// Probability that a stage is not left with a candidate that is worse by exactly a limit, over all of its planned
    /// analyses (<see cref="PlannedAnalyses"/>).
    /// </summary>
    /// <value>From 0.5 to 0.9999; default 0.98.</value>
    public double PassConfidence { get; init; } = PlannedAnalyses.DefaultConfidence;

    /// <summary>
    /// Probability that a guardrail does not stop a candidate exactly at a limit in a stage of one day. Several
    /// candidates share it (<see cref="CandidateView.StopConfidenceOf"/>).
    /// </summary>
    /// <value>From 0.5 to 0.9999; default 0.95.</value>
    public double StopConfidence { get; init; } = DefaultStopConfidence;

    /// <summary>Control's error rate from which it counts as failing, so that nothing is moved to it.</summary>
    /// <value>In (0,1]; default 0.05. Above the usual rate of a control that always fails more often.</value>
    public double ControlFailure { get; init; } = Core.Guardrails.ControlFailure.MinRate;

    /// <summary>Time at the beginning of each stage in which only <see cref="GrossFailure"/> is judged.</summary>
    /// <value>
    /// Zero or more; <c>null</c> (default) for 2 minutes, at most a tenth of the stage's hold: see
    /// <see cref="Rollouts.WarmUp.In"/>.
    /// </value>
    public TimeSpan? WarmUp { get; init; }

    /// <summary>Checks of the responses of a language model; <c>null</c> for none.</summary>
    internal PlannedChecks? Checks { get; init; }
}

/// <summary>Addresses and channels for some events.</summary>
/// <param name="Events">Names of the events: <c>rolled_back</c>. At least one.</param>
/// <param name="Addresses">Addresses to notify. At least one, or a channel.</param>
public sealed record EventAddresses(IReadOnlyList<string> Events, IReadOnlyList<Uri> Addresses)
{
    /// <summary>Names of channels to notify.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<string> Channels { get; init; } = [];
}

/// <summary>How a rollout starts.</summary>
public enum StartMode
{
    /// <summary>An operator starts it. The default.</summary>
    Manual,

    /// <summary>
    /// Automatically as soon as the plan exists; a plan that was rolled back once never starts automatically again.
    /// </summary>
    Automatic,
}
