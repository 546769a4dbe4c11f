using System.CommandLine;
using System.Globalization;

namespace FlagGateway.Commands.Rollouts;

/// <summary>Options with a time such as <c>90s</c>, <c>30m</c>, <c>1h</c> or <c>2d</c>.</summary>
internal static class DurationOption
{
    /// <summary>Creates an option.</summary>
    /// <param name="name">Its name, with the dashes.</param>
    /// <param name="description">What it is for.</param>
    /// <param name="example">A value, for the help.</param>
    /// <param name="min">The shortest time.</param>
    /// <param name="max">The longest time.</param>
    /// <param name="range">Both, for the error.</param>
    public static Option<TimeSpan?> Create(string name, string description, string example, TimeSpan min, TimeSpan max, string range) => new(name)
    {
        Description = description,
        HelpName = example,
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
            if (Parse(text, max) is { } time && time >= min && time <= max)
                return time;
            result.AddError($"{name} is '{text}', and must be a time {range}, such as 90s, 30m, 1h or 2d.");
            return null;
        },
    };

    private static TimeSpan? Parse(string text, TimeSpan max)
    {
        var unit = text.Length == 0 ? 0 : text[^1] switch { 's' => 1, 'm' => 60, 'h' => 60 * 60, 'd' => 24 * 60 * 60, _ => 0 };
        return unit != 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= max.TotalSeconds
            ? TimeSpan.FromSeconds((long)count * unit)
            : null;
    }
}
