using FlagGateway.Core.Hygiene.Life;
using FlagGateway.Core.Hygiene.Staleness;

namespace FlagGateway.Core.Hygiene.Reminding;

/// <summary>Reminds the owner of a flag to do something.</summary>
/// <param name="Flag">Id of the flag.</param>
/// <param name="Rule">
/// The rule: <c>remove</c>, <c>removal-overdue</c>, <c>past-retirement</c> or <c>experiment-over</c>.
/// </param>
/// <param name="Owner">The owner; empty for none.</param>
/// <param name="Text">Why.</param>
/// <param name="Next">What to do next: a command to type, as far as there is one.</param>
internal sealed record Reminder(string Flag, string Rule, string Owner, string Text, string Next)
{
    /// <summary>How long nothing is said about a flag by a rule after it was said.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromDays(7);

    private static readonly TimeSpan Month = TimeSpan.FromDays(30);

    /// <summary>All reminders, in the order of <see cref="FlagStaleness.Find"/>.</summary>
    /// <param name="flags">The flags.</param>
    /// <param name="today">The current day.</param>
    public static IReadOnlyList<Reminder> Find(IEnumerable<FlagStatus> flags, DateOnly today) =>
    [
        .. from flag in FlagStaleness.Find(flags, today, Month)
           from reason in flag.Reasons
           let rule = RuleOf(reason)
           where rule is not null
           select new Reminder(flag.Id, rule, flag.Owner, reason.Text, reason.Next),
    ];

    /// <summary>Those that were not sent in the last <see cref="Interval"/>.</summary>
    public static IReadOnlyList<Reminder> Due(IEnumerable<Reminder> reminders, FlagLives lives, DateTimeOffset now) =>
        [.. reminders.Where(reminder => lives.Find(reminder.Flag) is { } life && !(life.Reminders.TryGetValue(reminder.Rule, out var sent) && now - sent < Interval))];

    /// <summary>Remembers that reminders are sent.</summary>
    public static FlagLives Mark(FlagLives lives, IEnumerable<Reminder> sent, DateTimeOffset now) =>
        sent.Aggregate(lives, (all, reminder) => all.Find(reminder.Flag) is { } life ? all.With(life with { Reminders = life.Reminders.SetItem(reminder.Rule, now) }) : all);

    private static string? RuleOf(StaleReason reason) => reason.Kind switch
    {
        ObservedReasons.FullRollout => reason.IsOverdue ? "removal-overdue" : "remove",
        "past-retirement" => "past-retirement",
        "experiment-ended" => "experiment-over",
        _ => null,
    };
}
