using System.Text.Json.Serialization;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts;

/// <summary>How the candidate of a flag gets its share, stage by stage, and what stops it. What was asked, not where it stands.</summary>
/// <param name="Flag">Id of the flag.</param>
/// <param name="Control">Name of the reference variant.</param>
/// <param name="Candidate">Name of the variant being judged.</param>
/// <param name="Stages">In order; at least one.</param>
/// <param name="Guardrails">Conditions watched whenever the candidate receives traffic.</param>
/// <param name="OnSoft">What a soft verdict does.</param>
/// <param name="Notify">Addresses that are told of each change.</param>
public sealed record RolloutPlan(
    string Flag,
    string Control,
    string Candidate,
    IReadOnlyList<RolloutStage> Stages,
    IReadOnlyList<Guardrail> Guardrails,
    SoftAction OnSoft,
    IReadOnlyList<Uri> Notify)
{
    /// <summary>From which share of failing requests on a candidate is broken unless its plan says otherwise.</summary>
    public const double DefaultGrossFailure = Core.Guardrails.GrossFailure.DefaultShare;

    /// <summary>The guardrails that are watched in a stage.</summary>
    public IReadOnlyList<Guardrail> GuardrailsOf(string stage) => [.. Guardrails.Where(guardrail => guardrail.IsWatchedIn(stage))];

    /// <summary>Addresses that are told of some events only, beside <see cref="Notify"/>.</summary>
    /// <value>Default: none.</value>
    public IReadOnlyList<EventAddresses> NotifyOf { get; init; } = [];

    /// <summary>The addresses that are told of an event, each once.</summary>
    /// <param name="name">The event as notifications call it: <c>rolled_back</c>.</param>
    public IEnumerable<Uri> AddressesOf(string name) =>
        Notify.Concat(NotifyOf.Where(one => one.Events.Contains(name, StringComparer.Ordinal)).SelectMany(static one => one.Addresses)).Distinct();

    /// <summary>How it begins.</summary>
    /// <value>Default: <see cref="StartMode.Manual"/>.</value>
    public StartMode Start { get; init; }

    /// <summary>What other destinations of a variant's cluster mean for what was measured.</summary>
    /// <value>Default: <see cref="DestinationChange.Continue"/>.</value>
    public DestinationChange OnDestinationChange { get; init; }

    /// <summary>How long a stage whose hold is over waits for data that decide, before the rollout pauses and says so.</summary>
    /// <value>Above zero; default one day.</value>
    public TimeSpan ProgressDeadline { get; init; } = TimeSpan.FromDays(1);

    /// <summary>After a step back the least time before the next stage is tried again; after a roll-back, before another plan starts automatically.</summary>
    /// <value>Zero or more; default ten minutes.</value>
    public TimeSpan CoolDown { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>What becomes of a stage in which a guardrail has nothing to be compared with.</summary>
    /// <value>Default <see cref="UnjudgedAction.Hold"/>.</value>
    public UnjudgedAction Unjudged { get; init; }

    /// <summary>What happens while control itself fails.</summary>
    /// <value>Default <see cref="ControlFailureAction.Pause"/>.</value>
    public ControlFailureAction OnControlFailure { get; init; }

    /// <summary>From which share of failing requests on the candidate is broken whatever the guardrails say; <c>null</c> for never.</summary>
    /// <value>In (0,1]; default 0.5.</value>
    public double? GrossFailure { get; init; } = DefaultGrossFailure;

    /// <summary>Whether a candidate that responds with other classes of status than control is a soft verdict (<see cref="Guardrails.StatusMix"/>).</summary>
    /// <value>Default <c>true</c>.</value>
    public bool StatusMix { get; init; } = true;
}

/// <summary>What becomes of a stage in which a guardrail could not be judged for want of a reference.</summary>
public enum UnjudgedAction
{
    /// <summary>It is held until somebody promotes it. The default.</summary>
    Hold,

    /// <summary>It may be left without.</summary>
    Advance,
}

/// <summary>What happens while control itself fails.</summary>
public enum ControlFailureAction
{
    /// <summary>The rollout pauses where it is. The default.</summary>
    Pause,

    /// <summary>A candidate that works gets the share of the last stage.</summary>
    Promote,
}

/// <summary>Addresses for some events.</summary>
/// <param name="Events">Names of the events: <c>rolled_back</c>. At least one.</param>
/// <param name="Addresses">Who is told. At least one.</param>
public sealed record EventAddresses(IReadOnlyList<string> Events, IReadOnlyList<Uri> Addresses);

/// <summary>How a rollout begins.</summary>
public enum StartMode
{
    /// <summary>Somebody starts it. The default.</summary>
    Manual,

    /// <summary>Automatically as soon as the plan exists; a plan that was rolled back once never starts automatically again.</summary>
    Automatic,
}

/// <summary>One step of a rollout.</summary>
/// <param name="Name">Unique within the plan; a plan that is edited keeps its place by it.</param>
/// <param name="Percentage">Share of users on the candidate, from 0 to 100.</param>
/// <param name="Shadow">Copies of requests sent to the other side, or <c>null</c> for none.</param>
/// <param name="Groups">Groups that go to the candidate as a whole from this stage on, such as <c>tenant:internal</c>.</param>
/// <param name="Hold">The least time in the stage. Zero or more; default zero.</param>
/// <param name="Gate">How the stage is left.</param>
/// <param name="MinimumUsers">The fewest users of the candidate before the stage is left. Default 0.</param>
/// <param name="MinimumRequests">The fewest requests of the candidate before the stage is left. Default 0.</param>
public sealed record RolloutStage(
    string Name,
    double Percentage,
    ShadowShare? Shadow,
    IReadOnlyList<string> Groups,
    TimeSpan Hold,
    StageGate Gate,
    int MinimumUsers,
    int MinimumRequests)
{
    /// <summary>Single users that go to the candidate from this stage on.</summary>
    /// <value>Default: <c>null</c>, which is nobody.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Users { get; init; }
}

/// <summary>Which requests are copied in a stage.</summary>
/// <param name="Percentage">Share of users whose requests are copied, from 0 to 100.</param>
/// <param name="From">Whose requests are copied to the other side.</param>
public sealed record ShadowShare(double Percentage, ShadowSource From);

/// <summary>Whose requests are copied.</summary>
public enum ShadowSource
{
    /// <summary>Control's, to the candidate's cluster. The default.</summary>
    Control,

    /// <summary>The candidate's, to control's cluster: keeps control warm after a cut-over.</summary>
    Candidate,
}

/// <summary>The condition to leave a stage, behind hold, samples and guardrails.</summary>
public enum StageGate
{
    /// <summary>None. The default.</summary>
    Automatic,

    /// <summary>Somebody's approval.</summary>
    Manual,
}

/// <summary>What a soft verdict does.</summary>
public enum SoftAction
{
    /// <summary>Hold until somebody decides. The default.</summary>
    Pause,

    /// <summary>Return to the stage before.</summary>
    StepBack,
}
