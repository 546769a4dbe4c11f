using System.Text.Json;
using FlagGateway.Configuration.Flags;
using FlagGateway.Core.Rollouts;
using FlagGateway.Rollouts;

namespace FlagGateway.Configuration.Rollouts;

/// <summary>Reads how a rollout starts: by hand, automatically, or automatically from a date on.</summary>
internal static class StartReader
{
    /// <summary>Adds it to a plan.</summary>
    public static RolloutPlan Read(JsonElement element, string path, JsonShape shape, RolloutPlan plan)
    {
        var (text, zoneName) = (shape.GetString(element, path, "start"), shape.GetString(element, path, "time_zone"));
        var zone = FreezeReader.ReadZone(zoneName);
        if (zoneName is not null && zone is null)
            shape.Error(path + ".time_zone", zoneName, "No time zone has this name here.", FreezeReader.ZoneRemedy);
        else if (zone is not null && (text is null or "manual" or "automatic"))
            shape.Error(path + ".time_zone", zoneName, "Only a date has a time zone.", "Write a date without offset in start, such as 2026-12-01T09:00:00, or remove it");
        if (text is null or "manual")
            return plan;
        if (text == "automatic")
            return plan with { Start = StartMode.Automatic };
        // A zone that is not known is reported, and what a date without offset means is left open.
        if (zoneName is not null && zone is null)
            return plan;
        var (moment, problem, remedy) = text.Contains('-', StringComparison.Ordinal)
            ? FreezeReader.ReadMoment(text, zone, latest: false)
            : (null, "Not one of the known values.", "Use manual or automatic, or a date with time such as 2026-12-01T09:00:00+01:00, or without the offset and with time_zone");
        if (moment is null)
            shape.Error(path + ".start", text, problem, remedy);
        return plan with { Start = StartMode.Automatic, StartAt = moment };
    }
}
