using System.Globalization;

namespace FlagGateway.Core.Rollouts;

/// <summary>Formats durations for display.</summary>
public static class DurationFormatter
{
    /// <summary>Formats a duration: <c>3d 4h</c>, <c>2h 05m</c>, <c>1m 30s</c>, <c>0.5s</c>.</summary>
    public static string Format(TimeSpan time)
    {
        var text = time.Duration() switch
        {
            { TotalDays: >= 1 } duration => string.Create(CultureInfo.InvariantCulture, $"{duration.Days}d {duration.Hours}h"),
            { TotalHours: >= 1 } duration => string.Create(CultureInfo.InvariantCulture, $"{duration.Hours}h {duration.Minutes:D2}m"),
            { TotalMinutes: >= 1 } duration => string.Create(CultureInfo.InvariantCulture, $"{duration.Minutes}m {duration.Seconds:D2}s"),
            var duration => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.#}s"),
        };
        return time < TimeSpan.Zero ? "-" + text : text;
    }
}
