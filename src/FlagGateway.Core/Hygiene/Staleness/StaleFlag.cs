namespace FlagGateway.Core.Hygiene.Staleness;

/// <summary>A flag that should not be there any more, or not as it is.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">Its type, or <c>null</c>.</param>
/// <param name="Owner">Who answers for it; empty if nobody is named.</param>
/// <param name="Reasons">Why; the oldest first.</param>
internal sealed record StaleFlag(string Id, string? Type, string Owner, IReadOnlyList<StaleReason> Reasons)
{
    /// <summary>Since when, by the oldest reason; <c>null</c> where none of them has a day.</summary>
    public DateOnly? Since => Reasons[0].Since;
}

/// <summary>One reason why a flag is stale.</summary>
/// <param name="Kind">A word for programs: <c>past-retirement</c>, <c>rollout-over</c>, <c>killed</c>, <c>one-variant</c>, <c>unused</c>.</param>
/// <param name="Since">Since which day; <c>null</c> where nothing tells.</param>
/// <param name="Text">Why, in words.</param>
/// <param name="Next">What to do next.</param>
internal sealed record StaleReason(string Kind, DateOnly? Since, string Text, string Next);
