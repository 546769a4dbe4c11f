using System.Text.Json.Serialization;
using FlagGateway.Core.Guardrails;

namespace FlagGateway.Core.Rollouts.Simulation;

/// <summary>
/// Whether a stage's traffic can show that a candidate equal to control meets a limit, and what would be enough.
/// </summary>
/// <remarks>Everything here holds with a probability of 80 %, at the stage's planned analyses.</remarks>
public sealed record LimitReach
{
    /// <summary>Name of the stage.</summary>
    public required string Stage { get; init; }

    /// <summary>The guardrail's metric; empty for a condition of the stage itself.</summary>
    public required string Guardrail { get; init; }

    /// <summary>Which limit: <c>hard</c>, <c>soft</c>, or <c>minimum_requests</c>, <c>minimum_users</c>.</summary>
    public required string Limit { get; init; }

    /// <summary>The limit as written.</summary>
    public required string Threshold { get; init; }

    /// <summary>When it is met.</summary>
    public required ReachKind Kind { get; init; }

    /// <summary>Control's value; <c>null</c> if it is not known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Control { get; init; }

    /// <summary>The first planned analysis that it passes; <c>null</c> for none until the rollout pauses.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TimeSpan? PassesAfter { get; init; }

    /// <summary>The smallest limit that is met at the end of the hold; <c>null</c> for none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SmallestInHold { get; init; }

    /// <summary>
    /// The smallest limit that is met at a planned analysis within three times the hold; <c>null</c> for none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SmallestInThreeHolds { get; init; }

    /// <summary>
    /// <see cref="SmallestInHold"/> as a part of control's value, if control has a rate of 5 % or more and the limit is
    /// one in points.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? SmallestAsRatio { get; init; }

    /// <summary>
    /// The hold at whose end the limit as written is met; <c>null</c> for none up to
    /// <see cref="LimitForecast.Maximum"/>.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TimeSpan? NeededHold { get; init; }

    /// <summary>All this in one line.</summary>
    public string Text { get; init; } = "";

    /// <summary>Kind of the threshold, for the text.</summary>
    internal ThresholdKind? ThresholdKind { get; init; }
}

/// <summary>When a limit is met.</summary>
public enum ReachKind
{
    /// <summary>At the end of the hold.</summary>
    InHold,

    /// <summary>At a later planned analysis, before the rollout pauses.</summary>
    Late,

    /// <summary>Not before the rollout pauses.</summary>
    Never,

    /// <summary>There are no data about it.</summary>
    Unknown,
}
