namespace FlagGateway.Options;

/// <summary>
/// Reminders to the owners of flags that should be removed, at most once a week for each flag and rule.
/// </summary>
public sealed class ReminderOptions
{
    /// <summary>Channels of <see cref="NotificationOptions"/> that get the reminders.</summary>
    /// <value>Default: none.</value>
    public string[]? Channels { get; set; }

    /// <summary>Channels by owner, as in <c>lifecycle</c>, instead of <see cref="Channels"/>.</summary>
    /// <value>Default: none.</value>
    public Dictionary<string, string[]>? Owners { get; set; }

    /// <summary>When nothing is sent.</summary>
    /// <value>Default: none.</value>
    public QuietHoursOptions? QuietHours { get; set; }

    /// <summary>Whether any channel gets reminders.</summary>
    internal bool IsEnabled => Channels is { Length: > 0 } || Owners is { Count: > 0 };

    /// <summary>The channels for flags of an owner.</summary>
    internal IReadOnlyList<string> ChannelsOf(string owner) =>
        Owners?.FirstOrDefault(one => one.Key.Equals(owner, StringComparison.OrdinalIgnoreCase)) is { Key: not null, Value: { } own } ? own : Channels ?? [];
}

/// <summary>Hours of each day in which nothing is sent.</summary>
public sealed class QuietHoursOptions
{
    /// <summary>Their beginning, a time of the day: <c>18:00</c>.</summary>
    /// <value>Needed.</value>
    public string? From { get; set; }

    /// <summary>
    /// Their end, not included: <c>08:00</c>. A time that is not later than <see cref="From"/> is that of the next day.
    /// </summary>
    /// <value>Needed.</value>
    public string? To { get; set; }

    /// <summary>The time zone, such as <c>Europe/Berlin</c>.</summary>
    /// <value>Default: <c>UTC</c>.</value>
    public string TimeZone { get; set; } = "UTC";
}
