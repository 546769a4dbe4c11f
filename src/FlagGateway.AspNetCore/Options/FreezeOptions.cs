using System.ComponentModel.DataAnnotations;

namespace FlagGateway.Options;

/// <summary>
/// A time in which no stage of a rollout begins and no share goes up: once, or every week. Rolling back always works.
/// </summary>
public sealed class FreezeOptions
{
    /// <summary>The name that status and refusals show.</summary>
    /// <value>Needed.</value>
    [Required]
    public string? Name { get; set; }

    /// <summary>
    /// Its beginning: a date with time (<c>2026-12-20T18:00:00+01:00</c>, or without offset in <see cref="TimeZone"/>),
    /// or with <see cref="Days"/> a time of the day (<c>16:00</c>).
    /// </summary>
    /// <value>Needed.</value>
    [Required]
    public string? From { get; set; }

    /// <summary>
    /// Its end, not included, written as <see cref="From"/>. With <see cref="Days"/> a time that is not later than
    /// <see cref="From"/> is that of the next day.
    /// </summary>
    /// <value>Needed.</value>
    [Required]
    public string? Until { get; set; }

    /// <summary>Days of the week on which it begins: <c>Monday</c> to <c>Sunday</c>.</summary>
    /// <value>Default: none; then it happens once.</value>
    public string[]? Days { get; set; }

    /// <summary>The time zone of times without an offset, such as <c>Europe/Berlin</c> or <c>UTC</c>.</summary>
    /// <value>Default: none. Needed by <see cref="Days"/>, and by dates without an offset.</value>
    public string? TimeZone { get; set; }
}
