namespace FlagGateway.Core.Hygiene.Staleness;

/// <summary>One flag in a list of what needs somebody.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Type">Its type, or <c>null</c>.</param>
/// <param name="Owner">The owner; <c>null</c> for none.</param>
/// <param name="Age">
/// Days since it was created, or was first seen if the file does not say; <c>null</c> if unknown.
/// </param>
/// <param name="DaysAt100">
/// Days since when everybody gets the same variant, and not control; <c>null</c> if not everybody does.
/// </param>
/// <param name="LastRequest">Its last request; <c>null</c> if none was observed.</param>
/// <param name="Reasons">Why it needs somebody, as <c>flags stale</c> reports; the oldest first.</param>
internal sealed record FlagAttention(string Id, string? Type, string? Owner, int? Age, int? DaysAt100, DateTimeOffset? LastRequest, IReadOnlyList<StaleReason> Reasons)
{
    /// <summary>Whether a day has passed by which something had to be done.</summary>
    public bool IsOverdue => Reasons.Any(static reason => reason.IsOverdue);

    /// <summary>Whether somebody has to do something.</summary>
    public bool NeedsSomebody => Reasons.Count != 0 || Owner is null;

    /// <summary>What to do next; <c>null</c> for nothing.</summary>
    public string? Next => Reasons.Count != 0 ? Reasons.OrderByDescending(static reason => reason.IsOverdue).First().Next : Owner is null ? "add owner to its lifecycle in flags.json" : null;

    /// <summary>
    /// All flags: overdue ones first, then other stale ones, those without an owner, and the rest; the oldest reason
    /// first, then by id.
    /// </summary>
    /// <param name="flags">The flags.</param>
    /// <param name="today">The current day.</param>
    /// <param name="after">How long a flag may be unchanged before it is stale.</param>
    public static IReadOnlyList<FlagAttention> List(IReadOnlyCollection<FlagStatus> flags, DateOnly today, TimeSpan after)
    {
        var stale = FlagStaleness.Find(flags, today, after).ToDictionary(static flag => flag.Id, static flag => flag.Reasons, StringComparer.OrdinalIgnoreCase);
        return
        [
            .. flags.Select(flag => Create(flag, stale.GetValueOrDefault(flag.Id) ?? [], today))
                .OrderBy(static flag => flag.IsOverdue ? 0 : flag.Reasons.Count != 0 ? 1 : flag.NeedsSomebody ? 2 : 3)
                .ThenBy(static flag => flag.Reasons.Count != 0 ? flag.Reasons[0].Since ?? DateOnly.MaxValue : DateOnly.MaxValue)
                .ThenBy(static flag => flag.Id, StringComparer.Ordinal),
        ];
    }

    private static FlagAttention Create(FlagStatus flag, IReadOnlyList<StaleReason> reasons, DateOnly today) => new(
        flag.Id,
        flag.Type,
        flag.Owner.Length == 0 ? null : flag.Owner,
        DaysSince(flag.Created ?? DayOf(flag.Life?.FirstSeen), today),
        DaysSince(DayOf(flag.Life?.At100Since), today),
        flag.Life?.LastRequest,
        reasons);

    private static int? DaysSince(DateOnly? day, DateOnly today) => day is { } known ? today.DayNumber - known.DayNumber : null;

    private static DateOnly? DayOf(DateTimeOffset? time) => time is { } known ? DateOnly.FromDateTime(known.UtcDateTime) : null;
}
