using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FlagGateway.Core.Json;
using FlagGateway.Snapshots;

namespace FlagGateway.Configuration.Flags;

/// <summary>
/// Checks the keys of a time window, and reads a time without an offset as UTC: the library would use the time
/// zone of the machine, so two instances could open a window at different times.
/// </summary>
internal static class TimeWindowReader
{
    private static readonly string[] Keys = ["Start", "End", "Recurrence"];
    private static readonly string[] RecurrenceKeys = ["Pattern", "Range"];
    private static readonly string[] PatternKeys = ["Type", "Interval", "DaysOfWeek", "FirstDayOfWeek"];
    private static readonly string[] RangeKeys = ["Type", "EndDate", "NumberOfOccurrences"];

    /// <summary>The parameters, with an offset on each time.</summary>
    public static JsonElement Read(JsonElement parameters, string path, JsonShape shape)
    {
        var copy = JsonObject.Create(parameters.Clone(), new JsonNodeOptions { PropertyNameCaseInsensitive = true })!;
        Refuse(copy, path, Keys, shape);
        FillOffset(copy, "Start", path, shape);
        FillOffset(copy, "End", path, shape);
        if (copy["Recurrence"] is JsonObject recurrence)
        {
            Refuse(recurrence, path + ".Recurrence", RecurrenceKeys, shape);
            if (recurrence["Pattern"] is JsonObject pattern)
                Refuse(pattern, path + ".Recurrence.Pattern", PatternKeys, shape);
            if (recurrence["Range"] is JsonObject range)
            {
                Refuse(range, path + ".Recurrence.Range", RangeKeys, shape);
                FillOffset(range, "EndDate", path + ".Recurrence.Range", shape);
            }
        }

        using var document = JsonDocument.Parse(copy.ToJsonString());
        return document.RootElement.Clone();
    }

    // The library ignores case, so this does too.
    private static void Refuse(JsonObject value, string path, string[] known, JsonShape shape)
    {
        foreach (var (name, _) in value)
        {
            if (!known.Contains(name, StringComparer.OrdinalIgnoreCase))
                shape.Error(JsonPath.Property(path, name), null, "Unknown key.", $"Use one of {string.Join(", ", known)}");
        }
    }

    private static void FillOffset(JsonObject value, string key, string path, JsonShape shape)
    {
        if (value[key] is not JsonValue node || !node.TryGetValue<string>(out var text)
            || !DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var time) || time.Kind != DateTimeKind.Unspecified)
        {
            return;
        }

        var utc = DateTime.SpecifyKind(time, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture);
        shape.Add(IssueSeverity.Warning, $"{path}.{key}", text, "The time has no offset: it is read as UTC here, and as local time by other libraries.", $"Write it as {time.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)}Z, or with an offset such as +02:00");
        value[key] = utc;
    }
}
