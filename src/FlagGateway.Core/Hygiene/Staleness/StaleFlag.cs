namespace FlagGateway.Core.Hygiene.Staleness;

/// <summary>A flag that should be removed or changed.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">Its type, or <c>null</c>.</param>
/// <param name="Owner">The owner; empty for none.</param>
/// <param name="Reasons">The reasons; the oldest first.</param>
public sealed record StaleFlag(string Id, string? Type, string Owner, IReadOnlyList<StaleReason> Reasons)
{
    /// <summary>Since when, by the oldest reason; <c>null</c> if none has a day.</summary>
    public DateOnly? Since => Reasons[0].Since;

    /// <summary>Whether a day has passed by which something had to be done.</summary>
    public bool IsOverdue => Reasons.Any(static reason => reason.IsOverdue);
}

/// <summary>One reason why a flag is stale.</summary>
/// <param name="Kind">
/// Machine-readable kind: <c>past-retirement</c>, <c>experiment-ended</c>, <c>review-due</c>, <c>rollout-over</c>,
/// <c>killed</c>, <c>nobody</c>, <c>full-rollout</c>, <c>permission-unused</c>, <c>no-requests</c>, <c>one-variant</c>,
/// <c>unused</c>.
/// </param>
/// <param name="Since">Since which day; <c>null</c> if unknown.</param>
/// <param name="Text">Description.</param>
/// <param name="Next">What to do next.</param>
public sealed record StaleReason(string Kind, DateOnly? Since, string Text, string Next)
{
    /// <summary>Whether a day has passed by which something had to be done.</summary>
    public bool IsOverdue { get; init; }
}
