using System.Text.Json.Serialization;
using FlagGateway.Core.Hygiene.Staleness;

namespace FlagGateway.Admin.Api;

/// <summary>What needs somebody.</summary>
/// <param name="At">When it was found.</param>
/// <param name="Flags">
/// All flags: overdue ones first, then other stale ones, those without an owner, and the rest.
/// </param>
internal sealed record HygieneView(DateTimeOffset At, IReadOnlyList<HygieneFlag> Flags);

/// <summary>One flag.</summary>
internal sealed record HygieneFlag
{
    public required string Id { get; init; }

    public string? Type { get; init; }

    public string? Owner { get; init; }

    /// <summary>Days since it was created, or was first seen if the file does not say.</summary>
    public int? Age { get; init; }

    /// <summary>Days since when everybody gets the same variant, and not control.</summary>
    [JsonPropertyName("days_at_100")]
    public int? DaysAt100 { get; init; }

    public DateTimeOffset? LastRequest { get; init; }

    /// <summary>Whether somebody has to do something.</summary>
    public bool NeedsSomebody { get; init; }

    /// <summary>Whether a day has passed by which something had to be done.</summary>
    public bool IsOverdue { get; init; }

    /// <summary>Why, as <c>flags stale</c> reports; the oldest first.</summary>
    public IReadOnlyList<StaleReason> Reasons { get; init; } = [];

    /// <summary>What to do next, with the command to type as far as there is one.</summary>
    public string? Next { get; init; }

    public static HygieneFlag From(FlagAttention flag) => new()
    {
        Id = flag.Id,
        Type = flag.Type,
        Owner = flag.Owner,
        Age = flag.Age,
        DaysAt100 = flag.DaysAt100,
        LastRequest = flag.LastRequest,
        NeedsSomebody = flag.NeedsSomebody,
        IsOverdue = flag.IsOverdue,
        Reasons = flag.Reasons,
        Next = flag.Next,
    };
}
