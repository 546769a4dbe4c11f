using System.Text.Json.Serialization;

namespace FlagGateway.Core.Rollouts;

/// <summary>One step of a rollout.</summary>
/// <param name="Name">
/// Unique within the plan; after an edit of the plan, the rollout continues in the stage of the same name.
/// </param>
/// <param name="Percentage">
/// Share of users on the candidate, from 0 to 100; several candidates have equal parts of it.
/// </param>
/// <param name="Shadow">Mirroring to the other variant, or <c>null</c> for none.</param>
/// <param name="Groups">
/// Groups assigned to the candidate entirely from this stage on, such as <c>tenant:internal</c>.
/// </param>
/// <param name="Hold">Minimum time in the stage. Zero or more; default zero.</param>
/// <param name="Gate">How the stage is left.</param>
/// <param name="MinimumUsers">Minimum number of candidate users before the stage can be left. Default 0.</param>
/// <param name="MinimumRequests">Minimum number of candidate requests before the stage can be left. Default 0.</param>
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
    /// <summary>Name of the segment of whose users the percentage is the share.</summary>
    /// <value>Default: <c>null</c>, which means all users.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Segment { get; init; }

    /// <summary>Single users assigned to the candidate from this stage on.</summary>
    /// <value>Default: <c>null</c>, which means none.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Users { get; init; }

    /// <summary>How many different names must approve the stage, if its gate is manual.</summary>
    /// <value>1 to 10. Default: <c>null</c>, which means one.</value>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Approvals { get; init; }

    /// <summary>
    /// The webhook that must confirm the stage before it begins. Its address may be a secret, so it is never written;
    /// another one does not make another plan.
    /// </summary>
    /// <value>Default: <c>null</c>, none.</value>
    [JsonIgnore]
    public StageConfirm? Confirm { get; init; }
}

/// <summary>Mirroring of requests in a stage.</summary>
/// <param name="Percentage">Share of users whose requests are copied, from 0 to 100.</param>
/// <param name="From">Variant whose requests are copied to the other one.</param>
public sealed record ShadowShare(double Percentage, ShadowSource From);

/// <summary>Variant whose requests are copied.</summary>
public enum ShadowSource
{
    /// <summary>Control's, to the candidate's cluster. The default.</summary>
    Control,

    /// <summary>The candidate's, to control's cluster: keeps control warm after a cut-over.</summary>
    Candidate,
}

/// <summary>Condition to leave a stage, in addition to hold, samples and guardrails.</summary>
public enum StageGate
{
    /// <summary>None. The default.</summary>
    Automatic,

    /// <summary>An operator's approval.</summary>
    Manual,
}
