using System.Globalization;
using System.Text.Json;
using FlagGateway.Configuration.Flags;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Reads the times of a plan.</summary>
internal static class PlanTime
{
    private static readonly TimeSpan Maximum = TimeSpan.FromDays(3650);

    public static TimeSpan Read(JsonElement parent, string path, string key, TimeSpan whenAbsent, TimeSpan min, JsonShape shape) =>
        ReadOptional(parent, path, key, min, shape) ?? whenAbsent;

    public static TimeSpan? ReadOptional(JsonElement parent, string path, string key, TimeSpan min, JsonShape shape)
    {
        if (shape.GetString(parent, path, key) is not { } text)
            return null;
        if (TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) && time >= min && time <= Maximum)
            return time;
        shape.Error($"{path}.{key}", text, "Not a time span.", "Write it as days.hours:minutes:seconds, such as 1.00:00:00");
        return null;
    }
}
