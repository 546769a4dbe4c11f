using System.Globalization;

namespace FlagGateway.Core.Rollouts;

/// <summary>How times are written for people.</summary>
public static class RolloutText
{
    /// <summary>A span of time: <c>3d 4h</c>, <c>2h 05m</c>, <c>1m 30s</c>, <c>0.5s</c>.</summary>
    public static string Time(TimeSpan time)
    {
        var text = time.Duration() switch
        {
            { TotalDays: >= 1 } span => string.Create(CultureInfo.InvariantCulture, $"{span.Days}d {span.Hours}h"),
            { TotalHours: >= 1 } span => string.Create(CultureInfo.InvariantCulture, $"{span.Hours}h {span.Minutes:D2}m"),
            { TotalMinutes: >= 1 } span => string.Create(CultureInfo.InvariantCulture, $"{span.Minutes}m {span.Seconds:D2}s"),
            var span => string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.#}s"),
        };
        return time < TimeSpan.Zero ? "-" + text : text;
    }
}
